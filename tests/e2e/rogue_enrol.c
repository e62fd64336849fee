/* Attacks on enrolment: codes that are wrong, used or expired; requests that prove nothing; names and ids that are not the peer's. */
#include "tests/e2e/rogue.h"

#include "core/enrolcode.h"
#include "host/clock.h"
#include "host/pki.h"
#include "host/random.h"

#define FLOOD 32

/* A request with fresh keys, as an honest new node makes it; for attacks to change. */
struct request {
	struct enrolcode code;
	struct message message;
	uint8_t public_key[CRYPT_PUBLIC_SIZE], secret_key[CRYPT_SECRET_SIZE], signature[CRYPT_SIGNATURE_SIZE];
};

static fault_t
make_certificate_request(struct rogue *rogue, struct span *out)
{
	static const struct pki_name name = { .device = "new", .centre = "new", .role = "new" };
	struct buffer OWN(buffer_drop) key = { 0 };
	struct buffer OWN(buffer_drop) request = { 0 };
	TRY(pki_make_key(&key));
	TRY(pki_make_request(buffer_span(&key), &name, &request));
	*out = arena_copy(&rogue->arena, buffer_span(&request));
	return NULL;
}

static void
sign(struct request *request)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	enrol_put_signed(&text, request->message.secret, request->message.request);
	crypt_sign(request->secret_key, buffer_span(&text), request->signature);
}

static fault_t
make_request(struct rogue *rogue, struct request *out)
{
	uint8_t seed[CRYPT_SEED_SIZE];
	if (!rogue->words[0] || !enrolcode_read(span_text(rogue->words[0]), &out->code))
		return fault_raise(FAULT_INPUT, 0, "an enrolment code is needed");
	random_bytes(seed, sizeof(seed));
	crypt_key_pair(seed, out->public_key, out->secret_key);
	out->message = (struct message){ .type = MESSAGE_ENROL, .version = PROTOCOL_VERSION, .time = clock_seconds() };
	TRY(make_certificate_request(rogue, &out->message.request));
	out->message.secret = span_of(out->code.secret, sizeof(out->code.secret));
	out->message.signing_key = span_of(out->public_key, sizeof(out->public_key));
	out->message.signature = span_of(out->signature, sizeof(out->signature));
	out->message.label = SPAN("rogue");
	out->message.person = random_uuid(clock_milliseconds());
	out->message.person_name = SPAN("Rogue");
	sign(out);
	return NULL;
}

static fault_t
send_request(struct rogue *rogue, const struct request *request)
{
	struct tls_config *config OWN(tls_config_drop) = NULL;
	TRY(tls_config_enrol(span_of(request->code.fingerprint, sizeof(request->code.fingerprint)), &config));
	buffer_clear(&rogue->out);
	message_put(&rogue->out, &request->message);
	return rogue_speak_as(rogue, config);
}

static fault_t
enrol(struct rogue *rogue)
{
	struct request request;
	TRY(make_request(rogue, &request));
	return send_request(rogue, &request);
}

static fault_t
wrong_secret(struct rogue *rogue)
{
	struct request request;
	TRY(make_request(rogue, &request));
	request.code.secret[0] ^= 1;
	sign(&request);
	return send_request(rogue, &request);
}

static fault_t
flood(struct rogue *rogue)
{
	for (int i = 0; i < FLOOD; i++)
		TRY(wrong_secret(rogue));
	return NULL;
}

static fault_t
no_proof(struct rogue *rogue)
{
	struct request request;
	TRY(make_request(rogue, &request));
	request.signature[5] ^= 1;
	return send_request(rogue, &request);
}

static fault_t
no_request(struct rogue *rogue)
{
	struct request request;
	TRY(make_request(rogue, &request));
	request.message.request = SPAN("this is no certificate request");
	sign(&request);
	return send_request(rogue, &request);
}

static fault_t
bad_name(struct rogue *rogue)
{
	struct request request;
	TRY(make_request(rogue, &request));
	request.message.person_name = SPAN("\x1b[2J\x1b[31mno name\n");
	return send_request(rogue, &request);
}

static fault_t
bad_label(struct rogue *rogue)
{
	struct request request;
	TRY(make_request(rogue, &request));
	request.message.label = SPAN("\x1b]0;owned\x07");
	return send_request(rogue, &request);
}

static fault_t
no_name(struct rogue *rogue)
{
	struct request request;
	TRY(make_request(rogue, &request));
	request.message.person_name = SPAN("");
	return send_request(rogue, &request);
}

/* With a good code, but as a person who is in the register already. */
static fault_t
as_person(struct rogue *rogue)
{
	struct request request;
	TRY(make_request(rogue, &request));
	if (!rogue->words[1] || !uuid_read(span_text(rogue->words[1]), &request.message.person))
		return fault_raise(FAULT_INPUT, 0, "a person's id is needed");
	request.message.person_name = SPAN("Somebody Else");
	return send_request(rogue, &request);
}

const struct attack enrol_attacks[] = {
	{ "enrol", "CODE", enrol }, /* an honest request; the code may be used or expired */
	{ "enrol-wrong-secret", "CODE", wrong_secret },
	{ "enrol-flood", "CODE", flood },
	{ "enrol-no-proof", "CODE", no_proof },
	{ "enrol-no-request", "CODE", no_request },
	{ "enrol-bad-name", "CODE", bad_name },
	{ "enrol-bad-label", "CODE", bad_label },
	{ "enrol-no-name", "CODE", no_name },
	{ "enrol-as-person", "CODE PERSON", as_person },
	{ NULL, NULL, NULL },
};
