/* Enrolment codes and certificates. */
#include "hub/enrolment_inside.h"

#include "base/civil.h"
#include "base/text.h"
#include "core/enrolcode.h"
#include "core/schema.h"
#include "core/shape.h"
#include "host/clock.h"
#include "host/ledger.h"
#include "host/oversight.h"
#include "host/pki.h"
#include "host/random.h"
#include "host/store_local.h"

#include <stdio.h>
#include <string.h>

struct centre {
	bool found;
	struct span name, short_name; /* in the arena */
};

static fault_t
find_centre(struct store *store, struct arena *arena, struct span code, struct centre *out)
{
	struct query query = db_query(store->db, "SELECT name, short_name FROM centre_shown WHERE code = ?");
	query_text(&query, code);
	*out = (struct centre){ .found = query_step(&query) };
	if (out->found) {
		out->name = arena_copy(arena, query_get_bytes(&query, 0));
		out->short_name = arena_copy(arena, query_get_bytes(&query, 1));
	}
	return query_end(&query);
}

static fault_t
insert_offer(struct store *store, const uint8_t *digest, const char *centre, enum role role, int64_t expires)
{
	struct query query =
		db_query(store->db, "INSERT INTO enrolment (secret, centre, role, expires) VALUES (?, ?, ?, ?)");
	query_bytes(&query, span_of(digest, CRYPT_SHA256_SIZE));
	query_text(&query, span_text(centre));
	query_text(&query, span_text(role_name(role)));
	query_integer(&query, expires);
	return query_run(&query);
}

static fault_t
offer_out(struct store *store, const struct uuid *by, const uint8_t *digest, const char *centre, enum role role,
	  int64_t expires)
{
	TRY(insert_offer(store, digest, centre, role, expires));
	return oversight_enter(store, by, "enrolment", span_text(centre));
}

fault_t
enrolment_offer(struct store *store, const struct uuid *by, const char *centre, enum role role, int hours,
		const char *address, struct buffer *out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct enrolcode code = { 0 };
	uint8_t fingerprint[CRYPT_SHA256_SIZE], digest[CRYPT_SHA256_SIZE];
	struct centre known;
	struct span authority;
	TRY(find_centre(store, &arena, span_text(centre), &known));
	if (!known.found)
		return fault_raise(FAULT_INPUT, 0, "there is no centre %s; add it first: heshi-hub centre add %s NAME",
				   centre, centre);
	if (role == ROLE_CENTRE && strcmp(centre, store->identity.district) == 0)
		return fault_raise(FAULT_INPUT, 0, "the district itself is no street's centre; use --role trainer");
	if (strlen(address) >= sizeof(code.address))
		return fault_raise(FAULT_INPUT, 0, "the hub's address is too long for a code");
	TRY(store_get(store, &arena, "authority", &authority));
	pki_fingerprint(authority, fingerprint);
	memcpy(code.fingerprint, fingerprint, sizeof(code.fingerprint));
	random_bytes(code.secret, sizeof(code.secret));
	snprintf(code.address, sizeof(code.address), "%s", address);
	crypt_sha256(span_of(code.secret, sizeof(code.secret)), digest);
	TRY(db_begin(store->db));
	TRY(local_end(store, offer_out(store, by, digest, centre, role, clock_seconds() + (int64_t)hours * 3600)));
	enrolcode_put(out, &code);
	crypt_wipe(&code, sizeof(code));
	return NULL;
}

/* What a code stands for. */
struct offer {
	bool found;
	int64_t expires;
	struct span centre, role, device; /* device: whom it was used by, or empty */
};

static fault_t
find_offer(struct store *store, struct arena *arena, const uint8_t *digest, struct offer *out)
{
	struct query query =
		db_query(store->db, "SELECT centre, role, expires, device FROM enrolment WHERE secret = ?");
	query_bytes(&query, span_of(digest, CRYPT_SHA256_SIZE));
	*out = (struct offer){ .found = query_step(&query) };
	if (out->found) {
		out->centre = arena_copy(arena, query_get_bytes(&query, 0));
		out->role = arena_copy(arena, query_get_bytes(&query, 1));
		out->expires = query_get_integer(&query, 2);
		out->device = arena_copy(arena, query_get_bytes(&query, 3));
	}
	return query_end(&query);
}

