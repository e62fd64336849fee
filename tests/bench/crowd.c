/* Hundreds of nodes in one process, for measuring a hub: each has a node.db of its own and keeps a live session by the real code of
 * node/, and somebody saves something at each of them once a minute.
 *
 *   crowd FOLDER ADDR:PORT FIRST COUNT MINUTE_MS SEED
 *
 * FOLDER/codes has a line of centre and enrolment code for every machine; this process has COUNT of them from FIRST on, and their data
 * in FOLDER/0, FOLDER/1, … Orders are letters on stdin, and each is answered by a line of JSON on stdout once it is done:
 *
 *   j  join: every device trades its code          c  connect: all sessions are live and have exchanged everything
 *   g  go: an edit a device a minute               s  stop editing
 *   t  tell: counts so far, and the milliseconds from save to receipt since they were told last
 *   l  leave: all sessions end in order; they may connect again
 *
 * The end of stdin ends the process.
 *
 * What differs from a node: people's saves and the session share one connection to the store, so that no 200 ms pass until the
 * session notices a save; and the stores may lie in memory, since a thousand nodes do not share one disk.
 */
#include "base/json.h"
#include "base/text.h"
#include "host/clock.h"
#include "host/records.h"
#include "node/enrol.h"
#include "node/exchange.h"
#include "tests/support/casework.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define STARTING_MAX \
	1 /* sessions that connect at once: taking the register keeps this process from others' handshakes */
#define CODE_MAX 512
#define RECORDS_MAX 4 /* of one machine, before it changes old ones only */
#define JITTER 6      /* a sixth of a minute earlier or later */
#define WAITING_MAX 8192

struct crowd;

struct machine {
	struct crowd *crowd;
	char folder[300];
	char code[CODE_MAX];
	struct store *store;
	struct exchange *exchange; /* NULL when there is no session */
	uv_timer_t timer;
	struct casework casework;
	struct uuid records[RECORDS_MAX];
	size_t record_count;
	bool connected;              /* has exchanged everything once */
	int64_t saved_us;            /* steady clock, of a save that has no receipt yet; 0: none */
	struct exchange_result last; /* of its session, as last heard */
};

struct crowd {
	uv_loop_t loop;
	uv_poll_t orders;
	struct net_address hub;
	struct machine *machines;
	size_t count, started, connecting, open;
	bool stopped, leaving;
	char order; /* that is not answered yet */
	uint64_t minute_ms;
	int64_t edits, held, errors;
	double waits_ms[WAITING_MAX]; /* from save to receipt, since they were told */
	size_t wait_count;
};

static void
note_error(struct crowd *crowd, const char *what, fault_t fault)
{
	if (!fault)
		return;
	crowd->errors++;
	fprintf(stderr, "crowd: %s: %s\n", what, fault_text(fault));
	fault_drop(fault);
}

/* ---- answers ---- */

static json_t *
waits_json(struct crowd *crowd)
{
	json_t *array = json_array();
	for (size_t i = 0; i < crowd->wait_count; i++)
		json_array_append_new(array, json_real(crowd->waits_ms[i]));
	crowd->wait_count = 0;
	return array;
}

static double
cpu_seconds(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
answer(struct crowd *crowd)
{
	json_int_t seen = 0, up = 0, down = 0;
	struct buffer OWN(buffer_drop) text = { 0 };
	for (size_t i = 0; i < crowd->count; i++) {
		const struct exchange_result *last = &crowd->machines[i].last;
		seen += (json_int_t)last->received;
		up += (json_int_t)last->bytes.sent;
		down += (json_int_t)last->bytes.received;
	}
	json_t *json OWN(json_drop) =
		json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:o}", "open", (json_int_t)crowd->open, "edits",
			  (json_int_t)crowd->edits, "held", (json_int_t)crowd->held, "received", seen, "errors",
			  (json_int_t)crowd->errors, "up", up, "down", down, "cpu", cpu_seconds(), "waits",
			  waits_json(crowd));
	json_put_line(&text, json);
	printf("%.*s\n", SPAN_ARG(buffer_span(&text)));
	fflush(stdout);
	crowd->order = 0;
}

/* ---- joining ---- */

static fault_t
join(struct machine *machine, size_t number)
{
	char person[32];
	snprintf(person, sizeof(person), "陈%zu", number);
	struct enrol_options options = { .data = machine->folder,
					 .code = machine->code,
					 .person = person,
					 .label = "crowd" };
	TRY(enrol_node(&options, &machine->store));
	store_close(&machine->store);
	return NULL;
}

static void
join_all(struct crowd *crowd)
{
	for (size_t i = 0; i < crowd->count; i++)
		note_error(crowd, "joining", join(&crowd->machines[i], i));
	answer(crowd);
}

/* ---- sessions ---- */

static void connect_more(struct crowd *crowd);

