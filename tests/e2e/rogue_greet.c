/* Attacks before and around the greeting: certificates, names, numbers, frames. */
#include "tests/e2e/rogue.h"

#include "core/schema.h"
#include "host/clock.h"
#include "host/pki.h"

#include <stdlib.h>
#include <string.h>

#define FLOOD 100000

/* Saved before it is used, as the node itself does. */
static fault_t
next_session(struct rogue *rogue, int64_t *out)
{
	struct span last;
	TRY(store_get(rogue->store, &rogue->arena, "session", &last));
	*out = strtoll(arena_text(&rogue->arena, last), NULL, 10) + 1;
	return store_set(rogue->store, "session", arena_print(&rogue->arena, "%lld", (long long)*out));
}

static fault_t
read_cursor(struct rogue *rogue, struct hello_ledger *hello)
{
	struct query query = db_query(rogue->store->db, "SELECT cursor, cursor_oid FROM peer WHERE ledger = ?");
	query_integer(&query, rogue->ledger.id);
	if (query_step(&query)) {
		struct span oid = query_get_bytes(&query, 1);
		hello->cursor = query_get_integer(&query, 0);
		if (oid.size == OID_SIZE)
			memcpy(hello->cursor_oid.bytes, oid.data, OID_SIZE);
	}
	return query_end(&query);
}

fault_t
rogue_hello(struct rogue *rogue, struct message *out)
{
	const struct identity *me = &rogue->store->identity;
	struct hello_ledger *hello = ARENA_NEW(&rogue->arena, struct hello_ledger);
	hello->name = span_text(rogue->ledger.name);
	TRY(read_cursor(rogue, hello));
	TRY(ledger_sequence(rogue->store, &rogue->ledger, span_text(me->device), &hello->own_sequence));
	*out = (struct message){ .type = MESSAGE_HELLO,
				 .version = PROTOCOL_VERSION,
				 .device = span_text(me->device),
				 .time = clock_seconds(),
				 .schema = SCHEMA_VERSION,
				 .hello = hello,
				 .ledger_count = 1 };
	return next_session(rogue, &out->session);
}

fault_t
rogue_put_hello(struct rogue *rogue)
{
	struct message hello;
	TRY(rogue_hello(rogue, &hello));
	message_put(&rogue->out, &hello);
	return NULL;
}

void
rogue_put_frame(struct rogue *rogue, struct span body)
{
	size_t length = body.size;
	for (; length > 0x7f; length >>= 7)
		buffer_put_byte(&rogue->out, (uint8_t)(length | 0x80));
	buffer_put_byte(&rogue->out, (uint8_t)length);
	buffer_put_span(&rogue->out, body);
}

static fault_t
greet(struct rogue *rogue)
{
	TRY(rogue_put_hello(rogue));
	return rogue_speak(rogue);
}

static fault_t
without_certificate(struct rogue *rogue)
{
	struct tls_config *config OWN(tls_config_drop) = NULL;
	uint8_t fingerprint[CRYPT_SHA256_SIZE];
	struct span authority;
	TRY(store_get(rogue->store, &rogue->arena, "authority", &authority));
	pki_fingerprint(authority, fingerprint);
	TRY(tls_config_enrol(span_of(fingerprint, sizeof(fingerprint)), &config));
	TRY(rogue_put_hello(rogue));
	return rogue_speak_as(rogue, config);
}

/* The same names, another hand. */
static fault_t
issue_falsely(struct rogue *rogue, struct buffer *key, struct buffer *certificate)
{
	struct buffer OWN(buffer_drop) authority_key = { 0 };
	struct buffer OWN(buffer_drop) authority = { 0 };
	struct buffer OWN(buffer_drop) request = { 0 };
	struct pki_name root, own;
	struct span real, mine;
	TRY(store_get(rogue->store, &rogue->arena, "authority", &real));
	TRY(store_get(rogue->store, &rogue->arena, "certificate", &mine));
	TRY(pki_read_name(real, &root));
	TRY(pki_read_name(mine, &own));
	TRY(pki_make_key(&authority_key));
	TRY(pki_make_authority(buffer_span(&authority_key), &root, &authority));
	TRY(pki_make_key(key));
	TRY(pki_make_request(buffer_span(key), &own, &request));
	return pki_issue(buffer_span(&authority_key), buffer_span(&authority), buffer_span(&request), &own, NULL, 0,
			 certificate);
}

static fault_t
other_authority(struct rogue *rogue)
{
	struct tls_config *config OWN(tls_config_drop) = NULL;
	struct buffer OWN(buffer_drop) key = { 0 };
	struct buffer OWN(buffer_drop) certificate = { 0 };
	struct span authority;
	TRY(store_get(rogue->store, &rogue->arena, "authority", &authority));
	TRY(issue_falsely(rogue, &key, &certificate));
	TRY(tls_config_node(authority, buffer_span(&certificate), buffer_span(&key), &config));
	TRY(rogue_put_hello(rogue));
	return rogue_speak_as(rogue, config);
}

static fault_t
other_device(struct rogue *rogue)
{
	struct message hello;
	TRY(rogue_hello(rogue, &hello));
	hello.device = rogue->words[0] ? span_text(rogue->words[0]) : span_text(rogue->store->identity.hub_device);
	message_put(&rogue->out, &hello);
	return rogue_speak(rogue);
}

static fault_t
other_ledger(struct rogue *rogue)
{
	struct message hello;
	TRY(rogue_hello(rogue, &hello));
	hello.hello[0] = (struct hello_ledger){ .name = span_text(rogue->words[0] ? rogue->words[0] : "centre/1") };
	message_put(&rogue->out, &hello);
	return rogue_speak(rogue);
}

