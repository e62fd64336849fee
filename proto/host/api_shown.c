/* Whom an answer shows goes into the access log before the answer leaves.
 *
 * Only the hub enters every look: it holds a whole district's people, and the law (PIPL 69) asks who has seen them. A node's own people
 * see their own cases all day; there, what leaves the machine is entered.
 */
#include "host/api_inside.h"

#include "host/access.h"

#include <stdlib.h>
#include <string.h>

void
api_shown(struct api_call *call, struct uuid record)
{
	buffer_put(&call->shown.records, &record, sizeof(record));
	call->shown.count++;
}

void
api_shown_people(struct api_call *call, size_t count)
{
	call->shown.count += (int64_t)count;
}

static bool
id_of(const json_t *object, const char *name, struct uuid *out)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text && uuid_read(span_text(text), out);
}

/* Conflicts and findings name their record among their fields. */
void
api_shown_items(struct api_call *call, const json_t *items)
{
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		struct uuid id;
		if (id_of(item, "record", &id) || id_of(json_object_get(item, "fields"), "record", &id) ||
		    id_of(item, "id", &id))
			api_shown(call, id);
		else
			api_shown_people(call, 1);
	}
}

/* ---- entering ---- */

static int
compare(const void *a, const void *b)
{
	const struct uuid *left = a, *right = b;
	return uuid_compare(*left, *right);
}

/* Each once and in order, so that the same look in another order is the same look. */
static size_t
sort_records(struct uuid *records, size_t count)
{
	size_t kept = 0;
	if (count)
		qsort(records, count, sizeof(*records), compare);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !uuid_equal(records[kept - 1], records[i]))
			records[kept++] = records[i];
	return kept < ACCESS_RECORDS_MAX ? kept : ACCESS_RECORDS_MAX;
}

static struct access
access_of(struct api_call *call, const char *what)
{
	struct api_shown *shown = &call->shown;
	struct uuid *records = (struct uuid *)shown->records.data;
	struct span target = shown->target.size ? shown->target : call->words[0];
	return (struct access){ .at = call->now,
				.account = call->login.account.id,
				.what = span_text(what),
				.target = target.size <= ACCESS_TARGET_MAX ? target : (struct span){ 0 },
				.count = shown->count,
				.records = records,
				.record_count = sort_records(records, shown->records.size / sizeof(*records)) };
}

fault_t
api_log_shown(struct api_call *call)
{
	const char *what = call->shown.what ? call->shown.what : call->route ? call->route->shows : NULL;
	bool export = what && strcmp(what, "export") == 0;
	if (!what || !*what || call->state != LOGIN_IN || !(export ? call->answer->status < 400 : call->shown.count))
		return NULL;
	if (!export && call->store->identity.role != ROLE_HUB)
		return NULL;
	TRY(buffer_check(&call->shown.records, "the access log"));
	struct access access = access_of(call, what);
	return fault_within(export ? access_append(call->store, &access) : access_enter(call->store, &access),
			    "the access log");
}
