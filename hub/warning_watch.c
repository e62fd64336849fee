/* See warning_watch.h. */
#include "hub/warning_watch.h"

#include "host/clock.h"
#include "host/log.h"
#include "host/settings.h"
#include "host/warnings.h"
#include "hub/low_priority.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define REST_MS 300
#define REST_TIMES 4      /* as long as the last look took … */
#define REST_MS_MAX 60000 /* … up to this */
#define REST_FAILED_MS 10000

struct warning_watch {
	const char *data;
	struct web *web;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	atomic_bool stop;
	/* The thread's own. */
	struct store *store;
	struct settings settings;
	struct timespec settings_at; /* of the file */
	struct date day;
	int64_t version;
	struct warning_cursor cursor;
	int64_t told;
};

/* Thresholds follow the settings file; one that cannot be read leaves them as they were. */
static fault_t
read_settings(struct warning_watch *watch)
{
	struct buffer OWN(buffer_drop) path = { 0 };
	struct stat status;
	buffer_print(&path, "%s/%s%c", watch->data, SETTINGS_FILE, 0);
	if (stat((const char *)path.data, &status))
		status.st_mtim = (struct timespec){ 0 };
	if (memcmp(&status.st_mtim, &watch->settings_at, sizeof(status.st_mtim)) == 0)
		return NULL;
	watch->settings_at = status.st_mtim;
	watch->cursor.begun = false;
	return settings_read((const char *)path.data, &watch->settings);
}

static void
tell(struct warning_watch *watch, const struct warnings_changed *changed)
{
	if (watch->web && changed->count)
		web_publish_change(watch->web, changed->all ? NULL : changed->ids, changed->all ? 0 : changed->count);
}

static fault_t
look(struct warning_watch *watch, bool *looked)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct warnings_changed changed;
	struct warning_view view = { .settings = &watch->settings };
	TRY(read_settings(watch));
	view.now_ms = clock_milliseconds();
	view.today = date_of_instant(view.now_ms / 1000, BEIJING_MINUTES);
	if (date_compare(view.today, watch->day) != 0)
		watch->cursor.begun = false;
	int64_t version = db_version(watch->store->db);
	*looked = !watch->cursor.begun || version != watch->version;
	if (!*looked)
		return NULL;
	TRY(warnings_look_new(watch->store, &view, &watch->cursor));
	watch->day = view.today;
	watch->version = version;
	TRY(warnings_changed(watch->store, &arena, watch->told, &changed));
	watch->told = changed.last;
	tell(watch, &changed);
	return NULL;
}

static fault_t
open_and_look(struct warning_watch *watch, bool *looked)
{
	if (!watch->store) {
		TRY(store_open(watch->data, "hub.db", DB_WRITE, &watch->store));
		db_heed(watch->store->db, &watch->stop);
	}
	return look(watch, looked);
}

static void
rest(struct warning_watch *watch, int64_t ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&watch->lock);
	int status = 0;
	while (!atomic_load(&watch->stop) && status != ETIMEDOUT)
		status = pthread_cond_timedwait(&watch->wake, &watch->lock, &until);
	pthread_mutex_unlock(&watch->lock);
}

static int64_t
rest_after(int64_t took_ms)
{
	int64_t ms = took_ms * REST_TIMES;
	if (ms < REST_MS)
		return REST_MS;
	return ms < REST_MS_MAX ? ms : REST_MS_MAX;
}

static void *
work(void *user)
{
	struct warning_watch *watch = user;
	low_priority_enter();
	while (!atomic_load(&watch->stop)) {
		int64_t began = clock_steady_ms();
		bool looked = false;
		fault_t fault = open_and_look(watch, &looked);
		int64_t ms = fault ? REST_FAILED_MS : looked ? rest_after(clock_steady_ms() - began) : REST_MS;
		if (atomic_load(&watch->stop))
			fault_drop(fault);
		else
			log_fault("looking for warnings", fault);
		rest(watch, ms);
	}
	store_close(&watch->store);
	return NULL;
}

static void
watch_drop(struct warning_watch *watch)
{
	pthread_cond_destroy(&watch->wake);
	pthread_mutex_destroy(&watch->lock);
	warning_cursor_drop(&watch->cursor);
	free(watch);
}

static void
prepare(struct warning_watch *watch)
{
	pthread_condattr_t steady;
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_mutex_init(&watch->lock, NULL);
	pthread_cond_init(&watch->wake, &steady);
	pthread_condattr_destroy(&steady);
	watch->settings_at.tv_nsec = -1; /* unlike any file's */
}

/* Signals are for the program's own thread. */
fault_t
warning_watch_start(const char *data, struct web *web, struct warning_watch **out)
{
	sigset_t all, before;
	struct warning_watch *watch = calloc(1, sizeof(*watch));
	if (!watch)
		abort();
	watch->data = data;
	watch->web = web;
	prepare(watch);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	int status = pthread_create(&watch->thread, NULL, work, watch);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (status) {
		watch_drop(watch);
		return fault_raise(FAULT_SYSTEM, status, "cannot start a thread");
	}
	*out = watch;
	return NULL;
}

void
warning_watch_stop(struct warning_watch **held)
{
	struct warning_watch *watch = KEEP(*held);
	if (!watch)
		return;
	pthread_mutex_lock(&watch->lock);
	atomic_store(&watch->stop, true);
	pthread_cond_signal(&watch->wake);
	pthread_mutex_unlock(&watch->lock);
	pthread_join(watch->thread, NULL);
	watch_drop(watch);
}
