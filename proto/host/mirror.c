/* Mirrors through libgit2: what is new goes into packs, then the refs move. */
#include "host/mirror.h"

#include <errno.h>
#include <git2.h>
#include <git2/sys/mempack.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PACK_BYTES (16 << 20) /* plain content held in memory for one pack */
#define FOLDER_DEPTH_MAX 8
#define NAME_MOST 160 /* a ref's or repository's name */
#define TICKS 500     /* change sets between two calls of `progress` */

/* Newest commit of one device among those copied. */
struct tip {
	char device[LIMIT_DEVICE_NAME + 1];
	int64_t number;
	struct oid commit;
	struct tip *next;
};

/* How far all of it is. */
struct telling {
	void (*progress)(void *context, int64_t done, int64_t total);
	void *context;
	int64_t done, total;
};

/* One ledger's mirror under way. New objects are staged in memory, in a repository of their own, because libgit2 packs
 * what a repository can read: our history is no folder, and loose files would be ten for each change set. */
struct mirror {
	struct store *store;
	const struct ledger *ledger;
	struct arena *arena; /* tips and paths */
	git_repository *repository;
	git_repository *staging;
	git_odb *odb;
	git_odb_backend *memory; /* the odb's */
	git_packbuilder *pack;
	const char *pack_folder;
	size_t staged; /* bytes */
	struct tip *tips;
	struct mirror_count *count;
	struct telling *telling;
};

static fault_t
mirror_fault(const char *what)
{
	const git_error *error = git_error_last();
	return fault_raise(FAULT_SYSTEM, 0, "%s: %s", what, error && error->message ? error->message : "unknown");
}

static struct oid
from_git(const git_oid *oid)
{
	struct oid out;
	memcpy(out.bytes, oid->id, OID_SIZE);
	return out;
}

static git_oid
to_git(const struct oid *oid)
{
	git_oid out = { 0 };
	memcpy(out.id, oid->bytes, OID_SIZE);
	return out;
}

static void
mirror_close(struct mirror *mirror)
{
	git_packbuilder_free(mirror->pack);
	git_repository_free(mirror->staging);
	git_odb_free(mirror->odb);
	git_repository_free(mirror->repository);
}

static fault_t
configure(git_repository *repository)
{
	git_config *config = NULL;
	int code = git_repository_config(&config, repository);
	if (!code)
		code = git_config_set_string(config, "gpg.format", "ssh");
	if (!code)
		code = git_config_set_string(config, "gpg.ssh.allowedSignersFile", "../allowed_signers");
	git_config_free(config);
	return code ? mirror_fault("cannot set up the mirror") : NULL;
}

static fault_t
open_repository(struct mirror *mirror, const char *path)
{
	git_repository_init_options options = { .version = GIT_REPOSITORY_INIT_OPTIONS_VERSION,
						.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKDIR,
						.initial_head = "main" };
	if (git_repository_init_ext(&mirror->repository, path, &options))
		return mirror_fault("cannot make the mirror");
	mirror->pack_folder =
		(const char *)arena_print(mirror->arena, "%sobjects/pack%c", git_repository_path(mirror->repository), 0)
			.data;
	return configure(mirror->repository);
}

static fault_t
open_staging(struct mirror *mirror)
{
	if (git_odb_new(&mirror->odb) || git_mempack_new(&mirror->memory) ||
	    git_odb_add_backend(mirror->odb, mirror->memory, 1) ||
	    git_repository_wrap_odb(&mirror->staging, mirror->odb) ||
	    git_packbuilder_new(&mirror->pack, mirror->staging))
		return mirror_fault("cannot prepare a pack");
	return NULL;
}

/* Writes what is staged as one pack. */
static fault_t
flush_pack(struct mirror *mirror)
{
	size_t objects = git_packbuilder_object_count(mirror->pack);
	if (objects == 0)
		return NULL;
	if (git_packbuilder_write(mirror->pack, mirror->pack_folder, 0, NULL, NULL))
		return mirror_fault("cannot write a pack");
	mirror->count->objects += (int64_t)objects;
	git_packbuilder_free(mirror->pack);
	mirror->pack = NULL;
	mirror->staged = 0;
	if (git_mempack_reset(mirror->memory) || git_packbuilder_new(&mirror->pack, mirror->staging))
		return mirror_fault("cannot prepare a pack");
	return NULL;
}

