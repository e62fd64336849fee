/* Operations of change sets: the difference between two states of a document, and its application.
 */
#include "core/changeset.h"

static const struct document nothing = { 0 };

static void
note_change(struct op *op, const struct document *before, const struct field *after)
{
	const struct field *old = document_find(before, after->name);

	if (!old || !value_equal(&old->value, &after->value))
		op->set[op->set_count++] = *after;
}

bool
op_between(struct arena *arena, const struct path *path, const struct document *before, const struct document *after,
	   struct op *out)
{
	struct op op = { .path = *path };

	before = before ? before : &nothing;
	after = after ? after : &nothing;
	op.set = ARENA_NEW_ARRAY(arena, after->count, struct field);
	op.unset = ARENA_NEW_ARRAY(arena, before->count, struct span);
	for (size_t i = 0; i < after->count; i++)
		note_change(&op, before, &after->fields[i]);
	for (size_t i = 0; i < before->count; i++) {
		if (!document_find(after, before->fields[i].name))
			op.unset[op.unset_count++] = before->fields[i].name;
	}
	if (!op.set_count && !op.unset_count)
		return false;
	*out = op;
	return true;
}

/* Every part of the op changes something. */
static fault_t
check_minimal(const struct op *op, const struct document *before)
{
	if (!op->set_count && !op->unset_count)
		return fault_raise(FAULT_TRUST, 0, "a change set names a document and changes nothing in it");
	for (size_t i = 0; i < op->set_count; i++) {
		const struct field *old = document_find(before, op->set[i].name);

		if (old && value_equal(&old->value, &op->set[i].value))
			return fault_raise(FAULT_TRUST, 0, "a change set sets a field to what it is already");
	}
	for (size_t i = 0; i < op->unset_count; i++) {
		if (!document_find(before, op->unset[i]))
			return fault_raise(FAULT_TRUST, 0, "a change set takes away a field that is not there");
	}
	return NULL;
}

static struct document
apply(struct arena *arena, const struct op *op, const struct document *before)
{
	struct document out = { ARENA_NEW_ARRAY(arena, before->count + op->set_count, struct field), 0 };
	size_t set = 0, unset = 0;

	for (size_t i = 0; i < before->count; i++) {
		struct span name = before->fields[i].name;

		while (set < op->set_count && span_compare(op->set[set].name, name) < 0)
			out.fields[out.count++] = op->set[set++];
		if (unset < op->unset_count && span_equal(op->unset[unset], name))
			unset++;
		else if (set < op->set_count && span_equal(op->set[set].name, name))
			out.fields[out.count++] = op->set[set++];
		else
			out.fields[out.count++] = before->fields[i];
	}
	while (set < op->set_count)
		out.fields[out.count++] = op->set[set++];
	return out;
}

fault_t
op_apply(struct arena *arena, const struct op *op, const struct document *before, struct document *out)
{
	struct document document;

	before = before ? before : &nothing;
	TRY(check_minimal(op, before));
	document = apply(arena, op, before);
	if (document.count > LIMIT_DOCUMENT_FIELDS)
		return fault_raise(FAULT_LIMIT, 0, "a change set gives a document more than %d fields",
				   LIMIT_DOCUMENT_FIELDS);
	*out = document;
	return NULL;
}
