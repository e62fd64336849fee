/* Making commits: operations applied to trees, commits signed and put down, edits turned into change sets. */
#include "base/text.h"
#include "core/commit.h"
#include "core/schema.h"
#include "host/derive.h"
#include "host/ledger_private.h"
#include "host/random.h"
#include "host/restored.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static fault_t
register_device(struct store *store, const struct document *document)
{
	uint8_t key[CRYPT_PUBLIC_SIZE];
	if (!text_read_hex(document_text(document, "signing_key"), key, sizeof(key)))
		return fault_raise(FAULT_TRUST, 0, "a device record has no signing key");
	struct query query =
		db_query(store->db, "INSERT INTO register (device, centre, role, status, public_key)"
				    " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET centre = excluded.centre,"
				    " role = excluded.role, status = excluded.status,"
				    " public_key = excluded.public_key");
	query_text(&query, document_text(document, "name"));
	query_text(&query, document_text(document, "centre"));
	query_text(&query, document_text(document, "role"));
	query_text(&query, document_text(document, "status"));
	query_bytes(&query, span_of(key, sizeof(key)));
	return query_run(&query);
}

/* Only what the hub signed counts: it is the register. Holding a finding is no such act: what the hub takes back or keeps
 * out of sight then is a record that somebody else made. */
static bool
registers(const struct store *store, const struct ledger *ledger, const struct changeset *changeset,
	  const struct path *path)
{
	return ledger_is_district(ledger) && strcmp(path->folder, "device") == 0 && path_is_main(path) &&
	       span_equal(changeset->device, span_text(store->identity.hub_device)) &&
	       !span_equal(changeset->act, span_text(ACT_HOLD));
}

static fault_t
apply_op(struct store *store, struct arena *arena, const struct ledger *ledger, const struct changeset *changeset,
	 const struct op *op, const struct oid *base, struct history_file *file)
{
	struct document before, after;
	struct buffer OWN(buffer_drop) json = { .limit = LIMIT_DOCUMENT };
	char *text = arena_take(arena, PATH_TEXT_MAX);
	bool found;
	path_text(&op->path, text);
	TRY(ledger_document_at(store, arena, base, &op->path, &before, &found));
	TRY(op_apply(arena, op, found ? &before : NULL, &after));
	document_encode(&json, &after);
	TRY(buffer_check(&json, "a document"));
	if (registers(store, ledger, changeset, &op->path))
		TRY(register_device(store, &after));
	file->path = text;
	return history_write(store->history, HISTORY_BLOB, buffer_span(&json), &file->blob);
}

fault_t
ledger_apply(struct store *store, struct arena *arena, const struct ledger *ledger, const struct changeset *changeset,
	     const struct oid *base, struct oid *tree)
{
	struct history_file *files = ARENA_NEW_ARRAY(arena, changeset->op_count, struct history_file);
	for (size_t i = 0; i < changeset->op_count; i++)
		TRY(apply_op(store, arena, ledger, changeset, &changeset->ops[i], base, &files[i]));
	return history_tree_put(store->history, base, files, changeset->op_count, tree);
}

static fault_t
insert_row(struct store *store, const struct ledger *ledger, const struct changeset *changeset,
	   const struct entry *entry)
{
	struct query query =
		db_query(store->db, "INSERT INTO changeset (ledger, number, oid, tree, digest, device, sequence,"
				    " time, parent, merged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	query_integer(&query, ledger->id);
	query_integer(&query, entry->number);
	query_bytes(&query, span_of(entry->commit.bytes, OID_SIZE));
	query_bytes(&query, span_of(entry->tree.bytes, OID_SIZE));
	query_bytes(&query, span_of(entry->digest.bytes, sizeof(entry->digest.bytes)));
	query_text(&query, changeset->device);
	query_integer(&query, changeset->sequence);
	query_integer(&query, changeset->time);
	for (size_t i = 0; i < LIMIT_PARENTS; i++) {
		if (i < changeset->parent_count)
			query_bytes(&query, span_of(changeset->parents[i].commit.bytes, OID_SIZE));
		else
			query_null(&query);
	}
	return query_run(&query);
}

static fault_t
move_tip(struct store *store, const struct ledger *ledger, const struct changeset *changeset, const struct oid *commit)
{
	struct query query = db_query(store->db, "INSERT INTO tip (ledger, device, sequence, oid) VALUES (?, ?, ?, ?)"
						 " ON CONFLICT DO UPDATE SET sequence = excluded.sequence,"
						 " oid = excluded.oid");
	query_integer(&query, ledger->id);
	query_text(&query, changeset->device);
	query_integer(&query, changeset->sequence);
	query_bytes(&query, span_of(commit->bytes, OID_SIZE));
	return query_run(&query);
}

static void
fill_entry(const struct ledger *ledger, const struct changeset *changeset, const struct oid *tree,
	   const struct digest *digest, struct entry *out)
{
	*out = (struct entry){ .number = ledger->last + 1,
			       .tree = *tree,
			       .digest = *digest,
			       .sequence = changeset->sequence,
			       .time = changeset->time,
			       .parent_count = changeset->parent_count };
	snprintf(out->device, sizeof(out->device), "%.*s", SPAN_ARG(changeset->device));
	for (size_t i = 0; i < changeset->parent_count; i++)
		out->parents[i] = changeset->parents[i].commit;
}

static fault_t
log_touched(struct store *store, struct arena *arena, const struct ledger *ledger, const struct changeset *changeset,
	    const struct entry *entry)
{
	struct path *paths;
	size_t count = changeset->op_count;
	if (changeset->parent_count > 1) {
		TRY(ledger_touched(store, arena, ledger, entry, &paths, &count));
	} else {
		paths = ARENA_NEW_ARRAY(arena, count, struct path);
		for (size_t i = 0; i < count; i++)
			paths[i] = changeset->ops[i].path;
	}
	return derive_log(store, ledger, entry->number, paths, count);
}

fault_t
ledger_insert(struct store *store, struct arena *arena, struct ledger *ledger, const struct changeset *changeset,
	      const struct oid *tree, const struct digest *digest, const uint8_t *public_key, struct entry *out)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	commit_put(&text, changeset, tree, digest, public_key);
	fill_entry(ledger, changeset, tree, digest, out);
	TRY(history_write(store->history, HISTORY_COMMIT, buffer_span(&text), &out->commit));
	TRY(insert_row(store, ledger, changeset, out));
	TRY(move_tip(store, ledger, changeset, &out->commit));
	ledger->last = out->number;
	TRY(ledger_save_row(store, ledger));
	return log_touched(store, arena, ledger, changeset, out);
}

