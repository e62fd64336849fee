/* Drafts and preferences of accounts. */
#include "host/drafts.h"

#include "base/json.h"
#include "base/text.h"
#include "host/store_local.h"

#define NAME_MAX_SIZE 40

/* a-z and _, 1 to 40. */
static bool
is_name(struct span name)
{
	for (size_t i = 0; i < name.size; i++)
		if (name.data[i] != '_' && (name.data[i] < 'a' || name.data[i] > 'z'))
			return false;
	return name.size >= 1 && name.size <= NAME_MAX_SIZE;
}

/* 8-4-4-4-12 lower-case hex digits, whatever the version. */
static bool
is_id(struct span id)
{
	static const char form[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
	if (id.size != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < id.size; i++) {
		uint8_t byte = id.data[i];
		bool digit = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
		if (form[i] == 'h' ? !digit : byte != '-')
			return false;
	}
	return true;
}

static bool
is_line(struct span text)
{
	return text_is_utf8(text) && !text_has_control(text) && span_find(text, '\n') == text.size;
}

static fault_t
check_draft(const struct saved_draft *draft)
{
	json_t *OWN(json_drop) body = NULL;
	if (!is_id(draft->id))
		return fault_raise(FAULT_INPUT, 0, "the draft's id is no UUID");
	if (!is_name(draft->kind))
		return fault_raise(FAULT_INPUT, 0, "the draft's kind is not 1 to %d of a-z and _", NAME_MAX_SIZE);
	if (draft->title.size > LIMIT_LABEL)
		return fault_raise(FAULT_LIMIT, 0, "the draft's title has over %d bytes", LIMIT_LABEL);
	if (!is_line(draft->title))
		return fault_raise(FAULT_INPUT, 0, "the draft's title is no line of text");
	if (draft->body.size > DRAFT_SIZE_MAX)
		return fault_raise(FAULT_LIMIT, 0, "the draft has over %d KiB", DRAFT_SIZE_MAX >> 10);
	TRY(fault_within(json_read(draft->body, &body), "the draft's body"));
	return json_is_object(body) ? NULL : fault_raise(FAULT_INPUT, 0, "the draft's body is no JSON object");
}

/* One statement that counts and writes, so that two at once can't both take the last place. The row must be there or have room. */
static fault_t
put_or_full(struct store *store, struct query *query, const char *what, int most)
{
	TRY(query_run(query));
	if (db_changed(store->db) == 0)
		return fault_raise(FAULT_LIMIT, 0, "there are %d %s already; delete some first", most, what);
	return NULL;
}

fault_t
draft_put(struct store *store, struct uuid account, const struct saved_draft *draft, int64_t now)
{
	struct id_text owner = id_text(account);
	TRY(check_draft(draft));
	struct query query = db_query(
		store->db,
		"INSERT INTO draft (account, id, kind, title, body, changed) SELECT ?1, ?2, ?3, ?4, ?5, ?6"
		" WHERE EXISTS (SELECT 1 FROM draft WHERE account = ?1 AND id = ?2)"
		"  OR (SELECT COUNT(*) FROM draft WHERE account = ?1) < ?7"
		" ON CONFLICT DO UPDATE SET kind = excluded.kind, title = excluded.title, body = excluded.body,"
		"  changed = excluded.changed");
	query_text(&query, span_text(owner.text));
	query_text(&query, draft->id);
	query_text(&query, draft->kind);
	query_text(&query, draft->title);
	query_text(&query, draft->body);
	query_integer(&query, now);
	query_integer(&query, DRAFTS_MAX);
	return put_or_full(store, &query, "drafts", DRAFTS_MAX);
}

fault_t
draft_list(struct store *store, struct arena *arena, struct uuid account, struct saved_draft **out, size_t *count)
{
	struct id_text owner = id_text(account);
	*out = ARENA_NEW_ARRAY(arena, DRAFTS_MAX, struct saved_draft);
	*count = 0;
	struct query query = db_query(store->db, "SELECT id, kind, title, body, changed FROM draft WHERE account = ?"
						 " ORDER BY changed DESC, id DESC LIMIT ?");
	query_text(&query, span_text(owner.text));
	query_integer(&query, DRAFTS_MAX);
	while (query_step(&query))
		(*out)[(*count)++] = (struct saved_draft){ .id = arena_copy(arena, query_get_bytes(&query, 0)),
							   .kind = arena_copy(arena, query_get_bytes(&query, 1)),
							   .title = arena_copy(arena, query_get_bytes(&query, 2)),
							   .body = arena_copy(arena, query_get_bytes(&query, 3)),
							   .changed = query_get_integer(&query, 4) };
	return query_end(&query);
}

fault_t
draft_delete(struct store *store, struct uuid account, struct span id, bool *found)
{
	struct id_text owner = id_text(account);
	struct query query = db_query(store->db, "DELETE FROM draft WHERE account = ? AND id = ?");
	query_text(&query, span_text(owner.text));
	query_text(&query, id);
	TRY(query_run(&query));
	*found = db_changed(store->db) > 0;
	return NULL;
}

/* ---- preferences ---- */

static fault_t
check_preference(const struct preference *preference, bool *forget)
{
	json_t *OWN(json_drop) value = NULL;
	if (!is_name(preference->name))
		return fault_raise(FAULT_INPUT, 0, "a preference's name is 1 to %d of a-z and _", NAME_MAX_SIZE);
	if (preference->value.size > PREFERENCE_SIZE_MAX)
		return fault_raise(FAULT_LIMIT, 0, "the preference has over %d KiB", PREFERENCE_SIZE_MAX >> 10);
	TRY(fault_within(json_read(preference->value, &value), "the preference"));
	*forget = json_is_null(value);
	return NULL;
}

static fault_t
forget_preference(struct store *store, struct span owner, struct span name)
{
	struct query query = db_query(store->db, "DELETE FROM preference WHERE account = ? AND name = ?");
	query_text(&query, owner);
	query_text(&query, name);
	return query_run(&query);
}

fault_t
preference_put(struct store *store, struct uuid account, const struct preference *preference)
{
	struct id_text owner = id_text(account);
	bool forget = false;
	TRY(check_preference(preference, &forget));
	if (forget)
		return forget_preference(store, span_text(owner.text), preference->name);
	struct query query =
		db_query(store->db, "INSERT INTO preference (account, name, value) SELECT ?1, ?2, ?3"
				    " WHERE EXISTS (SELECT 1 FROM preference WHERE account = ?1 AND name = ?2)"
				    "  OR (SELECT COUNT(*) FROM preference WHERE account = ?1) < ?4"
				    " ON CONFLICT DO UPDATE SET value = excluded.value");
	query_text(&query, span_text(owner.text));
	query_text(&query, preference->name);
	query_text(&query, preference->value);
	query_integer(&query, PREFERENCES_MAX);
	return put_or_full(store, &query, "preferences", PREFERENCES_MAX);
}

fault_t
preference_list(struct store *store, struct arena *arena, struct uuid account, struct preference **out, size_t *count)
{
	struct id_text owner = id_text(account);
	*out = ARENA_NEW_ARRAY(arena, PREFERENCES_MAX, struct preference);
	*count = 0;
	struct query query =
		db_query(store->db, "SELECT name, value FROM preference WHERE account = ? ORDER BY name LIMIT ?");
	query_text(&query, span_text(owner.text));
	query_integer(&query, PREFERENCES_MAX);
	while (query_step(&query))
		(*out)[(*count)++] = (struct preference){ .name = arena_copy(arena, query_get_bytes(&query, 0)),
							  .value = arena_copy(arena, query_get_bytes(&query, 1)) };
	return query_end(&query);
}