static void
on_settled(const struct exchange_result *result, void *user)
{
	struct machine *machine = user;
	struct crowd *crowd = machine->crowd;
	machine->last = *result;
	if (machine->saved_us) {
		crowd->held++;
		if (crowd->wait_count < WAITING_MAX)
			crowd->waits_ms[crowd->wait_count++] = (double)(clock_steady_us() - machine->saved_us) / 1e3;
		machine->saved_us = 0;
	}
	if (machine->connected)
		return;
	machine->connected = true;
	crowd->connecting--;
	crowd->open++;
	connect_more(crowd);
}

static void
on_ended(const struct exchange_result *result, fault_t fault, void *user)
{
	struct machine *machine = user;
	struct crowd *crowd = machine->crowd;
	machine->last = *result;
	machine->exchange = NULL;
	uv_timer_stop(&machine->timer);
	if (machine->connected)
		crowd->open--;
	else
		crowd->connecting--;
	if (!fault && !crowd->leaving)
		fault = fault_raise(FAULT_PEER, 0, "it ended");
	note_error(crowd, "a session", fault);
	if (!machine->connected)
		connect_more(crowd);
	if (crowd->leaving && !crowd->open && crowd->order)
		answer(crowd);
}

static fault_t
open_store(struct machine *machine)
{
	if (machine->store)
		return NULL;
	TRY(store_open(machine->folder, "node.db", DB_WRITE, &machine->store));
	return db_run(machine->store->db, "PRAGMA wal_autocheckpoint=250"); /* logs stay small: there are so many */
}

static fault_t
connect_machine(struct crowd *crowd, struct machine *machine)
{
	TRY(open_store(machine));
	struct exchange_options options = { .loop = &crowd->loop,
					    .store = machine->store,
					    .address = crowd->hub,
					    .live = true,
					    .ended = on_ended,
					    .settled = on_settled,
					    .user = machine };
	TRY(exchange_start(&options, &machine->exchange));
	crowd->connecting++;
	return NULL;
}

static void
connect_more(struct crowd *crowd)
{
	while (crowd->started < crowd->count && crowd->connecting < STARTING_MAX) {
		struct machine *machine = &crowd->machines[crowd->started++];
		note_error(crowd, "connecting", connect_machine(crowd, machine));
	}
	if (crowd->started == crowd->count && !crowd->connecting && crowd->order == 'c')
		answer(crowd);
}

static void
connect_all(struct crowd *crowd)
{
	crowd->leaving = false;
	crowd->started = 0;
	for (size_t i = 0; i < crowd->count; i++)
		crowd->machines[i].connected = false;
	connect_more(crowd);
}

static void
leave(struct crowd *crowd)
{
	crowd->leaving = true;
	for (size_t i = 0; i < crowd->count; i++)
		if (crowd->machines[i].exchange)
			exchange_end(crowd->machines[i].exchange);
	if (!crowd->open)
		answer(crowd);
}

/* ---- people at work ---- */

static struct given
give(const char *name, const char *text)
{
	return (struct given){ .name = span_text(name), .text = span_text(text) };
}

static fault_t
register_case(struct machine *machine, struct arena *arena, const struct actor *actor, struct outcome *out)
{
	struct buffer OWN(buffer_drop) summary = { 0 };
	casework_put_summary(&summary, &machine->casework);
	const struct given fields[] = { give("category", "wages"), give("workers", "3"), give("amount", "12000"),
					give("summary", arena_text(arena, buffer_span(&summary))) };
	struct draft draft = { .kind = schema_kind(SPAN("dispute")), .fields = fields, .field_count = 4 };
	TRY(record_create(machine->store, arena, actor, NULL, &draft, out));
	if (out->saved)
		machine->records[machine->record_count++] = out->id;
	return NULL;
}

static fault_t
change_case(struct machine *machine, struct arena *arena, const struct actor *actor, struct outcome *out)
{
	struct uuid id = machine->records[casework_number(&machine->casework, machine->record_count)];
	int64_t fen = 100 + (int64_t)casework_number(&machine->casework, 100000000);
	struct given field = { .name = SPAN("amount"), .value = value_integer(fen) };
	return record_change(machine->store, arena, actor, id, &field, 1, out);
}

/* One act in four is a new case, until there are some. */
static fault_t
save(struct machine *machine)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct actor actor;
	struct outcome outcome = { 0 };
	bool fresh = !machine->record_count ||
		     (machine->record_count < RECORDS_MAX && casework_number(&machine->casework, 4) == 0);
	TRY(actor_find(machine->store, &arena, (struct span){ 0 }, clock_milliseconds(), 480, &actor));
	TRY(fresh ? register_case(machine, &arena, &actor, &outcome) : change_case(machine, &arena, &actor, &outcome));
	return outcome.saved ? NULL : fault_raise(FAULT_INPUT, 0, "what was entered was not saved");
}

