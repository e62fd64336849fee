/* Facts kept up to date; see facts_shared.h. */
#include "host/facts_shared.h"

#include "host/facts_load.h"
#include "host/holidays_own.h"
#include "host/ledger.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TOUCHED_MAX 50000 /* beyond it is quicker to read all */

struct position {
	int64_t ledger;
	struct oid current;
};

struct positions {
	struct position *items;
	size_t count;
	uint64_t holidays; /* due days follow from them */
};

struct facts_shared {
	pthread_rwlock_t lock;
	struct facts facts;
	struct positions positions; /* what the facts are of; no items: of nothing yet */
	bool loaded;
	atomic_bool stop;
	int64_t records, loads;
};

struct facts_shared *
facts_shared_open(void)
{
	struct facts_shared *shared = calloc(1, sizeof(*shared));
	if (!shared)
		abort();
	pthread_rwlock_init(&shared->lock, NULL);
	shared->facts = facts_open(facts_table("dispute"));
	return shared;
}

void
facts_shared_stop(struct facts_shared *shared)
{
	atomic_store(&shared->stop, true);
}

void
facts_shared_close(struct facts_shared **held)
{
	struct facts_shared *shared = KEEP(*held);
	if (!shared)
		return;
	pthread_rwlock_destroy(&shared->lock);
	facts_drop(&shared->facts);
	free(shared->positions.items);
	free(shared);
}

void
facts_shared_counts(struct facts_shared *shared, int64_t *records, int64_t *loads)
{
	pthread_rwlock_rdlock(&shared->lock);
	*records = shared->records;
	*loads = shared->loads;
	pthread_rwlock_unlock(&shared->lock);
}

/* ---- where ledgers stand ---- */

static void
positions_drop(struct positions *positions)
{
	free(positions->items);
	*positions = (struct positions){ 0 };
}

static uint64_t
hash_dates(uint64_t hash, const struct date *dates, size_t count)
{
	for (size_t i = 0; i < count; i++)
		hash = (hash ^ (uint64_t)date_days(dates[i])) * UINT64_C(0x100000001b3);
	return (hash ^ count) * UINT64_C(0x100000001b3);
}

static fault_t
positions_read(struct store *store, struct positions *out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	const struct check_holidays *holidays = store_holidays(store);
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(store, &arena, &ledgers, &count));
	out->items = calloc(count + 1, sizeof(*out->items));
	if (!out->items)
		abort();
	for (size_t i = 0; i < count; i++)
		out->items[out->count++] = (struct position){ ledgers[i].id, ledgers[i].current };
	out->holidays =
		hash_dates(hash_dates(1, holidays->off, holidays->off_count), holidays->work, holidays->work_count);
	return NULL;
}

static const struct position *
position_of(const struct positions *positions, int64_t ledger)
{
	for (size_t i = 0; i < positions->count; i++)
		if (positions->items[i].ledger == ledger)
			return &positions->items[i];
	return NULL;
}

static bool
positions_equal(const struct positions *a, const struct positions *b)
{
	bool equal = a->count == b->count && a->holidays == b->holidays;
	for (size_t i = 0; equal && i < a->count; i++) {
		const struct position *other = position_of(b, a->items[i].ledger);
		equal = other && oid_equal(&other->current, &a->items[i].current);
	}
	return equal;
}

/* ---- bringing up to date ---- */

/* Records that differ between two trees. */
struct touched {
	struct uuid *ids;
	size_t count;
	bool many;
};

static fault_t
note_touched(void *context, const char *text, const struct oid *before, const struct oid *after)
{
	struct touched *touched = context;
	struct path path;
	(void)before;
	(void)after;
	if (!path_read(span_text(text), &path) || !path_is_main(&path) || strcmp(path.folder, "dispute") != 0)
		return NULL;
	touched->many = touched->many || touched->count == TOUCHED_MAX;
	if (!touched->many)
		touched->ids[touched->count++] = path.record;
	return NULL;
}

static fault_t
tree_of(struct store *store, int64_t ledger, const struct oid *commit, struct oid *out)
{
	struct ledger row;
	struct entry entry = { 0 };
	bool found;
	TRY(ledger_by_id(store, ledger, &row));
	if (!oid_is_zero(commit))
		TRY(ledger_entry(store, &row, commit, &entry, &found));
	*out = entry.tree;
	return NULL;
}

