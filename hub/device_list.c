/* How every device stands: what the register, the sessions so far, the open ones and the ledgers say of it. */
#include "hub/devices.h"

#include "host/output.h"

#include <stdio.h>

#define INCIDENTS_MOST 500

static const char devices_sql[] =
	"SELECT d.id, d.name, d.label, d.centre, c.name, d.role, d.status, d.enrolled, d.revoked, d.reason, d.version,"
	" k.schema, k.seen, k.skew, COALESCE(k.received, 0), COALESCE(k.sent, 0),"
	" (SELECT COUNT(*) FROM incident i WHERE i.device = d.name),"
	" (SELECT MAX(i.at) FROM incident i WHERE i.device = d.name)"
	" FROM device_shown d LEFT JOIN centre_shown c ON c.code = d.centre LEFT JOIN contact k ON k.device = d.name"
	" WHERE d.role <> 'hub' AND (?1 = '' OR d.id = ?1 OR d.name = ?1) ORDER BY d.name";

enum column { ID, NAME, LABEL, CENTRE, CENTRE_NAME, ROLE, STATUS, ENROLLED, REVOKED, REASON, VERSION, TEXTS };
enum { SCHEMA = TEXTS, SEEN, SKEW, RECEIVED, SENT, INCIDENTS, NEWEST_INCIDENT };

static const char *const text_names[TEXTS] = {
	[ID] = "id",
	[NAME] = "name",
	[LABEL] = "label",
	[CENTRE] = "centre",
	[CENTRE_NAME] = "centre_name",
	[ROLE] = "role",
	[STATUS] = "status",
	[ENROLLED] = "enrolled",
	[REVOKED] = "revoked",
	[REASON] = "reason",
	[VERSION] = "version",
};

/* What the open session has given of the ledger, or what the last one had. */
static int64_t
given_of(const struct present *present, struct span ledger, int64_t before)
{
	for (size_t i = 0; i < present->ledger_count; i++)
		if (span_equal(span_text(present->ledgers[i].name), ledger))
			return present->ledgers[i].given;
	return before;
}

/* The ledgers that the device wrote or asked for. *behind is left alone when it never greeted. */
static fault_t
add_ledgers(struct store *store, const char *device, const struct present *present, json_t *object)
{
	json_t *items = json_array();
	int64_t behind = 0;
	bool greeted = false;
	struct query query = db_query(store->db, "SELECT l.name, l.last, COALESCE(t.sequence, 0), g.given FROM ledger l"
						 " LEFT JOIN tip t ON t.ledger = l.id AND t.device = ?1"
						 " LEFT JOIN contact_ledger g ON g.ledger = l.name AND g.device = ?1"
						 " WHERE t.device IS NOT NULL OR g.device IS NOT NULL ORDER BY l.name");
	json_object_set_new(object, "ledgers", items);
	query_text(&query, span_text(device));
	while (query_step(&query)) {
		struct span name = query_get_bytes(&query, 0);
		int64_t last = query_get_integer(&query, 1);
		int64_t given = given_of(present, name, query_get_integer(&query, 3));
		json_t *item = json_object();
		greeted = greeted || !query_is_null(&query, 3);
		behind += last > given ? last - given : 0;
		output_text(item, "ledger", name);
		json_object_set_new(item, "last", json_integer(last));
		json_object_set_new(item, "given", json_integer(given));
		json_object_set_new(item, "held", json_integer(query_get_integer(&query, 2)));
		json_array_append_new(items, item);
	}
	json_object_set_new(object, "behind", greeted ? json_integer(behind) : json_null());
	return query_end(&query);
}

static void
add_contact(struct query *query, const struct present *present, json_t *object)
{
	int64_t received = query_get_integer(query, RECEIVED), sent = query_get_integer(query, SENT);
	json_object_set_new(object, "connected", json_boolean(present->device[0]));
	output_instant(object, "since", present->since);
	output_instant(object, "seen", query_get_integer(query, SEEN));
	if (!query_is_null(query, SKEW))
		json_object_set_new(object, "skew", json_integer(query_get_integer(query, SKEW)));
	if (query_get_integer(query, SCHEMA))
		json_object_set_new(object, "schema", json_integer(query_get_integer(query, SCHEMA)));
	json_object_set_new(object, "received", json_integer(received + (int64_t)present->received));
	json_object_set_new(object, "sent", json_integer(sent + (int64_t)present->sent));
	json_object_set_new(object, "incidents", json_integer(query_get_integer(query, INCIDENTS)));
	output_instant(object, "newest_incident", query_get_integer(query, NEWEST_INCIDENT));
}

static fault_t
add_device(struct store *store, struct presence *presence, struct query *query, json_t *items)
{
	struct present present = { 0 };
	char name[LIMIT_DEVICE_NAME + 1];
	json_t *object = json_object();
	json_array_append_new(items, object);
	for (int i = 0; i < TEXTS; i++)
		output_text(object, text_names[i], query_get_bytes(query, i));
	snprintf(name, sizeof(name), "%.*s", SPAN_ARG(query_get_bytes(query, NAME)));
	presence_find(presence, name, &present);
	add_contact(query, &present, object);
	return add_ledgers(store, name, &present, object);
}

fault_t
devices_json(struct store *store, struct presence *presence, struct span id, json_t **out)
{
	json_t *OWN(json_drop) items = json_array();
	fault_t fault = NULL;
	struct query query = db_query(store->db, devices_sql);
	query_text(&query, id);
	while (!fault && query_step(&query))
		fault = add_device(store, presence, &query, items);
	fault_t ended = query_end(&query);
	if (fault) {
		fault_drop(ended);
		return fault;
	}
	*out = KEEP(items);
	return ended;
}

static json_t *
incident_item(struct query *query)
{
	json_t *item = json_object();
	json_object_set_new(item, "id", json_integer(query_get_integer(query, 0)));
	output_instant(item, "at", query_get_integer(query, 1));
	output_text(item, "device", query_get_bytes(query, 2));
	output_text(item, "what", query_get_bytes(query, 3));
	output_text(item, "text", query_get_bytes(query, 4));
	return item;
}

fault_t
incidents_json(struct store *store, struct span device, int64_t before, int64_t limit, json_t **out)
{
	json_t *OWN(json_drop) items = json_array();
	bool more = false;
	struct query query =
		db_query(store->db, "SELECT id, at, device, what, text FROM incident"
				    " WHERE (?1 = '' OR device = ?1) AND id < ?2 ORDER BY id DESC LIMIT ?3");
	limit = limit > INCIDENTS_MOST ? INCIDENTS_MOST : limit;
	query_text(&query, device);
	query_integer(&query, before ? before : INT64_MAX);
	query_integer(&query, limit + 1);
	while (!more && query_step(&query)) {
		more = (int64_t)json_array_size(items) == limit;
		if (!more)
			json_array_append_new(items, incident_item(&query));
	}
	TRY(query_end(&query));
	*out = json_pack("{s:O, s:b}", "items", items, "more", more);
	return NULL;
}