/* Between one edit and the next is a minute, a little more or less; so edits stay spread over it. */
static void
on_edit(uv_timer_t *timer)
{
	struct machine *machine = timer->data;
	struct crowd *crowd = machine->crowd;
	if (crowd->stopped || !machine->exchange)
		return;
	uint64_t jitter = crowd->minute_ms / JITTER;
	uv_timer_start(timer, on_edit, crowd->minute_ms - jitter + casework_number(&machine->casework, 2 * jitter + 1),
		       0);
	if (machine->saved_us) /* the one before has no receipt yet: only one at a time is timed */
		return;
	fault_t fault = save(machine);
	if (!fault) {
		crowd->edits++;
		machine->saved_us = clock_steady_us();
		exchange_push(machine->exchange);
	}
	note_error(crowd, "an edit", fault);
}

static void
go(struct crowd *crowd)
{
	for (size_t i = 0; i < crowd->count; i++) {
		struct machine *machine = &crowd->machines[i];
		uv_timer_start(&machine->timer, on_edit, casework_number(&machine->casework, crowd->minute_ms), 0);
	}
	answer(crowd);
}

/* ---- orders ---- */

static void
stop(struct crowd *crowd)
{
	crowd->stopped = true;
	answer(crowd);
}

static void
on_order(uv_poll_t *poll, int status, int events)
{
	static const struct {
		char letter;
		void (*run)(struct crowd *crowd);
	} orders[] = { { 'j', join_all }, { 'c', connect_all }, { 'g', go },
		       { 's', stop },     { 't', answer },      { 'l', leave } };
	struct crowd *crowd = poll->data;
	char letter;
	(void)events;
	if (status || read(0, &letter, 1) != 1) {
		uv_poll_stop(poll);
		if (crowd->open) /* whoever gave orders is gone */
			exit(1);
		return;
	}
	crowd->order = letter;
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (orders[i].letter == letter)
			orders[i].run(crowd);
}

/* ---- begin and end ---- */

static void
close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

/* Line `number` of FOLDER/codes belongs to device `number`. */
static fault_t
read_codes(struct crowd *crowd, const char *folder, size_t first)
{
	char path[300], line[CODE_MAX];
	size_t number = 0;
	snprintf(path, sizeof(path), "%s/codes", folder);
	FILE *OWN(close_file) file = fopen(path, "re");
	if (!file)
		return fault_raise(FAULT_INPUT, 0, "there is no %s", path);
	while (fgets(line, sizeof(line), file)) {
		if (number >= first && number < first + crowd->count) {
			line[strcspn(line, "\n")] = 0;
			memcpy(crowd->machines[number - first].code, line, sizeof(line));
		}
		number++;
	}
	if (number < first + crowd->count)
		return fault_raise(FAULT_INPUT, 0, "%s has too few lines", path);
	return NULL;
}

static void
init_machines(struct crowd *crowd, const char *folder, size_t first, uint64_t seed)
{
	for (size_t i = 0; i < crowd->count; i++) {
		struct machine *machine = &crowd->machines[i];
		machine->crowd = crowd;
		machine->casework.state = seed * 1000003 + first + i;
		snprintf(machine->folder, sizeof(machine->folder), "%.200s/%zu", folder, first + i);
		uv_timer_init(&crowd->loop, &machine->timer);
		machine->timer.data = machine;
	}
}

static void
allow_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &limit))
			fprintf(stderr, "crowd: descriptors stay few\n");
	}
}

static void
end(struct crowd *crowd)
{
	for (size_t i = 0; i < crowd->count; i++) {
		uv_close((uv_handle_t *)&crowd->machines[i].timer, NULL);
		store_close(&crowd->machines[i].store);
	}
	uv_close((uv_handle_t *)&crowd->orders, NULL);
	uv_run(&crowd->loop, UV_RUN_DEFAULT);
	uv_loop_close(&crowd->loop);
	free(crowd->machines);
}

int
main(int count, char **words)
{
	static struct crowd crowd;
	if (count != 7) {
		fprintf(stderr, "usage: crowd FOLDER ADDR:PORT FIRST COUNT MINUTE_MS SEED\n");
		return 2;
	}
	size_t first = strtoul(words[3], NULL, 10);
	crowd.count = strtoul(words[4], NULL, 10);
	crowd.minute_ms = strtoul(words[5], NULL, 10);
	crowd.machines = calloc(crowd.count, sizeof(*crowd.machines));
	if (!crowd.machines || uv_loop_init(&crowd.loop))
		abort();
	allow_descriptors();
	crypt_start();
	init_machines(&crowd, words[1], first, strtoull(words[6], NULL, 10));
	note_error(&crowd, "the hub", net_address_read(span_text(words[2]), &crowd.hub));
	note_error(&crowd, "codes", read_codes(&crowd, words[1], first));
	uv_poll_init(&crowd.loop, &crowd.orders, 0);
	crowd.orders.data = &crowd;
	if (!crowd.errors && uv_poll_start(&crowd.orders, UV_READABLE, on_order) == 0)
		uv_run(&crowd.loop, UV_RUN_DEFAULT);
	end(&crowd);
	return crowd.errors ? 1 : 0;
}
