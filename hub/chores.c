/* The threads behind chores.h. */
#include "hub/chores.h"

#include "base/text.h"
#include "host/clock.h"
#include "host/log.h"
#include "host/mirror.h"
#include "host/output.h"
#include "host/verdict.h"
#include "hub/low_priority.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TELL_MS 300
#define WHY_MOST 200

struct run {
	struct chores *chores;
	enum chore chore;
	pthread_t thread;
	bool joinable;
	/* Under the lock. */
	bool running, failed;
	char ledger[LIMIT_LEDGER_NAME + 1];
	bool has_account;
	struct uuid account;
	int64_t began, ended, done, total; /* Unix seconds; change sets */
	char why[WHY_MOST];
	int64_t told_ms;
};

struct chores {
	struct chores_options options;
	pthread_mutex_t lock;
	atomic_bool stop;
	struct run runs[CHORES];
};

static const char *const names[CHORES] = { [CHORE_AUDIT] = "audit", [CHORE_MIRROR] = "mirror" };

struct chores *
chores_open(const struct chores_options *options)
{
	struct chores *chores = calloc(1, sizeof(*chores));
	if (!chores || pthread_mutex_init(&chores->lock, NULL))
		abort();
	chores->options = *options;
	for (int i = 0; i < CHORES; i++)
		chores->runs[i] = (struct run){ .chores = chores, .chore = (enum chore)i };
	return chores;
}

void
chores_stop(struct chores *chores)
{
	if (!chores)
		return;
	pthread_mutex_lock(&chores->lock);
	atomic_store(&chores->stop, true);
	pthread_mutex_unlock(&chores->lock);
	for (int i = 0; i < CHORES; i++) {
		if (chores->runs[i].joinable)
			pthread_join(chores->runs[i].thread, NULL);
		chores->runs[i].joinable = false;
	}
}

void
chores_close(struct chores **held)
{
	struct chores *chores = *held;
	*held = NULL;
	if (!chores)
		return;
	chores_stop(chores);
	pthread_mutex_destroy(&chores->lock);
	free(chores);
}

/* ---- telling ---- */

static json_t *
run_json(const struct run *run)
{
	json_t *object = json_object();
	json_object_set_new(object, "running", json_boolean(run->running));
	output_text(object, "ledger", span_text(run->ledger));
	output_instant(object, "began", run->began);
	output_instant(object, "ended", run->ended);
	json_object_set_new(object, "done", json_integer(run->done));
	json_object_set_new(object, "total", json_integer(run->total));
	json_object_set_new(object, "failed", json_boolean(run->failed));
	output_text(object, "why", span_text(run->why));
	return object;
}

json_t *
chores_json(struct chores *chores, enum chore chore)
{
	struct run run = { 0 };
	if (chores) {
		pthread_mutex_lock(&chores->lock);
		run = chores->runs[chore];
		pthread_mutex_unlock(&chores->lock);
	}
	return run_json(&run);
}

/* Of a copy, without the lock. */
static void
tell(const struct run *run)
{
	const struct chores_options *options = &run->chores->options;
	struct buffer OWN(buffer_drop) line = { 0 };
	json_t *OWN(json_drop) object = run_json(run);
	json_put_line(&line, object);
	if (options->tell)
		options->tell(options->user, names[run->chore], buffer_span(&line));
}

static void
progress(void *context, int64_t done, int64_t total)
{
	struct run *run = context;
	int64_t now = clock_steady_ms();
	pthread_mutex_lock(&run->chores->lock);
	run->done = done;
	run->total = total;
	bool due = now - run->told_ms >= TELL_MS;
	if (due)
		run->told_ms = now;
	struct run copy = *run;
	pthread_mutex_unlock(&run->chores->lock);
	if (due)
		tell(&copy);
}

/* ---- the work ---- */

