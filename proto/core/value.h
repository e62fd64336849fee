/* Values of fields: what a document can hold. No floats and no nulls; absent means unset.
 */
#ifndef HESHI_CORE_VALUE_H
#define HESHI_CORE_VALUE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/pack.h"
#include "core/limits.h"

enum value_type {
	VALUE_NONE,    /* unset: a field that is not there */
	VALUE_INTEGER, /* money in fen, counts, minutes */
	VALUE_TRUTH,
	VALUE_TEXT,   /* UTF-8; also dates, instants, codes and ids */
	VALUE_LIST,   /* of integers, truths and texts */
	VALUE_SEALED, /* nonce, ciphertext and tag: see seal.h */
};

/* Borrowed: texts, items and sealed bytes live in the arena or buffer that the value was made from. */
struct value {
	enum value_type type;
	bool truth;
	int64_t integer;
	struct span bytes;         /* VALUE_TEXT, VALUE_SEALED */
	const struct value *items; /* VALUE_LIST */
	size_t count;              /* VALUE_LIST */
};

struct value value_integer(int64_t integer);
struct value value_truth(bool truth);
struct value value_text(struct span text);
struct value value_list(const struct value *items, size_t count);
bool value_equal(const struct value *a, const struct value *b);
/* A total order: by type, then by content; used to sort sets. */
int value_compare(const struct value *a, const struct value *b);
/* Fit to be stored, sent and read back: within limits.h; texts are UTF-8, without NUL (JSON readers refuse it) and do
 * not begin with "sealed:"; lists hold only integers, truths and texts; sealed bytes have the size of whole blocks.
 * NONE does not fit. */
bool value_fits(const struct value *value);
/* Deep copy into the arena. */
struct value value_copy(struct arena *arena, const struct value *value);

/* msgpack: integer, bool, str, array of these; sealed is extension type 1 (VALUE_EXTENSION). NONE is never packed. */
#define VALUE_EXTENSION 1
/* Sealed bytes: nonce, tag and at least one block of 16; at most what a text of LIMIT_TEXT with its header of 5 pads
 * to. */
#define VALUE_SEALED_MIN (24 + 16 + 16)
#define VALUE_SEALED_MAX (24 + 16 + LIMIT_TEXT + 16)
void value_pack(struct buffer *out, const struct value *value);
/* Bounded by limits.h; breaks the reader on anything else. Points into the input, lists into the arena. */
struct value value_unpack(struct arena *arena, struct unpack *in);

#endif
