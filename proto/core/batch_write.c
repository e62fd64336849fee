/* Writing batches; see batch.h for the format. Whatever a receiver can number, the writer numbers in the same order: a word,
 * id, author or device is spelled out where it first appears, and its number stands for it from then on.
 */
#include "core/batch.h"

#include "base/squeeze.h"
#include "core/batch_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A single edit is not worth a second look; a day's work sent over a metered line is. */
#define LEVEL_SMALL 3
#define LEVEL_LARGE 15
#define SMALL_SIZE ((size_t)4 << 10)

/* Ids made within this many milliseconds of their change set's second leave their first six bytes out. */
#define ID_NEAR_MS 32768

struct batch_writer {
	struct arena arena; /* of the tables */
	struct buffer body, noise, squeezed;
	struct buffer key; /* under construction */
	struct batch_table words, ids, authors, commits;
	struct batch_table devices; /* values: the sequence last written */
	struct span centre;         /* the node device's */
	int64_t time;               /* of the change set before */
	size_t count;
};

struct batch_writer *
batch_open(struct span node_device, struct span hub_device)
{
	struct batch_writer *writer = calloc(1, sizeof(*writer));
	if (!writer)
		abort();
	bool added;
	for (size_t i = 0; i < BATCH_WORDS; i++)
		batch_table_put(&writer->words, &writer->arena, batch_words[i], &added);
	assert(writer->words.count == BATCH_WORDS);
	batch_table_put(&writer->devices, &writer->arena, node_device, &added);
	batch_table_put(&writer->devices, &writer->arena, hub_device, &added);
	assert(added);
	writer->centre = batch_centre(arena_copy(&writer->arena, node_device));
	return writer;
}

static void
put_noise(struct batch_writer *writer, const void *bytes, size_t size)
{
	buffer_put(&writer->noise, bytes, size);
}

static void
put_word(struct batch_writer *writer, struct span word)
{
	bool added;
	size_t number = batch_table_put(&writer->words, &writer->arena, word, &added);
	if (added)
		pack_text(&writer->body, word);
	else
		pack_integer(&writer->body, (int64_t)number);
}

/* Most acts are made of two words that appear elsewhere, too. */
static void
put_act(struct batch_writer *writer, struct span act)
{
	struct span rest = act;
	struct span first = span_cut(&rest, ':');
	if (first.size == 0 || rest.size < 2 || rest.data[0] != ' ') {
		put_word(writer, act);
		return;
	}
	pack_array(&writer->body, 2);
	put_word(writer, first);
	put_word(writer, span_part(rest, 1, SIZE_MAX));
}

static void
put_id(struct batch_writer *writer, struct uuid id, int64_t time)
{
	bool added;
	struct span bytes = span_of(id.bytes, sizeof(id.bytes));
	size_t number = batch_table_put(&writer->ids, &writer->arena, bytes, &added);
	if (!added) {
		pack_integer(&writer->body, (int64_t)number);
		return;
	}
	int64_t distance = uuid_ms(id) - 1000 * time;
	if (distance > -ID_NEAR_MS && distance < ID_NEAR_MS) {
		pack_array(&writer->body, 1);
		pack_integer(&writer->body, distance);
		put_noise(writer, id.bytes + 6, sizeof(id.bytes) - 6);
	} else {
		pack_integer(&writer->body, -1);
		put_noise(writer, id.bytes, sizeof(id.bytes));
	}
}

static void
put_parent(struct batch_writer *writer, const struct oid *parent, const struct oid *own_previous)
{
	size_t number = batch_table_find(&writer->commits, span_of(parent->bytes, OID_SIZE));
	if (own_previous && oid_equal(parent, own_previous)) {
		pack_integer(&writer->body, 0);
	} else if (number < writer->count) {
		pack_integer(&writer->body, (int64_t)(writer->count - number));
	} else {
		pack_integer(&writer->body, -1);
		put_noise(writer, parent->bytes, OID_SIZE);
	}
}

static void
put_parents(struct batch_writer *writer, const struct changeset *changeset, const struct oid *own_previous)
{
	if (changeset->parent_count != 1)
		pack_array(&writer->body, changeset->parent_count);
	for (size_t i = 0; i < changeset->parent_count; i++)
		put_parent(writer, &changeset->parents[i].commit, own_previous);
}

/* The author's key holds all of the author; the name comes last because it alone may hold any byte. */
static void
put_author(struct batch_writer *writer, const struct author *author)
{
	bool added;
	buffer_clear(&writer->key);
	buffer_put(&writer->key, author->id.bytes, sizeof(author->id.bytes));
	buffer_print(&writer->key, "%d %.*s %.*s", author->offset, SPAN_ARG(author->centre), SPAN_ARG(author->name));
	size_t number = batch_table_put(&writer->authors, &writer->arena, buffer_span(&writer->key), &added);
	if (!added) {
		pack_integer(&writer->body, (int64_t)number);
		return;
	}
	pack_array(&writer->body, 3);
	pack_text(&writer->body, author->name);
	if (span_equal(author->centre, writer->centre))
		pack_integer(&writer->body, 0);
	else
		pack_text(&writer->body, author->centre);
	pack_integer(&writer->body, author->offset);
	put_noise(writer, author->id.bytes, sizeof(author->id.bytes));
}

