/* Reading batches; see batch.h for the format. Both streams are sticky: what is missing or wrong breaks the reader, whose
 * further answers are zeros, and one check at the end tells. Tables grow in the arena as entries really arrive.
 */
#include "core/batch.h"

#include "base/squeeze.h"

#include <string.h>

#define NUMBER_MAX (INT64_C(1) << 53) /* of sequences and times: what any language's numbers can hold */
#define ID_NEAR_MS_MAX 32767          /* from a change set's second to the milliseconds of an id made near it */
#define ID_MS_MAX ((INT64_C(1) << 48) - 1)
#define CHANGESET_BODY_MIN 8 /* bytes of the shortest change set: an array of seven */
#define ROOM_MIN ((size_t)16)

struct known_device {
	struct span name;
	int64_t sequence; /* last one read, 0 = none yet */
};

struct reader {
	struct arena *arena;
	struct unpack in; /* the body; broken for the noise's sake, too */
	struct span noise;
	size_t total_max;   /* what the arena may come to */
	bool too_large;     /* it has come to more */
	struct span *words; /* behind batch_words */
	struct uuid *ids;
	struct author *authors;
	struct known_device *devices;
	size_t word_count, word_room, id_count, id_room, author_count, author_room, device_count, device_room;
	struct span centre; /* the node device's */
	int64_t time;       /* of the change set before */
	size_t index;       /* of this change set */
};

/* `items` with room for one more than `count`. */
static void *
with_room(struct reader *reader, void *items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return items;
	*room = *room > 0 ? *room * 2 : ROOM_MIN;
	void *larger = arena_array(reader->arena, *room, size);
	if (count > 0)
		memcpy(larger, items, count * size);
	return larger;
}

/* Breaks the reader before a few bytes of body fill the memory: every item costs at least one byte there, and much more
 * here. */
static void
bound_memory(struct reader *reader)
{
	if (reader->arena->total <= reader->total_max || reader->in.broken)
		return;
	reader->too_large = true;
	unpack_break(&reader->in, "more than a batch may hold");
}

/* The next bytes of noise; zeros when they are missing. At most CRYPT_SIGNATURE_SIZE. */
static const uint8_t *
read_noise(struct reader *reader, size_t size)
{
	static const uint8_t zeros[CRYPT_SIGNATURE_SIZE];
	if (reader->noise.size < size)
		unpack_break(&reader->in, "the noise is cut short");
	if (reader->in.broken)
		return zeros;
	const uint8_t *bytes = reader->noise.data;
	reader->noise = span_part(reader->noise, size, SIZE_MAX);
	return bytes;
}

/* An index into a table of `count` entries, at most one of which is added before the answer is used. */
static size_t
read_index(struct reader *reader, size_t count)
{
	if (count == 0)
		unpack_break(&reader->in, "an index into an empty table");
	return (size_t)unpack_integer_within(&reader->in, 0, count > 0 ? (int64_t)count - 1 : 0);
}

static struct span
read_word(struct reader *reader)
{
	if (unpack_peek(&reader->in) != PACK_TEXT) {
		size_t index = read_index(reader, BATCH_WORDS + reader->word_count);
		return index < BATCH_WORDS ? batch_words[index] : reader->words[index - BATCH_WORDS];
	}
	struct span word = unpack_text(&reader->in, LIMIT_ACT);
	if (word.size == 0)
		unpack_break(&reader->in, "a word without letters");
	reader->words =
		with_room(reader, reader->words, reader->word_count, &reader->word_room, sizeof(*reader->words));
	reader->words[reader->word_count++] = word;
	return word;
}

/* "first: second". */
static struct span
join(struct arena *arena, struct span first, struct span second)
{
	size_t size = first.size + 2 + second.size;
	uint8_t *text = arena_take(arena, size);
	if (first.size > 0)
		memcpy(text, first.data, first.size);
	memcpy(text + first.size, ": ", 2);
	if (second.size > 0)
		memcpy(text + first.size + 2, second.data, second.size);
	return span_of(text, size);
}

static struct span
read_act(struct reader *reader)
{
	if (unpack_peek(&reader->in) != PACK_ARRAY)
		return read_word(reader);
	if (unpack_array(&reader->in, 2) != 2)
		unpack_break(&reader->in, "an act of not two words");
	struct span first = read_word(reader);
	struct span second = read_word(reader);
	return join(reader->arena, first, second);
}

