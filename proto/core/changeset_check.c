/* What every change set must keep to, whoever made it: sizes, texts fit for a commit, canonical order.
 */
#include "core/changeset.h"

#include "base/pack.h"
#include "base/text.h"

#define TIME_MAX INT64_C(253402300799) /* the last second of the year 9999: what dates can be shown for */

/* 1 to `most` bytes of 0-9, a-z and, where allowed, '-'. */
static bool
is_code(struct span text, size_t most, bool hyphen)
{
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];

		if ((byte < '0' || byte > '9') && (byte < 'a' || byte > 'z') && (byte != '-' || !hyphen))
			return false;
	}
	return text.size >= 1 && text.size <= most;
}

bool
ledger_name_valid(struct span ledger)
{
	struct span code = ledger;
	struct span kind = span_cut(&code, '/');

	return ledger.size <= LIMIT_LEDGER_NAME &&
	       (span_equal(kind, SPAN("centre")) || span_equal(kind, SPAN("district"))) &&
	       is_code(code, LIMIT_CENTRE_CODE, false);
}

/* UTF-8 on one line: no controls (C0, DEL, C1) and no line or paragraph separators. */
static bool
is_line(struct span text)
{
	size_t at = 0;

	if (!text_is_utf8(text))
		return false;
	while (at < text.size) {
		uint32_t point = text_next(text, &at);

		if (point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029)
			return false;
	}
	return true;
}

/* What git strips from both ends of a name whenever it writes an identity itself (ident.c in git's source). */
static bool
is_crud(uint8_t byte)
{
	static const struct span crud = SPAN_INIT(".,:;<>\"\\'");

	return byte <= ' ' || span_find(crud, byte) < crud.size;
}

static bool
is_person_name(struct span name)
{
	return is_line(name) && span_find(name, '<') == name.size && span_find(name, '>') == name.size &&
	       !is_crud(name.data[0]) && !is_crud(name.data[name.size - 1]);
}

static bool
is_act(struct span act)
{
	return is_line(act) && act.data[0] != ' ' && act.data[act.size - 1] != ' ';
}

static fault_t
check_texts(const struct changeset *changeset)
{
	const struct author *author = &changeset->author;
	struct uuid id;

	if (!ledger_name_valid(changeset->ledger))
		return fault_raise(FAULT_TRUST, 0, "a change set's ledger has no valid name");
	if (!is_code(changeset->device, LIMIT_DEVICE_NAME, true))
		return fault_raise(FAULT_TRUST, 0, "a change set's device has no valid name");
	if (!is_code(author->centre, LIMIT_CENTRE_CODE, false))
		return fault_raise(FAULT_TRUST, 0, "a change set's author has no valid centre");
	if (author->name.size < 1 || author->name.size > LIMIT_PERSON_NAME)
		return fault_raise(FAULT_LIMIT, 0, "a change set's author has a name of not 1 to %d bytes",
				   LIMIT_PERSON_NAME);
	if (!is_person_name(author->name))
		return fault_raise(FAULT_TRUST, 0, "a change set's author has a name that no commit can hold");
	if (!uuid_read_bytes(span_of(author->id.bytes, sizeof(author->id.bytes)), &id))
		return fault_raise(FAULT_TRUST, 0, "a change set's author has no valid id");
	if (changeset->act.size < 1 || changeset->act.size > LIMIT_ACT)
		return fault_raise(FAULT_LIMIT, 0, "a change set's act has not 1 to %d bytes", LIMIT_ACT);
	if (!is_act(changeset->act))
		return fault_raise(FAULT_TRUST, 0, "a change set's act is not one line of text");
	return NULL;
}

static fault_t
check_numbers(const struct changeset *changeset)
{
	if (changeset->author.offset < -720 || changeset->author.offset > 840)
		return fault_raise(FAULT_TRUST, 0, "a change set's offset from UTC is not -720 to 840 minutes");
	if (changeset->time < 0 || changeset->time > TIME_MAX)
		return fault_raise(FAULT_TRUST, 0, "a change set's time is not within the years 1970 to 9999");
	if (changeset->sequence < 1)
		return fault_raise(FAULT_TRUST, 0, "a change set's sequence is below 1");
	return NULL;
}

static fault_t
check_parents(const struct changeset *changeset)
{
	const struct parent *parents = changeset->parents;

	if (changeset->parent_count > LIMIT_PARENTS)
		return fault_raise(FAULT_LIMIT, 0, "a change set has more than %d parents", LIMIT_PARENTS);
	for (size_t i = 0; i < changeset->parent_count; i++) {
		if (oid_is_zero(&parents[i].commit))
			return fault_raise(FAULT_TRUST, 0, "a change set has a parent of zeros");
	}
	if (changeset->parent_count < 2)
		return NULL;
	if (oid_equal(&parents[0].commit, &parents[1].commit))
		return fault_raise(FAULT_TRUST, 0, "a merge has the same parent twice");
	if (changeset->op_count)
		return fault_raise(FAULT_TRUST, 0, "a merge has operations of its own");
	return NULL;
}