static void
put_device(struct batch_writer *writer, const struct changeset *changeset)
{
	bool added;
	size_t number = batch_table_put(&writer->devices, &writer->arena, changeset->device, &added);
	if (added)
		pack_text(&writer->body, changeset->device);
	else
		pack_integer(&writer->body, (int64_t)number);
	int64_t *last = &writer->devices.entries[number].value;
	bool follows = *last > 0 && changeset->sequence == *last + 1;
	pack_integer(&writer->body, follows ? 0 : changeset->sequence);
	*last = changeset->sequence;
}

static size_t
secret_count(const struct op *op)
{
	size_t count = 0;
	for (size_t i = 0; i < op->set_count; i++)
		count += op->set[i].secret;
	return count;
}

static void
put_fields(struct batch_writer *writer, const struct op *op, bool secret, size_t count)
{
	pack_map(&writer->body, count);
	for (size_t i = 0; i < op->set_count; i++) {
		if (op->set[i].secret != secret)
			continue;
		put_word(writer, op->set[i].name);
		value_pack(&writer->body, &op->set[i].value);
	}
}

static void
put_secret(struct batch_writer *writer, const struct op *op, size_t count)
{
	if (count > 0)
		put_fields(writer, op, true, count);
	else
		pack_integer(&writer->body, 0);
}

static void
put_unset(struct batch_writer *writer, const struct op *op)
{
	if (op->unset_count == 0) {
		pack_integer(&writer->body, 0);
		return;
	}
	pack_array(&writer->body, op->unset_count);
	for (size_t i = 0; i < op->unset_count; i++)
		put_word(writer, op->unset[i]);
}

static void
put_path(struct batch_writer *writer, const struct path *path, int64_t time)
{
	put_word(writer, span_text(path->folder));
	put_id(writer, path->record, time);
	if (path_is_main(path)) {
		pack_integer(&writer->body, 0);
		return;
	}
	pack_array(&writer->body, 2);
	put_word(writer, span_text(path->part));
	put_id(writer, path->part_id, time);
}

static void
put_op(struct batch_writer *writer, const struct op *op, int64_t time)
{
	size_t secrets = secret_count(op);
	size_t size = op->key ? 7 : op->unset_count > 0 ? 6 : secrets > 0 ? 5 : 4;
	pack_array(&writer->body, size);
	put_path(writer, &op->path, time);
	put_fields(writer, op, false, op->set_count - secrets);
	if (size > 4)
		put_secret(writer, op, secrets);
	if (size > 5)
		put_unset(writer, op);
	if (size > 6) {
		pack_integer(&writer->body, 1);
		put_noise(writer, op->key, CRYPT_KEY_SIZE);
	}
}

void
batch_add(struct batch_writer *writer, const struct changeset *changeset, const struct oid *commit,
	  const struct oid *own_previous)
{
	assert(writer->count < LIMIT_BATCH_CHANGESETS && writer->squeezed.size == 0);
	assert(!own_previous || changeset->sequence > 1);
	pack_array(&writer->body, 7);
	put_parents(writer, changeset, own_previous);
	put_author(writer, &changeset->author);
	put_device(writer, changeset);
	pack_integer(&writer->body, changeset->time - writer->time);
	put_act(writer, changeset->act);
	pack_array(&writer->body, changeset->op_count);
	for (size_t i = 0; i < changeset->op_count; i++)
		put_op(writer, &changeset->ops[i], changeset->time);
	put_noise(writer, changeset->signature, CRYPT_SIGNATURE_SIZE);
	bool added;
	batch_table_put(&writer->commits, &writer->arena, span_of(commit->bytes, OID_SIZE), &added);
	assert(added);
	writer->time = changeset->time;
	writer->count++;
}

size_t
batch_count(const struct batch_writer *writer)
{
	return writer->count;
}

size_t
batch_size(const struct batch_writer *writer)
{
	return writer->body.size + writer->noise.size;
}

struct batch
batch_close(struct batch_writer *writer)
{
	struct span body = buffer_span(&writer->body);
	struct batch batch = {
		.count = writer->count,
		.plain_size = body.size,
		.body = body,
		.noise = buffer_span(&writer->noise),
	};
	buffer_clear(&writer->squeezed);
	squeeze(&writer->squeezed, body, body.size < SMALL_SIZE ? LEVEL_SMALL : LEVEL_LARGE);
	batch.squeezed = writer->squeezed.size < body.size;
	if (batch.squeezed)
		batch.body = buffer_span(&writer->squeezed);
	return batch;
}

void
batch_drop(struct batch_writer **writer)
{
	if (!*writer)
		return;
	arena_drop(&(*writer)->arena);
	buffer_drop(&(*writer)->body);
	buffer_drop(&(*writer)->noise);
	buffer_drop(&(*writer)->squeezed);
	buffer_drop(&(*writer)->key);
	free(*writer);
	*writer = NULL;
}