/* `name` lets the packer put like beside like. */
static fault_t
stage(struct mirror *mirror, enum history_type type, const struct oid *oid, struct span content, const char *name)
{
	git_oid id;
	if (git_odb_write(&id, mirror->odb, content.data, content.size, (git_object_t)type) ||
	    git_packbuilder_insert(mirror->pack, &id, name))
		return mirror_fault("cannot stage an object");
	struct oid written = from_git(&id);
	if (!oid_equal(&written, oid))
		return fault_raise(FAULT_STORE, 0, "an object does not have its id");
	mirror->staged += content.size;
	return NULL;
}

struct tree_entry {
	bool folder;
	struct span name;
	struct oid id;
};

/* Git's raw form: mode, space, name, NUL, id. The content was read against its id, so it is well-formed. */
static bool
tree_next(struct span *rest, struct tree_entry *out)
{
	if (rest->size == 0)
		return false;
	struct span mode = span_cut(rest, ' ');
	out->folder = span_equal(mode, SPAN("40000"));
	out->name = span_cut(rest, 0);
	struct span id = span_part(*rest, 0, OID_SIZE);
	*rest = span_part(*rest, OID_SIZE, rest->size);
	if (id.size != OID_SIZE)
		return false;
	memcpy(out->id.bytes, id.data, OID_SIZE);
	return true;
}

/* Git sorts folders as if their name ended in a slash. */
static int
entry_compare(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t size = a->name.size < b->name.size ? a->name.size : b->name.size;
	int order = memcmp(a->name.data, b->name.data, size);
	if (order)
		return order;
	int a_next = a->name.size > size ? a->name.data[size] : a->folder ? '/' : 0;
	int b_next = b->name.size > size ? b->name.data[size] : b->folder ? '/' : 0;
	return a_next - b_next;
}

/* An older tree read in step with a newer one. */
struct older {
	struct span rest;
	struct tree_entry entry;
	bool present;
};

/* The id that the older tree has under this entry's name; zeros for none. Entries are asked for in order. */
static struct oid
older_find(struct older *older, const struct tree_entry *wanted)
{
	while (older->present && entry_compare(&older->entry, wanted) < 0)
		older->present = tree_next(&older->rest, &older->entry);
	if (older->present && entry_compare(&older->entry, wanted) == 0)
		return older->entry.id;
	return (struct oid){ 0 };
}

static fault_t
older_open(struct mirror *mirror, struct arena *arena, const struct oid *tree, struct older *out)
{
	*out = (struct older){ 0 };
	if (oid_is_zero(tree))
		return NULL;
	TRY(history_read(mirror->store->history, arena, tree, HISTORY_TREE, &out->rest));
	out->present = tree_next(&out->rest, &out->entry);
	return NULL;
}

static fault_t
copy_blob(struct mirror *mirror, const struct oid *blob, const char *name)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span content;
	TRY(history_read(mirror->store->history, &arena, blob, HISTORY_BLOB, &content));
	return stage(mirror, HISTORY_BLOB, blob, content, name);
}

/* Copies what the trees of neither parent (zeros for none) have at the same place: the mirror holds those. */
static fault_t
copy_tree(struct mirror *mirror, const struct oid *tree, const struct oid known[LIMIT_PARENTS], const char *name,
	  int depth)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct older older[LIMIT_PARENTS];
	struct tree_entry entry;
	struct span rest;
	if (oid_equal(tree, &known[0]) || oid_equal(tree, &known[1]))
		return NULL;
	if (depth > FOLDER_DEPTH_MAX)
		return fault_raise(FAULT_STORE, 0, "the history has a path that Heshi does not write");
	TRY(history_read(mirror->store->history, &arena, tree, HISTORY_TREE, &rest));
	TRY(stage(mirror, HISTORY_TREE, tree, rest, name));
	for (size_t i = 0; i < LIMIT_PARENTS; i++)
		TRY(older_open(mirror, &arena, &known[i], &older[i]));
	while (tree_next(&rest, &entry)) {
		struct oid had[LIMIT_PARENTS] = { older_find(&older[0], &entry), older_find(&older[1], &entry) };
		const char *text = arena_text(&arena, entry.name);
		if (entry.folder)
			TRY(copy_tree(mirror, &entry.id, had, text, depth + 1));
		else if (!oid_equal(&entry.id, &had[0]) && !oid_equal(&entry.id, &had[1]))
			TRY(copy_blob(mirror, &entry.id, text));
	}
	return NULL;
}

