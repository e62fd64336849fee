/* Git objects in SQLite: the odb backend, and trees and commits through libgit2. */
#include "host/history.h"

#include "base/squeeze.h"

#include <assert.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <stdlib.h>
#include <string.h>

#define SQUEEZE_LEVEL 3
#define CACHE_SIZE_MAX (1 << 20) /* bytes of objects that libgit2 keeps; parsed they take some twenty times that */
#define SQUEEZE_FROM 96          /* smaller objects do not shrink */

const char history_schema[] = "CREATE TABLE object ("
			      " id INTEGER PRIMARY KEY,"
			      " oid BLOB NOT NULL UNIQUE,"
			      " type INTEGER NOT NULL,"
			      " size INTEGER NOT NULL," /* of the plain content */
			      " squeezed INTEGER NOT NULL,"
			      " data BLOB NOT NULL) STRICT;";

struct backend {
	git_odb_backend parent;
	struct db *db;
	struct squeezer *squeezer;
};

struct history {
	struct db *db;
	git_odb *odb;
	git_repository *repository;
};

static fault_t
history_fault(const char *what)
{
	const git_error *error = git_error_last();
	return fault_raise(FAULT_STORE, 0, "%s: %s", what, error && error->message ? error->message : "unknown");
}

static int
backend_fail(fault_t fault)
{
	git_error_set_str(GIT_ERROR_ODB, fault_text(fault));
	fault_drop(fault);
	return GIT_ERROR;
}

static struct span
oid_span(const git_oid *oid)
{
	return span_of(oid->id, GIT_OID_RAWSZ);
}

/* Copies plain content into memory that libgit2 frees. */
static int
backend_fill(void **data, size_t size, git_odb_backend *backend, struct query *query)
{
	struct squeezer *squeezer = ((struct backend *)backend)->squeezer;
	struct span stored = query_get_bytes(query, 3);
	struct buffer OWN(buffer_drop) plain = { 0 };
	if (query_get_integer(query, 2)) {
		fault_t fault = squeezer_get(squeezer, &plain, stored, size);
		if (fault)
			return backend_fail(fault);
		stored = buffer_span(&plain);
	}
	if (stored.size != size)
		return backend_fail(fault_raise(FAULT_STORE, 0, "an object has the wrong size"));
	*data = git_odb_backend_data_alloc(backend, size);
	if (!*data)
		return GIT_ERROR;
	if (size)
		memcpy(*data, stored.data, size);
	return GIT_OK;
}

static int
backend_read(void **data, size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *oid)
{
	struct query query = db_query(((struct backend *)backend)->db,
				      "SELECT type, size, squeezed, data FROM object WHERE oid = ?");
	query_bytes(&query, oid_span(oid));
	int result = GIT_ENOTFOUND;
	if (query_step(&query)) {
		*type = (git_object_t)query_get_integer(&query, 0);
		*size = (size_t)query_get_integer(&query, 1);
		result = backend_fill(data, *size, backend, &query);
	}
	fault_t fault = query_end(&query);
	return fault ? backend_fail(fault) : result;
}

static int
backend_read_header(size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *oid)
{
	struct query query = db_query(((struct backend *)backend)->db, "SELECT type, size FROM object WHERE oid = ?");
	query_bytes(&query, oid_span(oid));
	int result = GIT_ENOTFOUND;
	if (query_step(&query)) {
		*type = (git_object_t)query_get_integer(&query, 0);
		*size = (size_t)query_get_integer(&query, 1);
		result = GIT_OK;
	}
	fault_t fault = query_end(&query);
	return fault ? backend_fail(fault) : result;
}

static int
backend_exists(git_odb_backend *backend, const git_oid *oid)
{
	struct query query = db_query(((struct backend *)backend)->db, "SELECT 1 FROM object WHERE oid = ?");
	query_bytes(&query, oid_span(oid));
	bool found = query_step(&query);
	fault_drop(query_end(&query));
	return found;
}

static int
backend_write(git_odb_backend *backend, const git_oid *oid, const void *data, size_t size, git_object_t type)
{
	struct span content = span_of(data, size);
	struct buffer OWN(buffer_drop) small = { 0 };
	if (size >= SQUEEZE_FROM)
		squeezer_put(((struct backend *)backend)->squeezer, &small, content, SQUEEZE_LEVEL);
	bool squeezed = size >= SQUEEZE_FROM && small.size < size;
	struct query query = db_query(((struct backend *)backend)->db,
				      "INSERT INTO object (oid, type, size, squeezed, data) VALUES (?, ?, ?, ?, ?)"
				      " ON CONFLICT DO NOTHING");
	query_bytes(&query, oid_span(oid));
	query_integer(&query, type);
	query_integer(&query, (int64_t)size);
	query_integer(&query, squeezed);
	query_bytes(&query, squeezed ? buffer_span(&small) : content);
	fault_t fault = query_run(&query);
	return fault ? backend_fail(fault) : GIT_OK;
}

