/* Fuzzes the reading of documents: what was read is written in canonical form, which is read again as the same, byte for byte and field
 * for field, unknown ones too; and the same goes for its values in msgpack. Input: JSON.
 */
#include "base/pack.h"
#include "core/document.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_again(const struct document *document)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) once = { .limit = LIMIT_DOCUMENT };
	struct buffer OWN(buffer_drop) twice = { .limit = LIMIT_DOCUMENT };
	struct document again;
	document_encode(&once, document);
	if (once.full)
		return;
	fault_t fault = document_decode_canonical(&arena, buffer_span(&once), &again);
	assert(!fault && document_equal(document, &again));
	document_encode(&twice, &again);
	assert(span_equal(buffer_span(&once), buffer_span(&twice)));
}

static void
pack_again(const struct field *field)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) packed = { 0 };
	value_pack(&packed, &field->value);
	struct unpack in = unpack_start(buffer_span(&packed));
	struct value again = value_unpack(&arena, &in);
	fault_t fault = unpack_check(&in, "value");
	assert(!fault && value_equal(&again, &field->value));
	assert(value_fits(&field->value) && field_name_valid(field->name) && !field->secret);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct document document, canonical;
	fault_t fault = document_decode(&arena, span_of(data, size), &document);
	if (fault) {
		fault_drop(fault);
		return 0;
	}
	assert(document.count <= LIMIT_DOCUMENT_FIELDS);
	for (size_t i = 0; i < document.count; i++) {
		assert(i == 0 || span_compare(document.fields[i - 1].name, document.fields[i].name) < 0);
		pack_again(&document.fields[i]);
	}
	write_again(&document);
	fault = document_decode_canonical(&arena, span_of(data, size), &canonical);
	assert(fault || document_equal(&document, &canonical));
	fault_drop(fault);
	return 0;
}