static fault_t
copy_commit(struct mirror *mirror, const struct entry *entry)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct oid known[LIMIT_PARENTS] = { 0 };
	struct span text;
	for (size_t i = 0; i < entry->parent_count; i++) {
		struct entry parent;
		bool found;
		TRY(ledger_entry(mirror->store, mirror->ledger, &entry->parents[i], &parent, &found));
		if (!found)
			return fault_raise(FAULT_STORE, 0, "a parent is missing");
		known[i] = parent.tree;
	}
	TRY(copy_tree(mirror, &entry->tree, known, "", 0));
	TRY(history_read(mirror->store->history, &arena, &entry->commit, HISTORY_COMMIT, &text));
	TRY(stage(mirror, HISTORY_COMMIT, &entry->commit, text, NULL));
	mirror->count->commits++;
	return mirror->staged < PACK_BYTES ? NULL : flush_pack(mirror);
}

static void
note_tip(struct mirror *mirror, const struct entry *entry)
{
	struct tip **at = &mirror->tips;
	while (*at && strcmp((*at)->device, entry->device) != 0)
		at = &(*at)->next;
	struct tip *tip = *at;
	if (tip)
		*at = tip->next;
	else
		tip = ARENA_NEW(mirror->arena, struct tip);
	snprintf(tip->device, sizeof(tip->device), "%s", entry->device);
	tip->number = entry->number;
	tip->commit = entry->commit;
	while (*at)
		at = &(*at)->next;
	tip->next = NULL;
	*at = tip;
}

static void
tell(struct telling *telling, int64_t more)
{
	int64_t before = telling->done / TICKS;
	telling->done += more;
	if (telling->progress && telling->done / TICKS != before)
		telling->progress(telling->context, telling->done, telling->total);
}

static fault_t
copy_entries(struct mirror *mirror, int64_t from)
{
	for (int64_t number = from; number <= mirror->ledger->last; number++) {
		struct entry entry;
		bool found;
		TRY(ledger_entry_at(mirror->store, mirror->ledger, number, &entry, &found));
		if (!found)
			return fault_raise(FAULT_STORE, 0, "change set %lld is missing", (long long)number);
		TRY(fault_within(copy_commit(mirror, &entry), "change set %lld", (long long)number));
		note_tip(mirror, &entry);
		tell(mirror->telling, 1);
	}
	return flush_pack(mirror);
}

static fault_t
set_ref(struct mirror *mirror, const char *name, const struct oid *commit)
{
	git_reference *reference = NULL;
	git_oid id = to_git(commit);
	int code = git_reference_create(&reference, mirror->repository, name, &id, 1, NULL);
	git_reference_free(reference);
	return code ? mirror_fault("cannot move a branch") : NULL;
}

/* Oldest first and main last: cut off anywhere, the highest number among the refs tells where to go on. */
static fault_t
set_refs(struct mirror *mirror)
{
	for (const struct tip *tip = mirror->tips; tip; tip = tip->next) {
		char name[NAME_MOST];
		snprintf(name, sizeof(name), "refs/heads/devices/%s", tip->device);
		TRY(set_ref(mirror, name, &tip->commit));
	}
	return set_ref(mirror, "refs/heads/main", &mirror->ledger->current);
}

/* The number of what a ref points to; 0 when its commit is not really there, so that everything is written again. */
static fault_t
ref_number(struct mirror *mirror, git_odb *odb, const git_reference *reference, int64_t *out)
{
	const git_oid *target = git_reference_target(reference);
	struct entry entry;
	bool found;
	*out = 0;
	if (!target)
		return NULL;
	struct oid commit = from_git(target);
	TRY(ledger_entry(mirror->store, mirror->ledger, &commit, &entry, &found));
	if (!found)
		return fault_raise(
			FAULT_INPUT, 0,
			"the mirror holds commits that this store does not; write to another folder, and find out"
			" why");
	*out = git_odb_exists(odb, target) ? entry.number : 0;
	return NULL;
}