static fault_t
find_touched(struct store *store, const struct positions *old, const struct positions *new, struct touched *touched)
{
	for (size_t i = 0; i < new->count && !touched->many; i++) {
		const struct position *to = &new->items[i], *from = position_of(old, to->ledger);
		struct oid before = { 0 }, after = { 0 };
		if (from && oid_equal(&from->current, &to->current))
			continue;
		if (from)
			TRY(tree_of(store, to->ledger, &from->current, &before));
		TRY(tree_of(store, to->ledger, &to->current, &after));
		TRY(history_tree_diff(store->history, &before, &after, note_touched, touched));
	}
	return NULL;
}

static fault_t
load(struct facts_shared *shared, struct store *store)
{
	struct facts_reader *OWN(facts_reader_close) reader = NULL;
	facts_drop(&shared->facts);
	shared->loads++;
	TRY(facts_reader_open(store, &shared->facts, &reader));
	reader->stop = &shared->stop;
	return facts_read(reader, &shared->facts);
}

static fault_t
read_touched(struct facts_shared *shared, struct store *store, const struct touched *touched)
{
	struct facts_reader *OWN(facts_reader_close) reader = NULL;
	TRY(facts_reader_open(store, &shared->facts, &reader));
	for (size_t i = 0; i < touched->count; i++)
		TRY(facts_read_one(reader, &shared->facts, touched->ids[i]));
	shared->records += (int64_t)touched->count;
	return NULL;
}

static fault_t
follow(struct facts_shared *shared, struct store *store, const struct positions *now)
{
	struct touched touched = { .ids = malloc(TOUCHED_MAX * sizeof(*touched.ids)) };
	if (!touched.ids)
		abort();
	fault_t fault = find_touched(store, &shared->positions, now, &touched);
	if (!fault)
		fault = touched.many ? load(shared, store) : read_touched(shared, store, &touched);
	free(touched.ids);
	return fault;
}

/* Under the lock for writing. What fails half-way is read anew the next time. */
static fault_t
bring_up(struct facts_shared *shared, struct store *store, struct positions *now)
{
	bool whole =
		!shared->loaded || shared->positions.holidays != now->holidays || now->count < shared->positions.count;
	shared->loaded = false;
	TRY(whole ? load(shared, store) : follow(shared, store, now));
	shared->loaded = true;
	free(shared->positions.items);
	shared->positions = *now;
	*now = (struct positions){ 0 };
	return NULL;
}

/* Inside a transaction, under a lock: for writing when `writing`. *used false: the facts are of another moment. */
static fault_t
use_now(struct facts_shared *shared, struct store *store, bool writing, facts_use *use, void *context, bool *used)
{
	struct positions OWN(positions_drop) now = { 0 };
	TRY(positions_read(store, &now));
	*used = shared->loaded && positions_equal(&shared->positions, &now);
	if (!*used && writing) {
		TRY(bring_up(shared, store, &now));
		*used = true;
	}
	return *used ? use(context, &shared->facts) : NULL;
}

bool
facts_is_wait(const struct fault *fault)
{
	return fault && fault_code(fault) == FAULT_SYSTEM && fault_sys(fault) == EINPROGRESS;
}

static fault_t
lock(struct facts_shared *shared, bool writing)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += FACTS_WAIT_S;
	int status = writing ? pthread_rwlock_timedwrlock(&shared->lock, &until) :
			       pthread_rwlock_timedrdlock(&shared->lock, &until);
	return status ? fault_raise(FAULT_SYSTEM, EINPROGRESS, "figures are being read") : NULL;
}

/* Under the lock, which it gives back. */
static fault_t
use_locked(struct facts_shared *shared, struct store *store, bool writing, facts_use *use, void *context, bool *used)
{
	fault_t fault = db_run(store->db, "BEGIN");
	if (!fault)
		fault = use_now(shared, store, writing, use, context, used);
	db_undo(store->db);
	pthread_rwlock_unlock(&shared->lock);
	return fault;
}

/* Most find the facts as they need them, side by side; who does not waits to be alone with them. */
fault_t
facts_shared_use(struct facts_shared *shared, struct store *store, facts_use *use, void *context)
{
	struct facts_shared *OWN(facts_shared_close) own = shared ? NULL : facts_shared_open();
	bool used = false;
	shared = shared ? shared : own;
	TRY(lock(shared, false));
	TRY(use_locked(shared, store, false, use, context, &used));
	if (used)
		return NULL;
	TRY(lock(shared, true));
	return use_locked(shared, store, true, use, context, &used);
}

static fault_t
do_nothing(void *context, const struct facts *disputes)
{
	(void)context;
	(void)disputes;
	return NULL;
}

fault_t
facts_shared_load(struct facts_shared *shared, struct store *store)
{
	bool used;
	pthread_rwlock_wrlock(&shared->lock);
	return use_locked(shared, store, true, do_nothing, NULL, &used);
}