fault_t
enrolment_new_name(struct store *store, struct arena *arena, struct span centre, struct span *out)
{
	struct query query = db_query(store->db, "SELECT COUNT(*) FROM register WHERE centre = ? AND role <> 'hub'");
	query_text(&query, centre);
	int64_t count = query_step(&query) ? query_get_integer(&query, 0) : 0;
	*out = arena_print(arena, "%.*s-%lld", SPAN_ARG(centre), (long long)count + 1);
	return query_end(&query);
}

struct document
enrolment_document(struct arena *arena, const struct place_of *place, struct span signing_key, int64_t now)
{
	struct document document = { 0 };
	struct buffer OWN(buffer_drop) key = { 0 };
	struct buffer OWN(buffer_drop) at = { 0 };
	text_put_hex(&key, signing_key);
	instant_put(&at, now);
	document_set_text(arena, &document, "name", place->device);
	document_set_text(arena, &document, "label", place->label);
	document_set_text(arena, &document, "centre", place->centre);
	document_set_text(arena, &document, "role", place->role);
	document_set_text(arena, &document, "status", SPAN("active"));
	document_set_text(arena, &document, "signing_key", arena_copy(arena, buffer_span(&key)));
	document_set_text(arena, &document, "enrolled", arena_copy(arena, buffer_span(&at)));
	return document;
}

static fault_t
find_register(struct store *store, struct ledger *out)
{
	bool found;
	TRY(ledger_find_district(store, out, &found));
	return found ? NULL : fault_raise(FAULT_STORE, 0, "the district's ledger is missing");
}

fault_t
enrolment_commit(struct store *store, struct arena *arena, const char *act, int64_t now, const struct edit *edits,
		 size_t count)
{
	struct ledger ledger;
	struct oid commit;
	bool changed;
	struct author author = { .id = store->identity.person,
				 .centre = span_text(store->identity.centre),
				 .offset = 480 };
	TRY(find_register(store, &ledger));
	TRY(store_get(store, arena, "person_name", &author.name));
	return ledger_commit(store, &ledger, &author, act, now, edits, count, &commit, &changed);
}

/* A person whom the register knows already stays as they are: an id is no secret, so it proves nothing. */
static fault_t
register_device(struct store *store, struct arena *arena, const struct message *request, const struct place_of *place,
		int64_t now)
{
	struct ledger ledger;
	struct document person = { 0 };
	bool known;
	struct path path = path_main("person", request->person);
	TRY(find_register(store, &ledger));
	TRY(ledger_document(store, arena, &ledger, &path, &person, &known));
	if (!known) {
		document_set_text(arena, &person, "name", request->person_name);
		document_set_text(arena, &person, "centre", place->centre);
	}
	struct edit edits[] = { { .path = path_main("device", random_uuid(now * 1000)),
				  .document = enrolment_document(arena, place, request->signing_key, now) },
				{ .path = path, .document = person } };
	return enrolment_commit(store, arena, "device: enrol", now, edits, known ? 1 : 2);
}

static fault_t
mark_used(struct store *store, const uint8_t *digest, struct span device)
{
	struct query query = db_query(store->db, "UPDATE enrolment SET device = ? WHERE secret = ?");
	query_text(&query, device);
	query_bytes(&query, span_of(digest, CRYPT_SHA256_SIZE));
	return query_run(&query);
}

static fault_t
issue(struct store *store, struct arena *arena, const struct message *request, const struct place_of *place,
      struct message *answer)
{
	struct arena OWN(arena_drop) secrets = { 0 };
	struct pki_name name = { 0 };
	struct span key, authority;
	struct buffer OWN(buffer_drop) certificate = { 0 };
	snprintf(name.device, sizeof(name.device), "%.*s", SPAN_ARG(place->device));
	snprintf(name.centre, sizeof(name.centre), "%.*s", SPAN_ARG(place->centre));
	snprintf(name.role, sizeof(name.role), "%.*s", SPAN_ARG(place->role));
	TRY(store_get(store, &secrets, "authority_key", &key));
	TRY(store_get(store, arena, "authority", &authority));
	TRY(pki_issue(key, authority, request->request, &name, NULL, 0, &certificate));
	answer->certificate = arena_copy(arena, buffer_span(&certificate));
	answer->authority = authority;
	return NULL;
}

