/* Enrolling and revoking, as commands and screens do it; how devices stand is device_list.c's. */
#include "hub/devices.h"

#include "base/civil.h"
#include "base/text.h"
#include "host/net.h"
#include "host/output.h"
#include "host/oversight.h"
#include "host/store_local.h"

#include <stdio.h>
#include <string.h>

#define REASON_MOST 200 /* code points: see the kind's table */

/* A server that listens on all addresses can't know which one nodes use, so that needs saying. */
fault_t
devices_address(struct store *store, struct arena *arena, const char *given, const char **out)
{
	struct span last;
	struct net_address address;
	*out = given && *given ? given : NULL;
	if (!*out) {
		TRY(store_get(store, arena, "sync_address", &last));
		*out = arena_text(arena, last);
		if (last.size == 0)
			return fault_raise(FAULT_INPUT, 0,
					   "the hub has not served yet; say where nodes will reach it:"
					   " --address HOST:PORT");
	}
	TRY(net_address_read(span_text(*out), &address));
	if (strcmp(address.host, "0.0.0.0") == 0 || strcmp(address.host, "::") == 0)
		return fault_raise(FAULT_INPUT, 0,
				   "the hub serves on every address; say which one nodes use:"
				   " --address HOST:%d",
				   address.port);
	return NULL;
}

/* ---- revoking ---- */

/* "ledger sequence commit" for each ledger that the device wrote: what it may have signed ends there. */
static fault_t
last_of(struct store *store, struct arena *arena, struct span device, struct value *out)
{
	struct value *items = ARENA_NEW_ARRAY(arena, LIMIT_SESSION_LEDGERS, struct value);
	size_t count = 0;
	struct query query =
		db_query(store->db, "SELECT l.name, t.sequence, lower(hex(t.oid)) FROM tip t"
				    " JOIN ledger l ON l.id = t.ledger WHERE t.device = ? ORDER BY l.name");
	query_text(&query, device);
	while (query_step(&query) && count < LIMIT_SESSION_LEDGERS)
		items[count++] = value_text(arena_print(arena, "%.*s %lld %.*s", SPAN_ARG(query_get_bytes(&query, 0)),
							(long long)query_get_integer(&query, 1),
							SPAN_ARG(query_get_bytes(&query, 2))));
	*out = value_list(items, count);
	return query_end(&query);
}

static void
set_value(struct arena *arena, struct document *document, const char *name, struct value value)
{
	struct field field = { .name = span_text(name), .value = value };
	*document = document_with(arena, document, &field);
}

fault_t
device_revoked(struct store *store, struct arena *arena, const struct revocation *revocation, int64_t now,
	       struct document *document)
{
	struct value last;
	struct buffer OWN(buffer_drop) at = { 0 };
	instant_put(&at, now);
	TRY(last_of(store, arena, arena_copy(arena, document_text(document, "name")), &last));
	set_value(arena, document, "status", value_text(revocation->how));
	set_value(arena, document, "revoked", value_text(arena_copy(arena, buffer_span(&at))));
	if (revocation->reason.size)
		set_value(arena, document, "reason", value_text(revocation->reason));
	if (last.count)
		set_value(arena, document, "last", last);
	return NULL;
}

static fault_t
find_device(struct store *store, struct span who, struct path *out)
{
	struct query query =
		db_query(store->db, "SELECT id FROM device_shown WHERE (name = ?1 OR id = ?1) AND role <> 'hub'");
	struct uuid id = { 0 };
	query_text(&query, who);
	bool found = query_step(&query) && uuid_read(query_get_bytes(&query, 0), &id);
	TRY(query_end(&query));
	*out = path_main("device", id);
	return found ? NULL :
		       fault_raise(FAULT_INPUT, 0, "there is no device %.*s; \"device list\" shows them",
				   SPAN_ARG(text_cut(who, LIMIT_DEVICE_NAME)));
}

static fault_t
mark_revoked(struct store *store, struct arena *arena, const struct actor *actor, const struct revocation *revocation)
{
	struct path path;
	struct ledger ledger;
	struct document document;
	struct oid commit;
	bool found, changed;
	TRY(find_device(store, revocation->device, &path));
	TRY(ledger_find_district(store, &ledger, &found));
	TRY(ledger_document(store, arena, &ledger, &path, &document, &found));
	if (!span_equal(document_text(&document, "status"), SPAN("active")))
		return fault_raise(FAULT_INPUT, 0, "the device was revoked before");
	TRY(oversight_enter(store, revocation->by, "revocation", document_text(&document, "name")));
	TRY(device_revoked(store, arena, revocation, actor->now, &document));
	struct edit edit = { .path = path, .document = document };
	return ledger_commit(store, &ledger, &actor->author, "device: revoke", actor->now, &edit, 1, &commit, &changed);
}

