/* msgpack: writing through msgpack-c, reading by a bounded cursor of our own.
 *
 * msgpack-c's unpacker allocates what a header claims (512 MiB for the five bytes dd 01 00 00 00), so reading pulls
 * tokens from the bytes instead and allocates nothing. The reader is sticky: after the first violation it is `broken`,
 * returns zeros and empty spans, and one check at the end (unpack_check) turns that into a fault. Strings must be
 * UTF-8; integers must fit int64; floats, nil where not asked for and unknown extension types are violations. Canonical
 * form (shortest encoding) is what the writer gives; the reader accepts longer forms.
 */
#ifndef HESHI_BASE_PACK_H
#define HESHI_BASE_PACK_H

#include "base/buffer.h"

void pack_integer(struct buffer *out, int64_t value);
void pack_truth(struct buffer *out, bool value);
void pack_nil(struct buffer *out);
void pack_text(struct buffer *out, struct span text);   /* str */
void pack_bytes(struct buffer *out, struct span bytes); /* bin */
void pack_extension(struct buffer *out, int8_t type, struct span bytes);
void pack_array(struct buffer *out, size_t count); /* `count` values follow */
void pack_map(struct buffer *out, size_t count);   /* `count` key-value pairs follow */

enum pack_type {
	PACK_END,
	PACK_NIL,
	PACK_TRUTH,
	PACK_INTEGER,
	PACK_TEXT,
	PACK_BYTES,
	PACK_ARRAY,
	PACK_MAP,
	PACK_EXTENSION,
	PACK_BAD,
};

#define UNPACK_DEPTH_MAX 16

struct unpack {
	struct span rest; /* what has not been read yet */
	const char *why;  /* NULL, or what is wrong with the bytes */
	bool broken;
};

struct unpack unpack_start(struct span bytes);
/* What comes next, without reading it. PACK_END at the end, PACK_BAD when broken, a float, not of msgpack or cut short
 * in its header. */
enum pack_type unpack_peek(const struct unpack *in);
int64_t unpack_integer(struct unpack *in);
/* An integer within [low, high]; a violation otherwise. */
int64_t unpack_integer_within(struct unpack *in, int64_t low, int64_t high);
bool unpack_truth(struct unpack *in);
void unpack_nil(struct unpack *in);
struct span unpack_text(struct unpack *in, size_t size_max);  /* UTF-8; points into the input */
struct span unpack_bytes(struct unpack *in, size_t size_max); /* points into the input */
/* bin of exactly `size` bytes. */
struct span unpack_fixed(struct unpack *in, size_t size);
struct span unpack_extension(struct unpack *in, int8_t type, size_t size_max);
/* Number of values that follow. A count above count_max, or above the bytes that are left, is a violation. */
size_t unpack_array(struct unpack *in, size_t count_max);
size_t unpack_map(struct unpack *in, size_t count_max);
/* Skips one value whole, nested at most UNPACK_DEPTH_MAX deep, without recursion on the input's terms. Nil and any
 * extension type may stand in it; strings that are not UTF-8, floats and integers beyond int64 may not. */
void unpack_skip(struct unpack *in);
/* Marks the input as violating `why` (a literal). */
void unpack_break(struct unpack *in, const char *why);
/* Everything must have been read: FAULT_PEER "<what>: <why>" otherwise. */
fault_t unpack_check(const struct unpack *in, const char *what) MUST_USE;

#endif
