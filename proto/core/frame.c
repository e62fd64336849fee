/* Frames: a length in unsigned LEB128 (seven bits a byte, low ones first, the top bit on all but the last), then a body. */
#include "core/message.h"

/* Bytes that the longest length allowed takes. */
#define LENGTH_SIZE_MAX 4
_Static_assert(LIMIT_FRAME >> 7 * LENGTH_SIZE_MAX == 0, "the longest frame's length has a place");

fault_t
frame_find(struct span bytes, size_t *size, struct span *body)
{
	size_t length = 0;
	size_t at = 0;
	bool more = true;
	for (; more && at < bytes.size; at++) {
		if (at == LENGTH_SIZE_MAX)
			return fault_raise(FAULT_LIMIT, 0, "a frame's length takes too many bytes");
		length |= (size_t)(bytes.data[at] & 0x7f) << 7 * at;
		more = bytes.data[at] & 0x80;
		/* Said as soon as it is known, so that the answer does not depend on how the bytes came. */
		if (length > LIMIT_FRAME)
			return fault_raise(FAULT_LIMIT, 0, "a frame larger than the %d bytes allowed", LIMIT_FRAME);
	}
	if (!more && at > 1 && bytes.data[at - 1] == 0)
		return fault_raise(FAULT_PEER, 0, "a frame's length is not in its shortest form");
	bool whole = !more && bytes.size - at >= length;
	*size = whole ? at + length : 0;
	*body = whole ? span_part(bytes, at, length) : (struct span){ 0 };
	return NULL;
}
