/* What lets stock git fetch a repository through any server of plain files, which can't list folders or refs by itself: the files that
 * `git update-server-info` makes.
 *
 *   objects/info/packs   "P <pack's file>" a line, then an empty line
 *   info/refs            "<commit> TAB <ref>" a line
 */
#include "host/mirror.h"

#include "base/arena.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void
folder_close(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct names {
	struct arena arena;
	const char **items;
	size_t count, room;
};

static void
names_drop(struct names *names)
{
	free(names->items);
	arena_drop(&names->arena);
}

static void
names_add(struct names *names, const char *name)
{
	if (names->count == names->room) {
		names->room = names->room ? names->room * 2 : 64;
		names->items = reallocarray(names->items, names->room, sizeof(*names->items));
		if (!names->items)
			abort();
	}
	names->items[names->count++] = arena_text(&names->arena, span_text(name));
}

static fault_t
list_packs(const char *path, struct names *out)
{
	DIR *folder OWN(folder_close) = opendir(path);
	struct dirent *entry;
	if (!folder)
		return fault_raise(FAULT_SYSTEM, errno, "cannot look into the mirror's folder");
	while ((entry = readdir(folder)))
		if (span_ends(span_text(entry->d_name), SPAN(".pack")))
			names_add(out, entry->d_name);
	if (out->count)
		qsort(out->items, out->count, sizeof(*out->items), by_name);
	return NULL;
}

/* The packs first: whoever reads between the two finds older branches, and every object that they need. */
fault_t
mirror_write_info(const char *repository, struct span refs)
{
	struct names OWN(names_drop) names = { 0 };
	struct buffer OWN(buffer_drop) path = { 0 }, packs = { 0 };
	buffer_print(&path, "%s/objects/pack%c", repository, 0);
	TRY(list_packs((const char *)path.data, &names));
	for (size_t i = 0; i < names.count; i++)
		buffer_print(&packs, "P %s\n", names.items[i]);
	buffer_put_byte(&packs, '\n');
	TRY(mirror_write_file(repository, "objects/info/packs", buffer_span(&packs)));
	return mirror_write_file(repository, "info/refs", refs);
}
