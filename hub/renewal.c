/* Devices that go on under another name; see renewal.h. */
#include "hub/renewal.h"

#include "base/text.h"
#include "host/random.h"
#include "hub/devices.h"
#include "hub/enrolment_inside.h"

#include <stdio.h>
#include <string.h>

/* The reason for which the old device is retired names the new one, for people and for the next request alike. */
#define REASON_FRONT "备份恢复后改用 renewed after a restore as "

static struct span
reason_for(struct arena *arena, struct span device)
{
	return arena_print(arena, REASON_FRONT "%.*s", SPAN_ARG(device));
}

fault_t
renewal_of(struct store *store, struct arena *arena, struct span device, struct span *out)
{
	struct query query =
		db_query(store->db, "SELECT reason FROM device_shown WHERE name = ? AND status = 'retired'");
	query_text(&query, device);
	*out = (struct span){ 0 };
	if (query_step(&query)) {
		struct span reason = query_get_bytes(&query, 0);
		if (span_starts(reason, SPAN(REASON_FRONT)))
			*out = arena_copy(arena, span_part(reason, strlen(REASON_FRONT), SIZE_MAX));
	}
	return query_end(&query);
}

/* One renewal. */
struct renewing {
	struct store *store;
	struct arena *arena;
	const struct message *request;
	int64_t now;
	struct device old;
	struct path path; /* of the old device's record */
	struct document document;
	struct place_of place; /* the new one's */
	bool again;            /* the register has the new one already */
	enum refusal refusal;
	const char *reason;
};

static fault_t
refuse(struct renewing *renewing, enum refusal refusal, const char *reason)
{
	renewing->refusal = refusal;
	renewing->reason = reason;
	return NULL;
}

static fault_t
find_record(struct renewing *renewing, struct span device)
{
	struct ledger ledger;
	struct uuid id = { { 0 } };
	bool found;
	struct query query = db_query(renewing->store->db, "SELECT id FROM device_shown WHERE name = ?");
	query_text(&query, device);
	found = query_step(&query) && uuid_read(query_get_bytes(&query, 0), &id);
	TRY(query_end(&query));
	renewing->path = path_main("device", id);
	if (found)
		TRY(ledger_find_district(renewing->store, &ledger, &found));
	if (found)
		TRY(ledger_document(renewing->store, renewing->arena, &ledger, &renewing->path, &renewing->document,
				    &found));
	return found ? NULL : refuse(renewing, REFUSAL_DEVICE, "this device is not in the district's register");
}

/* The device whose signing key asks: the register has it when the answer to an earlier request was lost. */
static fault_t
find_asked_before(struct renewing *renewing)
{
	struct span after, *device = &renewing->place.device;
	struct query query =
		db_query(renewing->store->db, "SELECT device FROM register WHERE public_key = ? AND status = 'active'");
	query_bytes(&query, renewing->request->signing_key);
	if (query_step(&query))
		*device = arena_copy(renewing->arena, query_get_bytes(&query, 0));
	TRY(query_end(&query));
	TRY(renewal_of(renewing->store, renewing->arena, span_text(renewing->old.name), &after));
	renewing->again = device->size && span_equal(*device, after);
	if (device->size && !renewing->again)
		return refuse(renewing, REFUSAL_DEVICE, "the new signing key is another device's");
	return NULL;
}

/* Whether this device itself came from a renewal just now. One in the future was made while the clock was wrong, and says nothing. */
static fault_t
check_pause(struct renewing *renewing)
{
	struct query query = db_query(renewing->store->db,
				      "SELECT 1 FROM device_shown WHERE reason = ? AND revoked > ? AND revoked <= ?");
	struct buffer OWN(buffer_drop) since = { 0 };
	struct buffer OWN(buffer_drop) now = { 0 };
	instant_put(&since, renewing->now - RENEWAL_PAUSE_S);
	instant_put(&now, renewing->now);
	query_text(&query, reason_for(renewing->arena, span_text(renewing->old.name)));
	query_text(&query, buffer_span(&since));
	query_text(&query, buffer_span(&now));
	bool soon = query_step(&query);
	TRY(query_end(&query));
	return soon ? refuse(renewing, REFUSAL_BUSY, "this device was renewed a moment ago; try again in ten minutes") :
		      NULL;
}

static bool
is_proven(const struct renewing *renewing)
{
	const struct message *request = renewing->request;
	struct buffer OWN(buffer_drop) text = { 0 };
	renew_put_signed(&text, span_text(renewing->old.name), request->request);
	return crypt_verify(request->signing_key.data, buffer_span(&text), request->signature.data);
}

static fault_t
check(struct renewing *renewing, struct span device)
{
	struct device *old = &renewing->old;
	TRY(store_device(renewing->store, device, old));
	if (old->status == DEVICE_UNKNOWN || (old->role != ROLE_CENTRE && old->role != ROLE_TRAINER))
		return refuse(renewing, REFUSAL_CERTIFICATE, "only a node with its certificate renews itself");
	if (!is_proven(renewing))
		return refuse(renewing, REFUSAL_CODE, "the request does not prove its signing key");
	TRY(find_asked_before(renewing));
	if (renewing->refusal || renewing->again)
		return NULL;
	if (old->status != DEVICE_ACTIVE)
		return refuse(
			renewing, REFUSAL_DEVICE,
			"this device was revoked; nothing more is taken from it; enrol a new one in a new folder");
	return check_pause(renewing);
}

static void
fill_place(struct renewing *renewing)
{
	renewing->place.centre = arena_copy(renewing->arena, span_text(renewing->old.centre));
	renewing->place.role = span_text(role_name(renewing->old.role));
	renewing->place.label = document_text(&renewing->document, "label");
}

static fault_t
commit(struct renewing *renewing)
{
	struct revocation revocation = { .device = span_text(renewing->old.name),
					 .how = SPAN("retired"),
					 .reason = reason_for(renewing->arena, renewing->place.device) };
	struct edit edits[2] = { { .path = path_main("device", random_uuid(renewing->now * 1000)) },
				 { .path = renewing->path } };
	edits[0].document =
		enrolment_document(renewing->arena, &renewing->place, renewing->request->signing_key, renewing->now);
	TRY(device_revoked(renewing->store, renewing->arena, &revocation, renewing->now, &renewing->document));
	edits[1].document = renewing->document;
	return enrolment_commit(renewing->store, renewing->arena, "device: renew", renewing->now, edits, 2);
}

static fault_t
renew(struct renewing *renewing, struct span device, struct message *answer)
{
	TRY(check(renewing, device));
	if (!renewing->refusal)
		TRY(find_record(renewing, device));
	if (renewing->refusal)
		return NULL;
	fill_place(renewing);
	if (!renewing->again)
		TRY(enrolment_new_name(renewing->store, renewing->arena, renewing->place.centre,
				       &renewing->place.device));
	TRY(enrolment_answer(renewing->store, renewing->arena, &renewing->place, renewing->request, answer,
			     &renewing->refusal, &renewing->reason));
	return renewing->refusal || renewing->again ? NULL : commit(renewing);
}

fault_t
renewal_accept(struct store *store, struct arena *arena, struct span device, const struct message *request, int64_t now,
	       struct message *answer, enum refusal *refusal, const char **reason, bool *fresh)
{
	struct renewing renewing = { .store = store, .arena = arena, .request = request, .now = now };
	TRY(renew(&renewing, device, answer));
	*refusal = renewing.refusal;
	*reason = renewing.reason;
	*fresh = !renewing.refusal && !renewing.again;
	return NULL;
}