static fault_t
highest_number(struct mirror *mirror, git_odb *odb, git_reference_iterator *iterator, int64_t *out)
{
	git_reference *reference = NULL;
	bool whole = true;
	*out = 0;
	while (!git_reference_next(&reference, iterator)) {
		int64_t number = 0;
		fault_t fault = ref_number(mirror, odb, reference, &number);
		git_reference_free(reference);
		if (fault)
			return fault;
		whole = whole && number > 0;
		*out = number > *out ? number : *out;
	}
	if (!whole)
		*out = 0;
	return NULL;
}

/* The number of the newest change set that the mirror has. */
static fault_t
mirror_last(struct mirror *mirror, int64_t *out)
{
	git_reference_iterator *iterator = NULL;
	git_odb *odb = NULL;
	fault_t fault;
	if (git_repository_odb(&odb, mirror->repository) ||
	    git_reference_iterator_glob_new(&iterator, mirror->repository, "refs/heads/*"))
		fault = mirror_fault("cannot read the mirror");
	else
		fault = highest_number(mirror, odb, iterator, out);
	git_reference_iterator_free(iterator);
	git_odb_free(odb);
	return fault;
}

static fault_t
write_info(struct mirror *mirror)
{
	struct buffer OWN(buffer_drop) refs = { 0 };
	git_reference_iterator *iterator = NULL;
	git_reference *reference = NULL;
	if (git_reference_iterator_glob_new(&iterator, mirror->repository, "refs/heads/*"))
		return mirror_fault("cannot read the mirror");
	while (!git_reference_next(&reference, iterator)) {
		struct oid commit = from_git(git_reference_target(reference));
		oid_put_hex(&refs, &commit);
		buffer_print(&refs, "\t%s\n", git_reference_name(reference));
		git_reference_free(reference);
	}
	git_reference_iterator_free(iterator);
	return mirror_write_info(git_repository_path(mirror->repository), buffer_span(&refs));
}

static fault_t
mirror_ledger(struct mirror *mirror, const char *dir)
{
	char name[LIMIT_LEDGER_NAME + 1];
	int64_t last = 0;
	snprintf(name, sizeof(name), "%s", mirror->ledger->name);
	for (char *slash = name; (slash = strchr(slash, '/'));)
		*slash = '-';
	struct span path = arena_print(mirror->arena, "%s/%s.git%c", dir, name, 0);
	TRY(open_repository(mirror, (const char *)path.data));
	TRY(mirror_last(mirror, &last));
	tell(mirror->telling, last);
	TRY(open_staging(mirror));
	TRY(copy_entries(mirror, last + 1));
	mirror->count->ledgers += last < mirror->ledger->last;
	TRY(set_refs(mirror));
	return write_info(mirror);
}

static fault_t
mirror_ledgers(struct store *store, const char *dir, struct telling *telling, struct mirror_count *count)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t ledger_count;
	TRY(ledger_list(store, &arena, &ledgers, &ledger_count));
	for (size_t i = 0; i < ledger_count; i++)
		telling->total += ledgers[i].last;
	for (size_t i = 0; i < ledger_count; i++) {
		struct arena OWN(arena_drop) own = { 0 };
		struct mirror mirror = { .store = store, .ledger = &ledgers[i], .arena = &own, .count = count };
		mirror.telling = telling;
		if (oid_is_zero(&ledgers[i].current))
			continue;
		fault_t fault = mirror_ledger(&mirror, dir);
		mirror_close(&mirror);
		if (fault)
			return fault_within(fault, "%s", ledgers[i].name);
	}
	return NULL;
}

/* Refs must not reach the disk before the objects that they name: libgit2 then flushes every file it writes. */
fault_t
mirror_write(struct store *store, const char *dir, void (*progress)(void *context, int64_t done, int64_t total),
	     void *context, struct mirror_count *out)
{
	struct mirror_count count = { 0 };
	struct telling telling = { .progress = progress, .context = context };
	if (mkdir(dir, 0777) && errno != EEXIST)
		return fault_raise(FAULT_SYSTEM, errno, "cannot make the mirror's folder");
	TRY(mirror_write_files(store, dir));
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	/* What a person's own git is set to, or whether that can be read at all, is no business of the mirror's. */
	for (int level = GIT_CONFIG_LEVEL_PROGRAMDATA; level <= GIT_CONFIG_LEVEL_GLOBAL; level++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
	fault_t fault = mirror_ledgers(store, dir, &telling, &count);
	git_libgit2_shutdown();
	if (fault)
		return fault;
	if (progress)
		progress(context, telling.total, telling.total);
	*out = count;
	return NULL;
}