static fault_t
check_revocation(const struct revocation *revocation)
{
	if (!span_equal(revocation->how, SPAN("lost")) && !span_equal(revocation->how, SPAN("retired")))
		return fault_raise(FAULT_INPUT, 0, "how: must be lost or retired");
	if (!text_is_utf8(revocation->reason) || text_has_control(revocation->reason) ||
	    text_length(revocation->reason) > REASON_MOST)
		return fault_raise(FAULT_INPUT, 0, "reason: must be a text of up to %d characters", REASON_MOST);
	return NULL;
}

fault_t
device_revoke(struct store *store, struct arena *arena, const struct actor *actor, const struct revocation *revocation)
{
	TRY(check_revocation(revocation));
	TRY(db_begin(store->db));
	return local_end(store, mark_revoked(store, arena, actor, revocation));
}

/* ---- open codes ---- */

/* The name of an open code: a keyed hash of the digest that is kept of its secret, so that neither follows from it. */
static void
put_name(struct buffer *out, struct span digest)
{
	uint8_t name[ENROLMENT_NAME_SIZE / 2];
	crypt_hash(SPAN("heshi-enrolment"), &digest, 1, name, sizeof(name));
	text_put_hex(out, span_of(name, sizeof(name)));
}

static struct query
query_open(struct store *store, int64_t now)
{
	struct query query =
		db_query(store->db, "SELECT e.secret, e.centre, e.role, e.expires, c.name FROM enrolment e"
				    " LEFT JOIN centre_shown c ON c.code = e.centre"
				    " WHERE e.device IS NULL AND e.expires > ? ORDER BY e.expires, e.secret");
	query_integer(&query, now);
	return query;
}

fault_t
enrolments_json(struct store *store, int64_t now, json_t **out)
{
	json_t *OWN(json_drop) items = json_array();
	struct query query = query_open(store, now);
	while (query_step(&query)) {
		struct buffer OWN(buffer_drop) name = { 0 };
		json_t *item = json_object();
		put_name(&name, query_get_bytes(&query, 0));
		output_text(item, "n", buffer_span(&name));
		output_text(item, "centre", query_get_bytes(&query, 1));
		output_text(item, "centre_name", query_get_bytes(&query, 4));
		output_text(item, "role", query_get_bytes(&query, 2));
		output_instant(item, "expires", query_get_integer(&query, 3));
		json_array_append_new(items, item);
	}
	TRY(query_end(&query));
	*out = KEEP(items);
	return NULL;
}

static fault_t
find_open(struct store *store, struct span wanted, int64_t now, uint8_t digest[CRYPT_SHA256_SIZE], bool *found)
{
	struct query query = query_open(store, now);
	*found = false;
	while (!*found && query_step(&query)) {
		struct buffer OWN(buffer_drop) name = { 0 };
		struct span secret = query_get_bytes(&query, 0);
		put_name(&name, secret);
		*found = secret.size == CRYPT_SHA256_SIZE && span_equal(buffer_span(&name), wanted);
		if (*found)
			memcpy(digest, secret.data, CRYPT_SHA256_SIZE);
	}
	return query_end(&query);
}

/* A device may use the code in this very moment: then it is no longer open, and its row is what lets a lost answer be asked for
 * again. */
static fault_t
cancel(struct store *store, const struct uuid *by, struct span name, int64_t now, bool *found)
{
	uint8_t digest[CRYPT_SHA256_SIZE];
	TRY(find_open(store, name, now, digest, found));
	if (!*found)
		return NULL;
	struct query query = db_query(store->db, "DELETE FROM enrolment WHERE secret = ? AND device IS NULL");
	query_bytes(&query, span_of(digest, sizeof(digest)));
	TRY(query_run(&query));
	*found = db_changed(store->db) > 0;
	return *found ? oversight_enter(store, by, "enrolment", name) : NULL;
}

fault_t
enrolment_cancel(struct store *store, const struct uuid *by, struct span name, int64_t now, bool *found)
{
	TRY(db_begin(store->db));
	return local_end(store, cancel(store, by, name, now, found));
}
