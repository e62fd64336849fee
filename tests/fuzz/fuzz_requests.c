/* Fuzzes certificate requests as nodes that enrol send them: what the authority answers is a certificate of just the name that it was asked
 * to give, whatever the request says of itself.
 *
 * Input: a request (PKCS#10, DER).
 */
#include "tests/support/district.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct district *
district(void)
{
	static struct district district;
	if (!district.authority.key.size)
		district_make(&district, "440105");
	return &district;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct pki_name given = { "440105014-3", "440105014", "trainer" };
	struct buffer OWN(buffer_drop) certificate = { 0 };
	const struct identity *authority = &district()->authority;
	fault_t fault = pki_issue(buffer_span(&authority->key), buffer_span(&authority->certificate),
				  span_of(data, size), &given, NULL, 0, &certificate);
	if (fault) {
		assert(fault_code(fault) == FAULT_TRUST && certificate.size == 0);
		fault_drop(fault);
		return 0;
	}
	struct pki_name name;
	fault = pki_read_name(buffer_span(&certificate), &name);
	assert(!fault && certificate.size <= LIMIT_CERTIFICATE);
	assert(strcmp(name.device, given.device) == 0 && strcmp(name.centre, given.centre) == 0 &&
	       strcmp(name.role, given.role) == 0);
	return 0;
}