static bool
path_fits(const struct path *path)
{
	char text[PATH_TEXT_MAX];
	struct path again;

	if (!path_name_valid(span_text(path->folder)) ||
	    (!path_is_main(path) && !path_name_valid(span_text(path->part))))
		return false;
	path_text(path, text);
	return path_read(span_text(text), &again);
}

/* Bytes of this plain value once it is sealed: see seal.h. */
static size_t
sealed_size(const struct value *plain)
{
	struct buffer OWN(buffer_drop) packed = { 0 };

	value_pack(&packed, plain);
	return VALUE_SEALED_MIN + packed.size / 16 * 16;
}

static fault_t
check_field(const struct field *field)
{
	if (!field_name_valid(field->name))
		return fault_raise(FAULT_TRUST, 0, "a change set has a field with no valid name");
	if (!value_fits(&field->value) || (field->secret && field->value.type == VALUE_SEALED))
		return fault_raise(FAULT_TRUST, 0, "a change set has a value that no document can hold");
	if (field->secret && sealed_size(&field->value) > VALUE_SEALED_MAX)
		return fault_raise(FAULT_LIMIT, 0, "a change set has a list too long to be sealed");
	return NULL;
}

static fault_t
check_op(const struct op *op)
{
	struct document set = { op->set, op->set_count };

	if (!path_fits(&op->path))
		return fault_raise(FAULT_TRUST, 0, "a change set has a document with no valid path");
	if (op->set_count + op->unset_count == 0)
		return fault_raise(FAULT_TRUST, 0, "a change set names a document and changes nothing in it");
	if (op->set_count > LIMIT_DOCUMENT_FIELDS || op->unset_count > LIMIT_DOCUMENT_FIELDS)
		return fault_raise(FAULT_LIMIT, 0, "a change set changes more than %d fields of a document",
				   LIMIT_DOCUMENT_FIELDS);
	for (size_t i = 0; i < op->set_count; i++) {
		if (i && span_compare(op->set[i - 1].name, op->set[i].name) >= 0)
			return fault_raise(FAULT_TRUST, 0, "a change set's fields are not in order");
		TRY(check_field(&op->set[i]));
	}
	for (size_t i = 0; i < op->unset_count; i++) {
		if (i && span_compare(op->unset[i - 1], op->unset[i]) >= 0)
			return fault_raise(FAULT_TRUST, 0, "a change set's fields are not in order");
		if (!field_name_valid(op->unset[i]) || document_find(&set, op->unset[i]))
			return fault_raise(FAULT_TRUST, 0, "a change set takes away a field that it cannot");
	}
	return NULL;
}

static fault_t
check_ops(const struct changeset *changeset)
{
	if (changeset->op_count > LIMIT_CHANGESET_OPS)
		return fault_raise(FAULT_LIMIT, 0, "a change set changes more than %d documents", LIMIT_CHANGESET_OPS);
	for (size_t i = 0; i < changeset->op_count; i++) {
		const struct op *op = &changeset->ops[i];

		TRY(check_op(op));
		if (i && path_compare(&op[-1].path, &op->path) >= 0)
			return fault_raise(FAULT_TRUST, 0, "a change set's documents are not in order");
	}
	return NULL;
}

/* A copy of the op with zeros of the right size for what is yet to be sealed. */
static struct op
stand_in(struct arena *arena, const struct op *op)
{
	static const uint8_t zeros[VALUE_SEALED_MAX];
	struct op out = *op;

	out.set = ARENA_NEW_ARRAY(arena, op->set_count, struct field);
	for (size_t i = 0; i < op->set_count; i++) {
		out.set[i] = op->set[i];
		if (!op->set[i].secret)
			continue;
		out.set[i].value =
			(struct value){ .type = VALUE_SEALED, .bytes = span_of(zeros, sealed_size(&op->set[i].value)) };
		out.set[i].secret = false;
	}
	return out;
}

/* The payload's size does not depend on whether the change set is sealed yet. */
static fault_t
check_size(const struct changeset *changeset)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) payload = { .limit = LIMIT_CHANGESET };
	struct changeset sealed = *changeset;

	sealed.ops = ARENA_NEW_ARRAY(&arena, changeset->op_count, struct op);
	for (size_t i = 0; i < changeset->op_count; i++)
		sealed.ops[i] = stand_in(&arena, &changeset->ops[i]);
	changeset_payload(&payload, &sealed);
	return buffer_check(&payload, "a change set");
}

fault_t
changeset_check(const struct changeset *changeset)
{
	TRY(check_texts(changeset));
	TRY(check_numbers(changeset));
	TRY(check_parents(changeset));
	TRY(check_ops(changeset));
	return check_size(changeset);
}
