/* A fuzzer's input as a row of decisions: numbers, words, values and documents are taken off its front, so that most inputs mean
 * something. Past its end a tape gives zeros and empty texts.
 */
#ifndef HESHI_SUPPORT_TAPE_H
#define HESHI_SUPPORT_TAPE_H

#include "core/document.h"
#include "core/path.h"
#include "core/schema.h"

struct tape {
	struct span rest;
};

#define TAPE_NAMES_MAX 24 /* fields of a document, edits of a side */

struct tape tape_of(const uint8_t *data, size_t size);
uint8_t tape_byte(struct tape *tape);
/* 0 to below - 1; of one byte up to 256, else of two. */
size_t tape_below(struct tape *tape, size_t below);
/* One of the schema's. */
const struct kind *tape_kind(struct tape *tape);
/* Small numbers, dates, what stands at the edge of int64, or whatever eight bytes say. */
int64_t tape_integer(struct tape *tape);
/* Bytes with their number in front: one byte, or 0xff and two. */
struct span tape_part(struct tape *tape);
/* Up to the next line feed, which goes. */
struct span tape_line(struct tape *tape);
/* A word of casework, or bytes. Long ones are made of short ones repeated, in the arena. */
struct span tape_text(struct arena *arena, struct tape *tape);
/* A field's name: of a dispute or party, of a newer version, or bytes. */
struct span tape_name(struct arena *arena, struct tape *tape);
/* Of any type, NONE too; it may be one that does not fit (value_fits). */
struct value tape_value(struct arena *arena, struct tape *tape);
/* What a store could hold: fields that fit, sorted, each once. */
struct document tape_document(struct arena *arena, struct tape *tape);
/* The document with some fields set and taken away. */
struct document tape_edited(struct arena *arena, struct tape *tape, const struct document *document);
/* Of a dispute, a part of one, a training, or a folder that no schema knows. */
struct path tape_path(struct tape *tape);

#endif