static fault_t
unknown_version(struct rogue *rogue)
{
	struct message hello;
	TRY(rogue_hello(rogue, &hello));
	hello.version = PROTOCOL_VERSION + 1;
	message_put(&rogue->out, &hello);
	return rogue_speak(rogue);
}

/* A restored backup of the hub, or so it would have the hub believe. */
static fault_t
wrong_cursor(struct rogue *rogue)
{
	struct message hello;
	TRY(rogue_hello(rogue, &hello));
	hello.hello[0].cursor = 1000000;
	memset(hello.hello[0].cursor_oid.bytes, 0x5a, OID_SIZE);
	message_put(&rogue->out, &hello);
	return rogue_speak(rogue);
}

static fault_t
two_hellos(struct rogue *rogue)
{
	TRY(rogue_put_hello(rogue));
	TRY(rogue_put_hello(rogue));
	rogue->wants = INT64_MAX;
	return rogue_speak(rogue);
}

static fault_t
frame_4gib(struct rogue *rogue)
{
	static const uint8_t length[] = { 0x80, 0x80, 0x80, 0x80, 0x10, 0x91, 0x06 };
	TRY(rogue_put_hello(rogue));
	buffer_put(&rogue->out, length, sizeof(length));
	rogue->wants = INT64_MAX;
	return rogue_speak(rogue);
}

/* A length that a frame may have, of which nothing follows: the hub must not wait for ever nor keep the room. */
static fault_t
silent(struct rogue *rogue)
{
	rogue->silent = true;
	return rogue_speak(rogue);
}

static fault_t
half_hello(struct rogue *rogue)
{
	TRY(rogue_put_hello(rogue));
	rogue->out.size /= 2;
	return rogue_speak(rogue);
}

static void
put_hello_start(struct buffer *body, const struct rogue *rogue, int64_t session)
{
	pack_array(body, 7);
	pack_integer(body, MESSAGE_HELLO);
	pack_integer(body, PROTOCOL_VERSION);
	pack_text(body, span_text(rogue->store->identity.device));
	pack_integer(body, session);
	pack_integer(body, clock_seconds());
	pack_integer(body, SCHEMA_VERSION);
}

static fault_t
hello_with(struct rogue *rogue, struct span ledgers)
{
	struct buffer OWN(buffer_drop) body = { 0 };
	int64_t session;
	TRY(next_session(rogue, &session));
	put_hello_start(&body, rogue, session);
	buffer_put_span(&body, ledgers);
	rogue_put_frame(rogue, buffer_span(&body));
	return rogue_speak(rogue);
}

static fault_t
items_2_32(struct rogue *rogue)
{
	static const uint8_t claim[] = { 0xdd, 0xff, 0xff, 0xff, 0xff };
	return hello_with(rogue, span_of(claim, sizeof(claim)));
}

static fault_t
nesting(struct rogue *rogue)
{
	uint8_t deep[10000];
	memset(deep, 0x91, sizeof(deep));
	return hello_with(rogue, span_of(deep, sizeof(deep)));
}

static fault_t
bad_utf8_ledger(struct rogue *rogue)
{
	struct message hello;
	TRY(rogue_hello(rogue, &hello));
	hello.hello[0].name = SPAN("centre/\xff\xfe");
	message_put(&rogue->out, &hello);
	return rogue_speak(rogue);
}

static fault_t
garbage(struct rogue *rogue)
{
	for (uint32_t i = 0, x = 7; i < FLOOD; i++, x = x * 1664525 + 1013904223)
		buffer_put_byte(&rogue->out, (uint8_t)(x >> 24));
	return rogue_speak(rogue);
}

static fault_t
http_inside(struct rogue *rogue)
{
	buffer_put_text(&rogue->out, "GET / HTTP/1.1\r\nHost: hub\r\n\r\n");
	return rogue_speak(rogue);
}

static fault_t
http_plain(struct rogue *rogue)
{
	buffer_put_text(&rogue->out, "GET / HTTP/1.1\r\nHost: hub\r\n\r\n");
	return rogue_speak_plainly(rogue);
}

/* What a peer says must not reach the log as if the hub had said it, nor a person's name with it. */
static fault_t
forged_log_line(struct rogue *rogue)
{
	struct message refusal = { .type = MESSAGE_REFUSAL, .refusal = REFUSAL_INTERNAL, .ledger = 0 };
	refusal.reason = SPAN("\n2026-11-22T00:00:00Z info all is well, says 王小二");
	TRY(rogue_put_hello(rogue));
	message_put(&rogue->out, &refusal);
	return rogue_speak(rogue);
}

const struct attack greeting_attacks[] = {
	{ "greeting", "", greet }, /* an ordinary one: what a revoked device would say */
	{ "no-certificate", "", without_certificate },
	{ "other-authority", "", other_authority },
	{ "other-device", "[DEVICE]", other_device },
	{ "other-ledger", "LEDGER", other_ledger },
	{ "unknown-version", "", unknown_version },
	{ "wrong-cursor", "", wrong_cursor },
	{ "two-hellos", "", two_hellos },
	{ "frame-4gib", "", frame_4gib },
	{ "items-2-32", "", items_2_32 },
	{ "nesting", "", nesting },
	{ "bad-utf8-ledger", "", bad_utf8_ledger },
	{ "garbage", "", garbage },
	{ "http-inside", "", http_inside },
	{ "http-plain", "", http_plain },
	{ "forged-log-line", "", forged_log_line },
	{ "silent", "", silent },
	{ "half-hello", "", half_hello },
	{ NULL, NULL, NULL },
};
