/* Who looked at or took out what; see access.h. */
#include "host/access.h"

#include "host/store_local.h"

#include <assert.h>
#include <string.h>

/* ---- entering ---- */

/* What makes two entries the same: everything but the time. */
static void
digest_of(const struct access *access, uint8_t out[CRYPT_SHA256_SIZE])
{
	struct buffer OWN(buffer_drop) text = { 0 };
	buffer_print(&text, "%.*s\n%.*s\n%lld\n", SPAN_ARG(access->what), SPAN_ARG(access->target),
		     (long long)access->count);
	buffer_put(&text, &access->account, sizeof(access->account));
	buffer_put(&text, access->records, access->record_count * sizeof(*access->records));
	crypt_sha256(buffer_span(&text), out);
}

static struct span
records_span(const struct access *access)
{
	static_assert(sizeof(struct uuid) == 16, "records stand one behind the other in the column");
	return span_of((const uint8_t *)access->records, access->record_count * sizeof(*access->records));
}

static fault_t
check_bounds(const struct access *access)
{
	if (access->what.size > ACCESS_WHAT_MAX || access->target.size > ACCESS_TARGET_MAX ||
	    access->record_count > ACCESS_RECORDS_MAX)
		return fault_raise(FAULT_LIMIT, 0, "an entry of the access log is too long");
	return NULL;
}

fault_t
access_append(struct store *store, const struct access *access)
{
	uint8_t digest[CRYPT_SHA256_SIZE];
	struct id_text account = id_text(access->account);
	TRY(check_bounds(access));
	digest_of(access, digest);
	struct query query =
		db_query(store->db, "INSERT INTO access_log (at, account, what, target, count, records, digest)"
				    " VALUES (?, ?, ?, ?, ?, ?, ?)");
	query_integer(&query, access->at);
	query_text(&query, span_text(account.text));
	query_text(&query, access->what);
	query_text(&query, access->target);
	query_integer(&query, access->count);
	query_bytes(&query, records_span(access));
	query_bytes(&query, span_of(digest, sizeof(digest)));
	return query_run(&query);
}

/* The number of the entry that this one repeats, 0 for none. A clock that was put back begins a new one. */
static fault_t
find_same(struct store *store, const struct access *access, int64_t *number)
{
	uint8_t digest[CRYPT_SHA256_SIZE];
	struct id_text account = id_text(access->account);
	digest_of(access, digest);
	struct query query = db_query(store->db, "SELECT id FROM access_log WHERE account = ? AND at > ? AND at <= ?"
						 " AND digest = ? ORDER BY at DESC LIMIT 1");
	query_text(&query, span_text(account.text));
	query_integer(&query, access->at - ACCESS_FOLD_SECONDS);
	query_integer(&query, access->at);
	query_bytes(&query, span_of(digest, sizeof(digest)));
	*number = query_step(&query) ? query_get_integer(&query, 0) : 0;
	return query_end(&query);
}

fault_t
access_enter(struct store *store, const struct access *access)
{
	int64_t number;
	TRY(check_bounds(access));
	TRY(find_same(store, access, &number));
	if (!number)
		return access_append(store, access);
	struct query query = db_query(store->db, "UPDATE access_log SET repeats = repeats + 1 WHERE id = ?");
	query_integer(&query, number);
	return query_run(&query);
}

/* ---- reading ---- */

static void
read_records(struct arena *arena, struct span bytes, struct access *access)
{
	struct uuid *records = ARENA_NEW_ARRAY(arena, bytes.size / sizeof(*records), struct uuid);
	access->record_count = bytes.size / sizeof(*records);
	if (access->record_count)
		memcpy(records, bytes.data, access->record_count * sizeof(*records));
	access->records = records;
}

static struct access
read_access(struct query *query, struct arena *arena)
{
	struct access access = { .number = query_get_integer(query, 0),
				 .at = query_get_integer(query, 1),
				 .name = arena_copy(arena, query_get_bytes(query, 3)),
				 .what = arena_copy(arena, query_get_bytes(query, 4)),
				 .target = arena_copy(arena, query_get_bytes(query, 5)),
				 .count = query_get_integer(query, 6),
				 .record_total = (size_t)query_get_integer(query, 8),
				 .repeats = query_get_integer(query, 9) };
	if (!uuid_read(query_get_bytes(query, 2), &access.account))
		access.account = (struct uuid){ 0 };
	read_records(arena, query_get_bytes(query, 7), &access);
	return access;
}

/* Ids stand at multiples of 16: a match across two of them would need 16 bytes to agree by chance. Of the records of an export, which are
 * thousands, the first few are read. */
#define SELECT                                                                                                \
	"SELECT l.id, l.at, l.account, a.name, l.what, l.target, l.count, substr(l.records, 1, ?8),"          \
	" length(l.records) / 16, l.repeats FROM access_log l"                                                \
	" LEFT JOIN account a ON a.id = l.account WHERE l.id < ?1 AND l.at >= ?2 AND l.at <= ?3"              \
	" AND (?4 = '' OR l.account = ?4) AND (?5 IS NULL OR instr(l.records, ?5) % 16 = 1 OR l.target = ?6)" \
	" ORDER BY l.id DESC LIMIT ?7"

static void
bind_record(struct query *query, const struct access_query *given, const struct id_text *text)
{
	if (given->record)
		query_bytes(query, span_of((const uint8_t *)given->record, sizeof(*given->record)));
	else
		query_null(query);
	query_text(query, given->record ? span_text(text->text) : (struct span){ 0 });
}

fault_t
access_list(struct store *store, struct arena *arena, const struct access_query *given, struct access **out,
	    size_t *count)
{
	static const struct uuid none;
	size_t room = given->most < ACCESS_LIST_MAX ? given->most : ACCESS_LIST_MAX;
	struct id_text account = id_text(given->account ? *given->account : none);
	struct id_text record = id_text(given->record ? *given->record : none);
	*out = ARENA_NEW_ARRAY(arena, room, struct access);
	*count = 0;
	struct query query = db_query(store->db, SELECT);
	query_integer(&query, given->before > 0 ? given->before : INT64_MAX);
	query_integer(&query, given->from ? given->from : INT64_MIN);
	query_integer(&query, given->to ? given->to : INT64_MAX);
	query_text(&query, given->account ? span_text(account.text) : SPAN(""));
	bind_record(&query, given, &record);
	query_integer(&query, (int64_t)room);
	query_integer(&query, ACCESS_RECORDS_READ * (int64_t)sizeof(struct uuid));
	while (query_step(&query))
		(*out)[(*count)++] = read_access(&query, arena);
	return query_end(&query);
}