static struct uuid
check_id(struct reader *reader, const uint8_t bytes[16])
{
	struct uuid id = { 0 };
	if (!reader->in.broken && !uuid_read_bytes(span_of(bytes, sizeof(id.bytes)), &id))
		unpack_break(&reader->in, "an id that is no UUID of version 7");
	return id;
}

/* [d]: the first six bytes come from the change set's time. */
static struct uuid
read_near_id(struct reader *reader, int64_t time)
{
	if (unpack_array(&reader->in, 1) != 1)
		unpack_break(&reader->in, "an id's distance of not one number");
	int64_t ms = 1000 * time + unpack_integer_within(&reader->in, -ID_NEAR_MS_MAX, ID_NEAR_MS_MAX);
	if (ms < 0 || ms > ID_MS_MAX)
		unpack_break(&reader->in, "an id from outside of time");
	uint8_t bytes[16];
	for (size_t i = 0; i < 6; i++)
		bytes[i] = (uint8_t)((uint64_t)ms >> (40 - 8 * i));
	memcpy(bytes + 6, read_noise(reader, 10), 10);
	return check_id(reader, bytes);
}

static struct uuid
read_id(struct reader *reader, int64_t time)
{
	bool near = unpack_peek(&reader->in) == PACK_ARRAY;
	int64_t index = near ? -1 : unpack_integer_within(&reader->in, -1, (int64_t)reader->id_count - 1);
	if (reader->in.broken)
		return (struct uuid){ 0 };
	if (index >= 0)
		return reader->ids[index];
	struct uuid id = near ? read_near_id(reader, time) : check_id(reader, read_noise(reader, 16));
	reader->ids = with_room(reader, reader->ids, reader->id_count, &reader->id_room, sizeof(*reader->ids));
	reader->ids[reader->id_count++] = id;
	return id;
}

static void
read_parent(struct reader *reader, struct batch_item *item, size_t parent)
{
	int64_t reference = unpack_integer_within(&reader->in, -1, (int64_t)reader->index);
	item->reference[parent] = reference;
	if (reference == -1)
		memcpy(item->changeset.parents[parent].commit.bytes, read_noise(reader, OID_SIZE), OID_SIZE);
}

static void
read_parents(struct reader *reader, struct batch_item *item)
{
	size_t count = 1;
	if (unpack_peek(&reader->in) == PACK_ARRAY) {
		count = unpack_array(&reader->in, LIMIT_PARENTS);
		if (count == 1)
			unpack_break(&reader->in, "a single parent in an array");
	}
	for (size_t i = 0; i < count; i++)
		read_parent(reader, item, i);
	if (count == 2 && item->reference[0] == item->reference[1] && item->reference[0] >= 0)
		unpack_break(&reader->in, "a merge with the same parent twice");
	item->changeset.parent_count = count;
}

static struct author
read_author(struct reader *reader)
{
	if (unpack_peek(&reader->in) != PACK_ARRAY) {
		size_t index = read_index(reader, reader->author_count);
		return reader->in.broken ? (struct author){ 0 } : reader->authors[index];
	}
	struct author author = { 0 };
	if (unpack_array(&reader->in, 3) != 3)
		unpack_break(&reader->in, "an author of not three parts");
	author.name = unpack_text(&reader->in, LIMIT_PERSON_NAME);
	if (unpack_peek(&reader->in) == PACK_INTEGER) {
		unpack_integer_within(&reader->in, 0, 0);
		author.centre = reader->centre;
	} else {
		author.centre = unpack_text(&reader->in, LIMIT_CENTRE_CODE);
	}
	author.offset = (int)unpack_integer_within(&reader->in, -720, 840);
	author.id = check_id(reader, read_noise(reader, sizeof(author.id.bytes)));
	reader->authors = with_room(reader, reader->authors, reader->author_count, &reader->author_room,
				    sizeof(*reader->authors));
	reader->authors[reader->author_count++] = author;
	return author;
}

static struct known_device *
add_device(struct reader *reader, struct span name)
{
	reader->devices = with_room(reader, reader->devices, reader->device_count, &reader->device_room,
				    sizeof(*reader->devices));
	reader->devices[reader->device_count] = (struct known_device){ name, 0 };
	return &reader->devices[reader->device_count++];
}

