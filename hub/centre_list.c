/* How every centre stands: what the registers say of it, when one of its devices was last heard of, and its open cases. */
#include "hub/centres.h"

#include "host/output.h"

/* Statuses before a case is filed, as a list, so that the index by status finds them; ledgers by number, so that no document is looked
 * at. */
#define OPEN                                                                                                       \
	"('registered', 'pending', 'accepted', 'not_accepted', 'refused', 'mediating', 'agreed', 'partly_agreed'," \
	" 'performed_at_once', 'failed', 'withdrawn', 'abandoned', 'expired', 'transferred', 'performing', 'followed_up')"

static const char sql[] =
	"SELECT c.id, c.code, c.name, c.short_name, c.address, c.phone, c.seal_name,"
	" (SELECT COUNT(*) FROM device_shown d WHERE d.centre = c.code AND d.status = 'active' AND d.role <> 'hub'),"
	" (SELECT COUNT(*) FROM person_shown p WHERE p.centre = c.code AND p.active IS NOT 0 AND p.voided IS NOT 1),"
	" (SELECT MAX(k.seen) FROM device_shown d JOIN contact k ON k.device = d.name WHERE d.centre = c.code),"
	" o.count"
	" FROM centre_shown c LEFT JOIN ledger l ON l.name = 'centre/' || c.code"
	" LEFT JOIN (SELECT d.ledger, COUNT(*) AS count FROM dispute d WHERE d.status IN " OPEN
	"  AND d.voided IS NOT 1 AND d.held IS NULL GROUP BY d.ledger) o ON o.ledger = l.id"
	" WHERE c.voided IS NOT 1 ORDER BY c.code";

enum { TEXTS = 7, DEVICES = TEXTS, PEOPLE, SEEN, OPEN_CASES };

static const char *const names[TEXTS] = { "id", "code", "name", "short_name", "address", "phone", "seal_name" };

static json_t *
item(struct query *query)
{
	json_t *object = json_object();
	for (int i = 0; i < TEXTS; i++)
		output_text(object, names[i], query_get_bytes(query, i));
	json_object_set_new(object, "devices", json_integer(query_get_integer(query, DEVICES)));
	json_object_set_new(object, "people", json_integer(query_get_integer(query, PEOPLE)));
	output_instant(object, "seen", query_get_integer(query, SEEN));
	json_object_set_new(object, "open", json_integer(query_get_integer(query, OPEN_CASES)));
	return object;
}

fault_t
centres_json(struct store *store, json_t **out)
{
	json_t *OWN(json_drop) items = json_array();
	struct query query = db_query(store->db, sql);
	while (query_step(&query))
		json_array_append_new(items, item(&query));
	TRY(query_end(&query));
	*out = KEEP(items);
	return NULL;
}