/* What an audit was stopped at says nothing of the ledgers. */
static fault_t
audit(struct run *run, struct store *store)
{
	struct audit OWN(audit_drop) audit = { 0 };
	struct span ledger = span_text(run->ledger);
	db_heed(store->db, &run->chores->stop);
	TRY(ledger.size ? audit_run_one(store, ledger, true, progress, run, &audit) :
			  audit_run(store, true, progress, run, &audit));
	db_heed(store->db, NULL);
	if (atomic_load(&run->chores->stop))
		return NULL;
	log_info("audit: %lld ledgers, %lld change sets, %zu problems", (long long)audit.ledgers,
		 (long long)audit.commits, audit.problem_count);
	return verdicts_put(store, &audit, run->has_account ? &run->account : NULL, clock_seconds());
}

static fault_t
mirror(struct run *run, struct store *store)
{
	struct buffer OWN(buffer_drop) path = { 0 };
	struct mirror_count count;
	buffer_print(&path, "%s/" MIRROR_FOLDER "%c", run->chores->options.data, 0);
	db_heed(store->db, &run->chores->stop);
	TRY(mirror_write(store, (const char *)path.data, progress, run, &count));
	log_info("mirror: %lld ledgers, %lld change sets written", (long long)count.ledgers, (long long)count.commits);
	return NULL;
}

/* Auditing computes merges inside transactions that it undoes, so it needs a store that may write. */
static fault_t
work_on(struct run *run)
{
	struct store *store OWN(store_close) = NULL;
	TRY(store_open(run->chores->options.data, "hub.db", run->chore == CHORE_AUDIT ? DB_WRITE : DB_READ, &store));
	return run->chore == CHORE_AUDIT ? audit(run, store) : mirror(run, store);
}

/* How it ended, under the lock; a copy to tell of. */
static struct run
finish(struct run *run, const struct fault *fault)
{
	pthread_mutex_lock(&run->chores->lock);
	run->failed = fault != NULL;
	if (fault)
		text_copy(run->why, sizeof(run->why), span_text(fault_text(fault)));
	run->ended = clock_seconds();
	run->running = false;
	struct run copy = *run;
	pthread_mutex_unlock(&run->chores->lock);
	return copy;
}

static void *
work(void *user)
{
	struct run *run = user;
	low_priority_enter();
	fault_t fault = work_on(run);
	struct run ended = finish(run, fault);
	if (atomic_load(&run->chores->stop))
		fault_drop(fault);
	else
		log_fault(names[run->chore], fault);
	tell(&ended);
	return NULL;
}

/* ---- starting ---- */

/* Signals are for the program's own threads. */
static fault_t
start_thread(struct run *run)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	int status = pthread_create(&run->thread, NULL, work, run);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	run->joinable = status == 0;
	return status ? fault_raise(FAULT_SYSTEM, status, "cannot start a thread") : NULL;
}

static void
prepare(struct run *run, struct span ledger, const struct uuid *account)
{
	snprintf(run->ledger, sizeof(run->ledger), "%.*s", SPAN_ARG(ledger));
	run->has_account = account != NULL;
	run->account = account ? *account : (struct uuid){ { 0 } };
	run->running = true;
	run->failed = false;
	run->why[0] = 0;
	run->began = clock_seconds();
	run->ended = run->done = run->total = run->told_ms = 0;
}

/* What ran before has ended, and takes the lock no more. */
static fault_t
start_anew(struct run *run, struct span ledger, const struct uuid *account)
{
	if (run->joinable)
		pthread_join(run->thread, NULL);
	prepare(run, ledger, account);
	fault_t fault = start_thread(run);
	run->running = !fault;
	return fault;
}

fault_t
chores_start(struct chores *chores, enum chore chore, struct span ledger, const struct uuid *account, bool *started)
{
	struct run *run = &chores->runs[chore];
	if (ledger.size > LIMIT_LEDGER_NAME)
		return fault_raise(FAULT_INPUT, 0, "there is no such ledger");
	pthread_mutex_lock(&chores->lock);
	*started = !run->running && !atomic_load(&chores->stop);
	fault_t fault = *started ? start_anew(run, ledger, account) : NULL;
	pthread_mutex_unlock(&chores->lock);
	return fault;
}