static void
read_device(struct reader *reader, struct changeset *changeset)
{
	struct known_device *device;
	if (unpack_peek(&reader->in) == PACK_TEXT)
		device = add_device(reader, unpack_text(&reader->in, LIMIT_DEVICE_NAME));
	else
		device = &reader->devices[read_index(reader, reader->device_count)];
	int64_t sequence = unpack_integer_within(&reader->in, 0, NUMBER_MAX);
	if (sequence == 0 && device->sequence == 0)
		unpack_break(&reader->in, "a device's first sequence is left out");
	device->sequence = sequence > 0 ? sequence : device->sequence + 1;
	changeset->device = device->name;
	changeset->sequence = device->sequence;
}

static void
read_time(struct reader *reader, struct changeset *changeset)
{
	int64_t time = reader->time + unpack_integer_within(&reader->in, -NUMBER_MAX, NUMBER_MAX);
	if (time < 0 || time > NUMBER_MAX) {
		unpack_break(&reader->in, "a time out of range");
		time = 0;
	}
	reader->time = time;
	changeset->time = time;
}

/* A map of fields behind the `count` that there are already. */
static struct field *
read_fields(struct reader *reader, struct field *fields, size_t *count, bool secret)
{
	size_t more = unpack_map(&reader->in, LIMIT_DOCUMENT_FIELDS - *count);
	if (more == 0)
		return fields;
	struct field *all = ARENA_NEW_ARRAY(reader->arena, *count + more, struct field);
	if (*count > 0)
		memcpy(all, fields, *count * sizeof(*fields));
	for (size_t i = 0; i < more && !reader->in.broken; i++) {
		struct field *field = &all[(*count)++];
		field->name = read_word(reader);
		field->value = value_unpack(reader->arena, &reader->in);
		field->secret = secret;
		bound_memory(reader);
	}
	return all;
}

/* The integer 0 stands for an empty map or array. */
static bool
is_empty(struct reader *reader)
{
	if (unpack_peek(&reader->in) != PACK_INTEGER)
		return false;
	unpack_integer_within(&reader->in, 0, 0);
	return true;
}

static void
read_unset(struct reader *reader, struct op *op)
{
	if (is_empty(reader))
		return;
	size_t count = unpack_array(&reader->in, LIMIT_DOCUMENT_FIELDS);
	op->unset = ARENA_NEW_ARRAY(reader->arena, count, struct span);
	for (size_t i = 0; i < count; i++)
		op->unset[op->unset_count++] = read_word(reader);
}

static void
read_name(struct reader *reader, char out[PATH_NAME_MAX + 1])
{
	struct span name = read_word(reader);
	if (!path_name_valid(name)) {
		unpack_break(&reader->in, "a folder's or part's name that no path can hold");
		return;
	}
	memcpy(out, name.data, name.size);
	out[name.size] = 0;
}

static struct path
read_path(struct reader *reader, int64_t time)
{
	struct path path = { 0 };
	read_name(reader, path.folder);
	path.record = read_id(reader, time);
	if (unpack_peek(&reader->in) == PACK_INTEGER) {
		unpack_integer_within(&reader->in, 0, 0);
		return path;
	}
	if (unpack_array(&reader->in, 2) != 2)
		unpack_break(&reader->in, "a part of not a word and an id");
	read_name(reader, path.part);
	path.part_id = read_id(reader, time);
	return path;
}

static struct op
read_op(struct reader *reader, int64_t time)
{
	struct op op = { 0 };
	size_t size = unpack_array(&reader->in, 7);
	if (size < 4)
		unpack_break(&reader->in, "an operation of less than four parts");
	op.path = read_path(reader, time);
	op.set = read_fields(reader, NULL, &op.set_count, false);
	if (size > 4 && !is_empty(reader))
		op.set = read_fields(reader, op.set, &op.set_count, true);
	if (size > 5)
		read_unset(reader, &op);
	if (size > 6 && unpack_integer_within(&reader->in, 0, 1) == 1)
		op.key = read_noise(reader, CRYPT_KEY_SIZE);
	bound_memory(reader);
	return op;
}

static void
read_ops(struct reader *reader, struct changeset *changeset)
{
	size_t count = unpack_array(&reader->in, LIMIT_CHANGESET_OPS);
	if (count > 0)
		changeset->ops = ARENA_NEW_ARRAY(reader->arena, count, struct op);
	for (size_t i = 0; i < count && !reader->in.broken; i++)
		changeset->ops[changeset->op_count++] = read_op(reader, changeset->time);
}