static void
backend_free(git_odb_backend *backend)
{
	squeezer_close(&((struct backend *)backend)->squeezer);
	free(backend);
}

static git_odb_backend *
backend_new(struct db *db)
{
	struct backend *backend = calloc(1, sizeof(*backend));
	if (!backend)
		abort();
	git_odb_init_backend(&backend->parent, GIT_ODB_BACKEND_VERSION);
	backend->parent.read = backend_read;
	backend->parent.read_header = backend_read_header;
	backend->parent.exists = backend_exists;
	backend->parent.write = backend_write;
	backend->parent.free = backend_free;
	backend->db = db;
	backend->squeezer = squeezer_open();
	return &backend->parent;
}

/* Objects are checked when they are read, so a tree that names an object not written yet needs no look-up. */
fault_t
history_open(struct db *db, struct history **out)
{
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHE_SIZE_MAX);
	struct history *history OWN(history_close) = calloc(1, sizeof(*history));
	if (!history)
		abort();
	history->db = db;
	if (git_odb_new(&history->odb) || git_odb_add_backend(history->odb, backend_new(db), 1) ||
	    git_repository_wrap_odb(&history->repository, history->odb))
		return history_fault("history");
	*out = KEEP(history);
	return NULL;
}

void
history_close(struct history **held)
{
	struct history *history = KEEP(*held);
	if (!history)
		return;
	git_repository_free(history->repository);
	git_odb_free(history->odb);
	free(history);
	git_libgit2_shutdown();
}

static const git_oid *
to_git(const struct oid *oid)
{
	_Static_assert(sizeof(git_oid) == sizeof(struct oid), "a git id is 20 bytes");
	return (const git_oid *)(const void *)oid;
}

static struct oid
from_git(const git_oid *oid)
{
	struct oid out;
	memcpy(out.bytes, oid->id, OID_SIZE);
	return out;
}

fault_t
history_write(struct history *history, enum history_type type, struct span content, struct oid *out)
{
	git_oid oid;
	if (git_odb_write(&oid, history->odb, content.data, content.size, (git_object_t)type))
		return history_fault("cannot store history");
	*out = from_git(&oid);
	return NULL;
}

fault_t
history_read(struct history *history, struct arena *arena, const struct oid *oid, enum history_type type,
	     struct span *out)
{
	git_odb_object *object = NULL;
	if (git_odb_read(&object, history->odb, to_git(oid)))
		return history_fault("cannot read history");
	bool fits = git_odb_object_type(object) == (git_object_t)type;
	if (fits)
		*out = arena_copy(arena, span_of(git_odb_object_data(object), git_odb_object_size(object)));
	git_odb_object_free(object);
	return fits ? NULL : fault_raise(FAULT_STORE, 0, "an object in the history has the wrong type");
}

bool
history_has(struct history *history, const struct oid *oid)
{
	return git_odb_exists(history->odb, to_git(oid));
}

struct oid
history_hash(enum history_type type, struct span content)
{
	git_oid oid;
	git_odb_hash(&oid, content.data, content.size, (git_object_t)type);
	return from_git(&oid);
}

/* NULL for the empty tree. */
static fault_t
tree_open(struct history *history, const struct oid *oid, git_tree **out)
{
	*out = NULL;
	if (!oid_is_zero(oid) && git_tree_lookup(out, history->repository, to_git(oid)))
		return history_fault("cannot read history");
	return NULL;
}

/* libgit2 applies updates below an existing tree; the very first file needs an empty tree to stand on. */
static fault_t
tree_base(struct history *history, const struct oid *base, git_tree **out)
{
	struct oid empty;
	if (!oid_is_zero(base))
		return tree_open(history, base, out);
	TRY(history_write(history, HISTORY_TREE, (struct span){ 0 }, &empty));
	return tree_open(history, &empty, out);
}

fault_t
history_tree_put(struct history *history, const struct oid *base, const struct history_file *files, size_t count,
		 struct oid *out)
{
	git_tree *tree = NULL;
	TRY(tree_base(history, base, &tree));
	struct arena OWN(arena_drop) arena = { 0 };
	git_tree_update *updates = ARENA_NEW_ARRAY(&arena, count, git_tree_update);
	for (size_t i = 0; i < count; i++)
		updates[i] = (git_tree_update){ .action = GIT_TREE_UPDATE_UPSERT,
						.id = *to_git(&files[i].blob),
						.filemode = GIT_FILEMODE_BLOB,
						.path = files[i].path };
	git_oid oid;
	int failed = git_tree_create_updated(&oid, history->repository, tree, count, updates);
	git_tree_free(tree);
	if (failed)
		return history_fault("cannot store history");
	*out = from_git(&oid);
	return NULL;
}