static fault_t
fill_names(struct store *store, struct arena *arena, const struct place_of *place, struct message *answer)
{
	const struct identity *me = &store->identity;
	struct centre centre;
	TRY(find_centre(store, arena, place->centre, &centre));
	answer->type = MESSAGE_ENROLLED;
	answer->device = place->device;
	answer->role = place->role;
	answer->centre = place->centre;
	answer->centre_name = centre.name;
	answer->short_name = centre.short_name;
	answer->district = span_text(me->district);
	answer->district_name = span_text(me->district_name);
	answer->hub_device = span_text(me->device);
	answer->signing_key = span_of(me->public_key, sizeof(me->public_key));
	return NULL;
}

/* A request that is none is the peer's mistake, not the hub's. */
fault_t
enrolment_answer(struct store *store, struct arena *arena, const struct place_of *place, const struct message *request,
		 struct message *answer, enum refusal *refusal, const char **reason)
{
	fault_t fault = issue(store, arena, request, place, answer);
	if (!fault || fault_code(fault) != FAULT_TRUST)
		return fault ? fault : fill_names(store, arena, place, answer);
	fault_drop(fault);
	*refusal = REFUSAL_PROTOCOL;
	*reason = "the certificate request does not hold";
	return NULL;
}

/* Both are shown to people wherever devices and persons are. */
static bool
names_fit(struct arena *arena, const struct message *request)
{
	const struct field_row *label = kind_field(schema_kind(SPAN("device")), SPAN("label"));
	const struct field_row *name = kind_field(schema_kind(SPAN("person")), SPAN("name"));
	return request->person_name.size && !shape_text(arena, name, request->person_name).rule &&
	       !shape_text(arena, label, request->label).rule;
}

/* A used code counts as good only for the device that used it. */
static fault_t
check_offer(struct store *store, struct arena *arena, const struct message *request, const struct offer *offer,
	    int64_t now, enum refusal *refusal, const char **reason)
{
	struct device device = { 0 };
	struct buffer OWN(buffer_drop) text = { 0 };
	*refusal = REFUSAL_CODE;
	*reason = "the enrolment code is not known here";
	if (!offer->found)
		return NULL;
	*reason = "the enrolment code has expired; ask the district for a new one";
	if (offer->expires < now)
		return NULL;
	if (offer->device.size)
		TRY(store_device(store, offer->device, &device));
	*reason = "the enrolment code was used before; ask the district for a new one";
	if (offer->device.size && !crypt_same(device.public_key, request->signing_key.data, CRYPT_PUBLIC_SIZE))
		return NULL;
	*reason = "the request does not prove its signing key";
	enrol_put_signed(&text, request->secret, request->request);
	if (!crypt_verify(request->signing_key.data, buffer_span(&text), request->signature.data))
		return NULL;
	*refusal = REFUSAL_PROTOCOL;
	*reason = "the person's name or the device's label cannot be kept; choose others";
	if (!names_fit(arena, request))
		return NULL;
	*refusal = REFUSAL_NONE;
	return NULL;
}

fault_t
enrolment_accept(struct store *store, struct arena *arena, const struct message *request, int64_t now,
		 struct message *answer, enum refusal *refusal, const char **reason)
{
	uint8_t digest[CRYPT_SHA256_SIZE];
	struct offer offer;
	crypt_sha256(request->secret, digest);
	TRY(find_offer(store, arena, digest, &offer));
	TRY(check_offer(store, arena, request, &offer, now, refusal, reason));
	if (*refusal)
		return NULL;
	bool fresh = offer.device.size == 0;
	struct place_of place = { .centre = offer.centre,
				  .role = offer.role,
				  .label = request->label,
				  .device = offer.device };
	if (fresh)
		TRY(enrolment_new_name(store, arena, place.centre, &place.device));
	TRY(enrolment_answer(store, arena, &place, request, answer, refusal, reason));
	if (*refusal || !fresh)
		return NULL;
	TRY(register_device(store, arena, request, &place, now));
	return mark_used(store, digest, place.device);
}
