/* One operation against rights, ledger, schema and life-cycle. */
#include "host/judgement.h"

/* The document at a path of a tree, opened as far as keys are known. */
static fault_t
read_side(struct store *store, struct arena *arena, const struct ledger *ledger, const struct oid *tree,
	  const struct path *path, struct document *out, bool *found)
{
	struct document stored;
	*out = (struct document){ 0 };
	TRY(ledger_document_at(store, arena, tree, path, &stored, found));
	return *found ? ledger_unseal(store, arena, ledger, path, &stored, out) : NULL;
}

static fault_t
read_sides(struct store *store, struct arena *arena, const struct ledger *ledger, const struct entry *entry,
	   const struct path *path, struct judgement *out)
{
	struct entry parent = { 0 };
	bool found;
	if (entry->parent_count)
		TRY(ledger_entry(store, ledger, &entry->parents[0], &parent, &found));
	TRY(read_side(store, arena, ledger, &parent.tree, path, &out->before, &found));
	out->is_new = !found;
	return read_side(store, arena, ledger, &entry->tree, path, &out->after, &found);
}

/* A part lives where its record lives. */
static bool
fits_ledger(const struct ledger *ledger, const struct path *path)
{
	struct path main = path_main(path->folder, path->record);
	const struct kind *kind = schema_kind_at(&main);
	return !kind || kind->ledger == LEDGER_ANY || (kind->ledger == LEDGER_DISTRICT) == ledger_is_district(ledger);
}

static void
judge_place(struct arena *arena, const struct ledger *ledger, const struct op *op, enum role role,
	    struct problems *problems)
{
	static const struct label no_right = { "该设备无权写入此类内容",
					       "this device may not write records of this kind" };
	static const struct label wrong_ledger = { "此类内容不属于该台账",
						   "records of this kind do not belong in this ledger" };
	if (!rights_kind(role, schema_kind_at(&op->path)))
		problem_add(arena, problems, SEVERITY_REFUSE, "rights", (struct span){ 0 }, no_right);
	if (!fits_ledger(ledger, &op->path))
		problem_add(arena, problems, SEVERITY_REFUSE, "ledger", (struct span){ 0 }, wrong_ledger);
}

fault_t
judgement_make(struct store *store, struct arena *arena, const struct ledger *ledger, const struct entry *entry,
	       const struct op *op, enum role role, struct judgement *out)
{
	*out = (struct judgement){ 0 };
	TRY(read_sides(store, arena, ledger, entry, &op->path, out));
	judge_place(arena, ledger, op, role, &out->problems);
	check_document(arena, schema_kind_at(&op->path), out->is_new ? NULL : &out->before, &out->after,
		       &out->problems);
	return NULL;
}

const struct problem *
judgement_refusal(const struct judgement *judgement)
{
	const struct problems *problems = &judgement->problems;
	for (size_t i = 0; i < problems->count; i++)
		if (problems->items[i].severity == SEVERITY_REFUSE)
			return &problems->items[i];
	return NULL;
}