fault_t
history_tree_get(struct history *history, const struct oid *tree_id, const char *path, struct oid *blob, bool *found)
{
	git_tree *tree;
	TRY(tree_open(history, tree_id, &tree));
	*found = false;
	if (!tree)
		return NULL;
	git_tree_entry *entry = NULL;
	int code = git_tree_entry_bypath(&entry, tree, path);
	git_tree_free(tree);
	if (code == GIT_ENOTFOUND)
		return NULL;
	if (code)
		return history_fault("cannot read history");
	*found = git_tree_entry_type(entry) == GIT_OBJECT_BLOB;
	*blob = from_git(git_tree_entry_id(entry));
	git_tree_entry_free(entry);
	return NULL;
}

struct walk {
	struct history *history;
	history_visit_t *visit;
	void *context;
	char path[PATH_TEXT_MAX * 2];
};

static fault_t walk_trees(struct walk *walk, size_t length, const struct oid *before, const struct oid *after);

static struct oid
entry_id(const git_tree_entry *entry)
{
	return entry ? from_git(git_tree_entry_id(entry)) : (struct oid){ 0 };
}

/* One name present on at least one side. A name that is a file on one side and a folder on the other never occurs in
 * our trees. */
static fault_t
walk_entry(struct walk *walk, size_t length, const git_tree_entry *before, const git_tree_entry *after)
{
	const git_tree_entry *entry = after ? after : before;
	struct oid old = entry_id(before), new = entry_id(after);
	if (oid_equal(&old, &new))
		return NULL;
	const char *name = git_tree_entry_name(entry);
	size_t size = strlen(name), start = length ? length + 1 : 0;
	if (start + size + 1 >= sizeof(walk->path) ||
	    (before && after && git_tree_entry_type(before) != git_tree_entry_type(after)))
		return fault_raise(FAULT_STORE, 0, "the history has a path that Heshi does not write");
	if (length)
		walk->path[length] = '/';
	memcpy(walk->path + start, name, size + 1);
	if (git_tree_entry_type(entry) == GIT_OBJECT_TREE)
		return walk_trees(walk, start + size, &old, &new);
	return walk->visit(walk->context, walk->path, &old, &new);
}

/* Git sorts folders as if their name ended in a slash. */
static int
compare_entries(const git_tree_entry *a, const git_tree_entry *b)
{
	if (!a || !b)
		return a ? -1 : 1;
	return git_tree_entry_cmp(a, b);
}

static fault_t
walk_lists(struct walk *walk, size_t length, const git_tree *before, const git_tree *after)
{
	size_t old_count = before ? git_tree_entrycount(before) : 0, i = 0;
	size_t new_count = after ? git_tree_entrycount(after) : 0, j = 0;
	while (i < old_count || j < new_count) {
		const git_tree_entry *old = i < old_count ? git_tree_entry_byindex(before, i) : NULL;
		const git_tree_entry *new = j < new_count ? git_tree_entry_byindex(after, j) : NULL;
		int order = compare_entries(old, new);
		if (order > 0)
			old = NULL;
		if (order < 0)
			new = NULL;
		i += old != NULL;
		j += new != NULL;
		TRY(walk_entry(walk, length, old, new));
	}
	return NULL;
}

static fault_t
walk_trees(struct walk *walk, size_t length, const struct oid *before, const struct oid *after)
{
	git_tree *old = NULL, *new = NULL;
	fault_t fault = tree_open(walk->history, before, &old);
	if (!fault)
		fault = tree_open(walk->history, after, &new);
	if (!fault)
		fault = walk_lists(walk, length, old, new);
	git_tree_free(old);
	git_tree_free(new);
	return fault;
}

fault_t
history_tree_diff(struct history *history, const struct oid *before, const struct oid *after, history_visit_t *visit,
		  void *context)
{
	struct walk walk = { .history = history, .visit = visit, .context = context };
	if (oid_equal(before, after))
		return NULL;
	return walk_trees(&walk, 0, before, after);
}

static int
compare_oids(const void *a, const void *b)
{
	return memcmp(a, b, OID_SIZE);
}

fault_t
history_merge_bases(struct history *history, const struct oid *sides, size_t side_count, struct oid *bases, size_t most,
		    size_t *count)
{
	git_oidarray found = { 0 };
	int code = git_merge_bases_many(&found, history->repository, side_count, to_git(sides));
	if (code && code != GIT_ENOTFOUND)
		return history_fault("cannot read history");
	if (found.count)
		qsort(found.ids, found.count, sizeof(*found.ids), compare_oids);
	*count = found.count < most ? found.count : most;
	for (size_t i = 0; i < *count; i++)
		bases[i] = from_git(&found.ids[i]);
	git_oidarray_dispose(&found);
	return NULL;
}

fault_t
history_contains(struct history *history, const struct oid *new_commit, const struct oid *old_commit, bool *out)
{
	if (oid_equal(new_commit, old_commit)) {
		*out = true;
		return NULL;
	}
	int code = git_graph_descendant_of(history->repository, to_git(new_commit), to_git(old_commit));
	if (code < 0)
		return history_fault("cannot read history");
	*out = code == 1;
	return NULL;
}
