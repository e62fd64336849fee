/* Change sets: canonical order, sealing, and the payload that the digest covers.
 */
#include "core/changeset.h"

#include "base/pack.h"
#include "base/text.h"
#include "core/seal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool
oid_equal(const struct oid *a, const struct oid *b)
{
	return memcmp(a->bytes, b->bytes, OID_SIZE) == 0;
}

bool
oid_is_zero(const struct oid *oid)
{
	return oid_equal(oid, &(struct oid){ 0 });
}

void
oid_put_hex(struct buffer *out, const struct oid *oid)
{
	text_put_hex(out, span_of(oid->bytes, OID_SIZE));
}

static int
compare_ops(const void *a, const void *b)
{
	return path_compare(&((const struct op *)a)->path, &((const struct op *)b)->path);
}

static int
compare_fields(const void *a, const void *b)
{
	return span_compare(((const struct field *)a)->name, ((const struct field *)b)->name);
}

static int
compare_names(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* qsort, which must not be given NULL even for nothing. */
static void
sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	if (count > 1)
		qsort(items, count, size, compare);
}

/* Both lists are sorted. */
static fault_t
check_names(const struct op *op)
{
	struct document set = { op->set, op->set_count };

	for (size_t i = 1; i < op->set_count; i++) {
		if (span_equal(op->set[i - 1].name, op->set[i].name))
			return fault_raise(FAULT_TRUST, 0, "a change set sets a field twice");
	}
	for (size_t i = 0; i < op->unset_count; i++) {
		if (i && span_equal(op->unset[i - 1], op->unset[i]))
			return fault_raise(FAULT_TRUST, 0, "a change set takes a field away twice");
		if (document_find(&set, op->unset[i]))
			return fault_raise(FAULT_TRUST, 0, "a change set both sets a field and takes it away");
	}
	return NULL;
}

fault_t
changeset_sort(struct changeset *changeset)
{
	sort(changeset->ops, changeset->op_count, sizeof(struct op), compare_ops);
	for (size_t i = 0; i < changeset->op_count; i++) {
		struct op *op = &changeset->ops[i];

		if (i && path_equal(&op[-1].path, &op->path))
			return fault_raise(FAULT_TRUST, 0, "a change set changes a document twice");
		sort(op->set, op->set_count, sizeof(struct field), compare_fields);
		sort(op->unset, op->unset_count, sizeof(struct span), compare_names);
		TRY(check_names(op));
	}
	return NULL;
}

static bool
lacks_key(const struct op *op)
{
	for (size_t i = 0; i < op->set_count && !op->key; i++) {
		if (op->set[i].secret)
			return true;
	}
	return false;
}

static void
seal_op(struct arena *arena, struct span ledger, struct op *op)
{
	for (size_t i = 0; i < op->set_count; i++) {
		struct field *field = &op->set[i];
		struct seal_place place = { ledger, &op->path, field->name };

		if (!field->secret)
			continue;
		field->value = seal_value(arena, op->key, &place, &field->value);
		field->secret = false;
	}
}

fault_t
changeset_seal(struct arena *arena, struct changeset *changeset)
{
	for (size_t i = 0; i < changeset->op_count; i++) {
		if (lacks_key(&changeset->ops[i]))
			return fault_raise(FAULT_TRUST, 0, "a change set has a field to seal and no key for it");
	}
	for (size_t i = 0; i < changeset->op_count; i++)
		seal_op(arena, changeset->ledger, &changeset->ops[i]);
	return NULL;
}

static void
unseal_op(struct arena *arena, struct span ledger, struct op *op)
{
	for (size_t i = 0; i < op->set_count; i++) {
		struct field *field = &op->set[i];
		struct seal_place place = { ledger, &op->path, field->name };

		if (field->value.type == VALUE_SEALED &&
		    unseal_value(arena, op->key, &place, &field->value, &field->value))
			field->secret = true;
	}
}

void
changeset_unseal(struct arena *arena, struct changeset *changeset)
{
	for (size_t i = 0; i < changeset->op_count; i++) {
		if (changeset->ops[i].key)
			unseal_op(arena, changeset->ledger, &changeset->ops[i]);
	}
}

static void
pack_op(struct buffer *out, const struct op *op)
{
	char path[PATH_TEXT_MAX];

	path_text(&op->path, path);
	pack_array(out, 3);
	pack_text(out, span_text(path));
	pack_map(out, op->set_count);
	for (size_t i = 0; i < op->set_count; i++) {
		assert(!op->set[i].secret);
		pack_text(out, op->set[i].name);
		value_pack(out, &op->set[i].value);
	}
	pack_array(out, op->unset_count);
	for (size_t i = 0; i < op->unset_count; i++)
		pack_text(out, op->unset[i]);
}

static void
pack_parents(struct buffer *out, const struct changeset *changeset)
{
	pack_array(out, changeset->parent_count);
	for (size_t i = 0; i < changeset->parent_count; i++) {
		pack_array(out, 2);
		pack_bytes(out, span_of(changeset->parents[i].commit.bytes, OID_SIZE));
		pack_bytes(out, span_of(changeset->parents[i].digest.bytes, CRYPT_SHA256_SIZE));
	}
}

static void
pack_author(struct buffer *out, const struct author *author)
{
	pack_array(out, 4);
	pack_bytes(out, span_of(author->id.bytes, sizeof(author->id.bytes)));
	pack_text(out, author->name);
	pack_text(out, author->centre);
	pack_integer(out, author->offset);
}

void
changeset_payload(struct buffer *out, const struct changeset *changeset)
{
	pack_array(out, 9);
	pack_text(out, SPAN("heshi-changeset-1"));
	pack_text(out, changeset->ledger);
	pack_parents(out, changeset);
	pack_author(out, &changeset->author);
	pack_text(out, changeset->device);
	pack_integer(out, changeset->sequence);
	pack_integer(out, changeset->time);
	pack_text(out, changeset->act);
	pack_array(out, changeset->op_count);
	for (size_t i = 0; i < changeset->op_count; i++)
		pack_op(out, &changeset->ops[i]);
}

struct digest
changeset_digest(const struct changeset *changeset)
{
	struct buffer OWN(buffer_drop) payload = { 0 };
	struct digest digest;

	changeset_payload(&payload, changeset);
	crypt_sha256(buffer_span(&payload), digest.bytes);
	return digest;
}