static void
read_changeset(struct reader *reader, struct batch_item *item)
{
	struct changeset *changeset = &item->changeset;
	if (unpack_array(&reader->in, 7) != 7)
		unpack_break(&reader->in, "a change set of not seven parts");
	read_parents(reader, item);
	changeset->author = read_author(reader);
	read_device(reader, changeset);
	read_time(reader, changeset);
	changeset->act = read_act(reader);
	read_ops(reader, changeset);
	memcpy(changeset->signature, read_noise(reader, CRYPT_SIGNATURE_SIZE), CRYPT_SIGNATURE_SIZE);
	for (size_t i = 0; i < changeset->parent_count; i++) {
		if (item->reference[i] == 0 && changeset->sequence == 1)
			unpack_break(&reader->in, "a device's first change set has none before it");
	}
	bound_memory(reader);
	reader->index++;
}

/* Parents that are not known here pass the check as ids of their own. */
static fault_t
check_item(struct batch_item *item)
{
	struct changeset stand_in = item->changeset;
	for (size_t i = 0; i < stand_in.parent_count; i++) {
		if (item->reference[i] >= 0)
			memset(stand_in.parents[i].commit.bytes, (int)i + 1, OID_SIZE);
	}
	TRY(changeset_sort(&item->changeset));
	return changeset_check(&stand_in);
}

static fault_t
read_body(struct arena *arena, const struct batch *batch, struct span *body)
{
	if (batch->plain_size > LIMIT_BATCH_PLAIN)
		return fault_raise(FAULT_LIMIT, 0, "larger than the %d bytes allowed", LIMIT_BATCH_PLAIN);
	struct buffer OWN(buffer_drop) plain = { .limit = LIMIT_BATCH_PLAIN };
	if (batch->squeezed) {
		TRY(unsqueeze(&plain, batch->body, batch->plain_size));
		*body = arena_copy(arena, buffer_span(&plain));
	} else {
		*body = batch->body;
	}
	if (body->size != batch->plain_size)
		return fault_raise(FAULT_PEER, 0, "of another size than it says");
	return NULL;
}

static fault_t
read_items(struct reader *reader, struct batch_item *items, size_t count)
{
	for (size_t i = 0; i < count && !reader->in.broken; i++)
		read_changeset(reader, &items[i]);
	if (reader->noise.size > 0)
		unpack_break(&reader->in, "noise is left over");
	if (reader->too_large)
		return fault_raise(FAULT_LIMIT, 0, "%s", reader->in.why);
	TRY(unpack_check(&reader->in, "body"));
	for (size_t i = 0; i < count; i++)
		TRY(fault_within(check_item(&items[i]), "change set %zu of %zu", i + 1, count));
	return NULL;
}

static fault_t
read_batch(struct reader *reader, const struct batch *batch, struct span ledger, struct batch_item **items)
{
	struct span body = { 0 };
	if (batch->count > LIMIT_BATCH_CHANGESETS)
		return fault_raise(FAULT_LIMIT, 0, "more than %d change sets", LIMIT_BATCH_CHANGESETS);
	TRY(read_body(reader->arena, batch, &body));
	if (batch->count < 1 || batch->count > body.size / CHANGESET_BODY_MIN ||
	    batch->count > batch->noise.size / CRYPT_SIGNATURE_SIZE)
		return fault_raise(FAULT_PEER, 0, "no room for as many change sets as it says");
	reader->in = unpack_start(body);
	reader->noise = batch->noise;
	struct batch_item *all = ARENA_NEW_ARRAY(reader->arena, batch->count, struct batch_item);
	for (size_t i = 0; i < batch->count; i++)
		all[i].changeset.ledger = ledger;
	TRY(read_items(reader, all, batch->count));
	*items = all;
	return NULL;
}

fault_t
batch_read(struct arena *arena, const struct batch *batch, struct span ledger, struct span node_device,
	   struct span hub_device, struct batch_item **items)
{
	struct reader reader = {
		.arena = arena,
		.total_max = arena->total + LIMIT_BATCH_MEMORY,
		.centre = batch_centre(node_device),
	};
	add_device(&reader, node_device);
	add_device(&reader, hub_device);
	return fault_within(read_batch(&reader, batch, ledger, items), "batch");
}
