/* What the district's registers hold: `centre list`, `device list`. */
#include "hub/commands.h"

#include "host/clock.h"
#include "host/output.h"

#include <inttypes.h>

#define COLUMNS_MAX 9

/* A list is a query and the names of its columns; the first is the id, which people are not shown. */
struct list {
	const char *sql;
	struct {
		const char *name; /* in JSON; NULL ends */
		bool instant;     /* Unix seconds; 0 is left out */
	} columns[COLUMNS_MAX + 1];
};

static void
set_column(json_t *object, struct query *query, int i, const struct list *list)
{
	const char *name = list->columns[i].name;
	if (query_is_null(query, i))
		return;
	if (list->columns[i].instant)
		output_instant(object, name, query_get_integer(query, i));
	else if (query_kind(query, i) == 'i')
		json_object_set_new(object, name, json_integer(query_get_integer(query, i)));
	else
		output_text(object, name, query_get_bytes(query, i));
}

static void
put_column(struct table *table, struct query *query, int i, const struct list *list)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	int64_t integer = query_kind(query, i) == 'i' ? query_get_integer(query, i) : 0;
	if (list->columns[i].instant && integer)
		output_put_time(&text, integer, clock_offset_minutes());
	else if (query_kind(query, i) == 'i')
		buffer_print(&text, "%" PRId64, integer);
	else
		buffer_put_span(&text, query_get_bytes(query, i));
	table_cell(table, buffer_span(&text), 40);
}

static fault_t
print_list(struct call *call, const struct list *list)
{
	json_t *OWN(json_drop) array = call->json ? json_array() : NULL;
	struct table table = { .arena = call->arena };
	struct query query = db_query(call->store->db, list->sql);
	while (list->columns[table.columns + 1].name)
		table.columns++;
	while (query_step(&query)) {
		json_t *object = array ? json_object() : NULL;
		for (int i = 0; list->columns[i].name; i++) {
			if (object)
				set_column(object, &query, i, list);
			else if (i)
				put_column(&table, &query, i, list);
		}
		if (object)
			json_array_append_new(array, object);
	}
	TRY(query_end(&query));
	if (array)
		call_json(call, json_incref(array));
	else
		table_put(call->out, &table);
	return NULL;
}

static fault_t
centre_list(struct call *call)
{
	static const struct list list = {
		"SELECT c.id, c.code, c.name, c.short_name,"
		" (SELECT COUNT(*) FROM device_shown d WHERE d.centre = c.code AND d.status = 'active')"
		" FROM centre_shown c WHERE c.voided IS NOT 1 ORDER BY c.code",
		{ { "id", false }, { "code", false }, { "name", false }, { "short_name", false }, { "devices", false } }
	};
	return print_list(call, &list);
}

const struct command command_centre_list = {
	.name = "centre list",
	.words = "",
	.help = { "列出调解中心", "Lists the centres" },
	.more = { NULL, NULL },
	.run = centre_list,
	.store = STORE_READS,
};

static fault_t
device_list(struct call *call)
{
	static const struct list list = {
		"SELECT d.id, d.name, d.role, d.centre, d.label, d.status, c.seen,"
		" CASE WHEN ABS(c.skew) > 300 THEN c.skew END, d.reason" /* less is no one's affair */
		" FROM device_shown d LEFT JOIN contact c ON c.device = d.name ORDER BY d.name",
		{ { "id", false },
		  { "name", false },
		  { "role", false },
		  { "centre", false },
		  { "label", false },
		  { "status", false },
		  { "seen", true },
		  { "clock_skew", false },
		  { "reason", false } }
	};
	return print_list(call, &list);
}

const struct command command_device_list = {
	.name = "device list",
	.words = "",
	.help = { "列出设备及其状态", "Lists devices, their status, and when they were last heard of" },
	.more = { NULL, NULL },
	.run = device_list,
	.store = STORE_READS,
};