fault_t
ledger_sign(struct store *store, struct arena *arena, struct ledger *ledger, struct changeset *changeset,
	    const struct oid *tree, struct entry *out)
{
	TRY(restored_may_sign(store));
	struct digest digest = changeset_digest(changeset);
	commit_sign(changeset, tree, &digest, store->identity.secret_key);
	return ledger_insert(store, arena, ledger, changeset, tree, &digest, store->identity.public_key, out);
}

struct author
ledger_self(const struct store *store)
{
	const struct identity *me = &store->identity;
	return (struct author){ .id = me->device_id,
				.name = span_text(me->device),
				.centre = span_text(me->centre),
				.offset = 480 };
}

static bool
is_secret(const struct kind *kind, struct span name)
{
	const struct field_row *row = kind ? kind_field(kind, name) : NULL;
	return row && row->sealed;
}

/* Every document that a person makes gets its key at once, whether it holds sealed fields yet or not: two devices must
 * never make two keys for one document. */
static fault_t
give_key(struct store *store, struct arena *arena, const struct ledger *ledger, const struct kind *kind, bool exists,
	 struct op *op)
{
	uint8_t *key = arena_take(arena, CRYPT_KEY_SIZE);
	enum key_state state;
	int64_t made;
	TRY(key_find(store, ledger, &op->path, key, &state, &made));
	if (state == KEY_ERASED)
		return fault_raise(FAULT_INPUT, 0, "the record was erased; it can't be changed any more");
	if (state == KEY_NONE && (exists || (kind && kind->system)))
		return NULL;
	if (state == KEY_NONE) {
		random_bytes(key, CRYPT_KEY_SIZE);
		TRY(key_put(store, ledger, &op->path, key, ledger->last + 1));
	}
	op->key = key;
	return NULL;
}

static fault_t
edit_to_op(struct store *store, struct arena *arena, const struct ledger *ledger, const struct edit *edit,
	   struct op *op, bool *changed)
{
	struct document before;
	bool exists;
	TRY(ledger_document(store, arena, ledger, &edit->path, &before, &exists));
	*changed = op_between(arena, &edit->path, exists ? &before : NULL, &edit->document, op);
	if (!*changed)
		return NULL;
	const struct kind *kind = schema_kind_at(&edit->path);
	for (size_t i = 0; i < op->set_count; i++)
		op->set[i].secret = op->set[i].value.type != VALUE_SEALED && is_secret(kind, op->set[i].name);
	return give_key(store, arena, ledger, kind, exists, op);
}

static fault_t
edits_to_ops(struct store *store, struct arena *arena, const struct ledger *ledger, const struct edit *edits,
	     size_t count, struct changeset *changeset)
{
	changeset->ops = ARENA_NEW_ARRAY(arena, count, struct op);
	for (size_t i = 0; i < count; i++) {
		bool changed;
		TRY(edit_to_op(store, arena, ledger, &edits[i], &changeset->ops[changeset->op_count], &changed));
		changeset->op_count += changed;
	}
	return NULL;
}

static fault_t
set_order(struct store *store, const struct ledger *ledger, struct changeset *changeset, struct oid *base)
{
	struct entry entry = { 0 };
	bool found;
	changeset->ledger = span_text(ledger->name);
	changeset->device = span_text(store->identity.device);
	TRY(ledger_sequence(store, ledger, changeset->device, &changeset->sequence));
	changeset->sequence++;
	if (!oid_is_zero(&ledger->current)) {
		changeset->parent_count = 1;
		TRY(ledger_set_parent(store, ledger, changeset, 0, &ledger->current));
		TRY(ledger_entry(store, ledger, &ledger->current, &entry, &found));
	}
	*base = entry.tree;
	return NULL;
}

fault_t
ledger_commit(struct store *store, struct ledger *ledger, const struct author *author, const char *act, int64_t now,
	      const struct edit *edits, size_t edit_count, struct oid *commit, bool *changed)
{
	assert(db_in_transaction(store->db));
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset = { .author = *author, .time = now, .act = span_text(act) };
	struct oid base, tree;
	struct entry entry;
	TRY(edits_to_ops(store, &arena, ledger, edits, edit_count, &changeset));
	*changed = changeset.op_count > 0;
	if (!*changed)
		return NULL;
	TRY(set_order(store, ledger, &changeset, &base));
	TRY(changeset_sort(&changeset));
	TRY(changeset_check(&changeset));
	TRY(changeset_seal(&arena, &changeset));
	TRY(ledger_apply(store, &arena, ledger, &changeset, &base, &tree));
	TRY(ledger_sign(store, &arena, ledger, &changeset, &tree, &entry));
	*commit = entry.commit;
	return ledger_move(store, ledger, &entry.commit);
}
