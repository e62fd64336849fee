/* Fuzzes certificates as a peer, an enrolment or a file gives them: names that are read are words, hosts are texts, the same each time;
 * and a key read out of PEM is one that a request can be made with.
 *
 * Input: a certificate (DER, or PEM), or a private key (PEM).
 */
#include "host/pki.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
is_word(const char *text, size_t room)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
	size_t size = strnlen(text, room);
	assert(size > 0 && size < room && strspn(text, letters) == size);
}

static void
read_name(struct span certificate)
{
	struct pki_name name, again;
	fault_t fault = pki_read_name(certificate, &name);
	if (fault) {
		assert(fault_code(fault) == FAULT_TRUST);
		fault_drop(fault);
		return;
	}
	assert(certificate.size <= LIMIT_CERTIFICATE);
	is_word(name.device, sizeof(name.device));
	is_word(name.centre, sizeof(name.centre));
	is_word(name.role, sizeof(name.role));
	fault = pki_read_name(certificate, &again);
	assert(!fault && strcmp(name.device, again.device) == 0);
}

static void
read_hosts(struct span certificate)
{
	struct arena OWN(arena_drop) arena = { 0 };
	const char *const *hosts;
	fault_t fault = pki_read_hosts(&arena, certificate, &hosts);
	for (size_t i = 0; !fault && hosts[i]; i++)
		assert(strlen(hosts[i]) < 256 && hosts[i][0] != '*');
	fault_drop(fault);
}

/* PEM is small, and parsing a key costs more than the rest. */
static void
read_key(struct span pem)
{
	struct pki_name name = { "440105014-1", "440105014", "centre" };
	struct buffer OWN(buffer_drop) request = { 0 };
	if (!span_starts(pem, SPAN("-----BEGIN ")) || !memmem(pem.data, pem.size, "KEY", 3))
		return;
	fault_t fault = pki_make_request(pem, &name, &request);
	assert(!fault == (request.size > 0));
	fault_drop(fault);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span input = span_of(data, size);
	read_name(input);
	read_hosts(input);
	read_key(input);
	return 0;
}
