/* Looking into the history and keeping it whole: `log`, `verify`, `rebuild`, `mirror`. */
#include "host/command_shared.h"

#include "core/commit.h"
#include "host/audit.h"
#include "host/clock.h"
#include "host/derive.h"
#include "host/mirror.h"
#include "host/output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- log ---- */

#define LOG_DEFAULT 50

struct log_line {
	const struct ledger *ledger;
	int64_t number, time;
};

struct log_lines {
	struct log_line *items;
	size_t count;
};

static fault_t
lines_of_ledger(struct call *call, const struct ledger *ledger, int64_t limit, struct log_lines *lines)
{
	struct query query = db_query(call->store->db, "SELECT number, time FROM changeset WHERE ledger = ?"
						       " ORDER BY number DESC LIMIT ?");
	query_integer(&query, ledger->id);
	query_integer(&query, limit);
	while (query_step(&query))
		lines->items[lines->count++] = (struct log_line){ .ledger = ledger,
								  .number = query_get_integer(&query, 0),
								  .time = query_get_integer(&query, 1) };
	return query_end(&query);
}

/* Within a ledger newest is last arrived; between ledgers only the clock can line them up, for reading. */
static int
newest_first(const void *a, const void *b)
{
	const struct log_line *left = a, *right = b;
	if (left->ledger->id == right->ledger->id)
		return left->number < right->number ? 1 : -1;
	if (left->time != right->time)
		return left->time < right->time ? 1 : -1;
	return left->ledger->id < right->ledger->id ? -1 : 1;
}

static int64_t
at_most(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Takes line by line from the ledger whose next one is newest: numbers decide within a ledger, whatever its clocks said. */
static void
interleave(struct log_lines *of, size_t count, int64_t limit, struct log_lines *out)
{
	size_t *at = calloc(count + 1, sizeof(*at));
	if (!at)
		abort();
	while ((int64_t)out->count < limit) {
		struct log_line *best = NULL;
		size_t from = 0;
		for (size_t i = 0; i < count; i++) {
			struct log_line *next = at[i] < of[i].count ? &of[i].items[at[i]] : NULL;
			if (next && (!best || newest_first(next, best) < 0)) {
				best = next;
				from = i;
			}
		}
		if (!best)
			break;
		out->items[out->count++] = *best;
		at[from]++;
	}
	free(at);
}

static fault_t
all_lines(struct call *call, int64_t limit, struct log_lines *out)
{
	struct ledger *ledgers;
	size_t count;
	int64_t total = 0;
	TRY(ledger_list(call->store, call->arena, &ledgers, &count));
	struct log_lines *of = ARENA_NEW_ARRAY(call->arena, count, struct log_lines);
	for (size_t i = 0; i < count; i++) {
		int64_t room = at_most(limit, ledgers[i].last);
		of[i].items = ARENA_NEW_ARRAY(call->arena, (size_t)room, struct log_line);
		TRY(lines_of_ledger(call, &ledgers[i], room, &of[i]));
		total += room;
	}
	out->items = ARENA_NEW_ARRAY(call->arena, (size_t)at_most(limit, total), struct log_line);
	interleave(of, count, limit, out);
	return NULL;
}

static fault_t
lines_of_record(struct call *call, int64_t limit, struct log_lines *out)
{
	struct place *place = ARENA_NEW(call->arena, struct place);
	struct uuid id;
	char text[UUID_TEXT_SIZE + 1];
	TRY(call_id(call->words[0], &id));
	TRY(record_find(call->store, id, place));
	limit = at_most(limit, place->ledger.last);
	out->items = ARENA_NEW_ARRAY(call->arena, (size_t)limit, struct log_line);
	uuid_text(place->path.record, text);
	struct query query = db_query(call->store->db, "SELECT number FROM record_log WHERE ledger = ? AND record = ?"
						       " ORDER BY number DESC LIMIT ?");
	query_integer(&query, place->ledger.id);
	query_text(&query, span_text(text));
	query_integer(&query, limit);
	while (query_step(&query))
		out->items[out->count++] =
			(struct log_line){ .ledger = &place->ledger, .number = query_get_integer(&query, 0) };
	return query_end(&query);
}

/* The commit's spans live in the arena. */
static fault_t
read_line_commit(struct call *call, struct arena *arena, const struct log_line *line, struct entry *entry,
		 struct commit *commit)
{
	struct span text;
	bool found;
	TRY(ledger_entry_at(call->store, line->ledger, line->number, entry, &found));
	if (!found)
		return fault_raise(FAULT_STORE, 0, "%s: change set %" PRId64 " is missing", line->ledger->name,
				   line->number);
	TRY(history_read(call->store->history, arena, &entry->commit, HISTORY_COMMIT, &text));
	return commit_read(text, commit);
}

static json_t *
line_json(const struct log_line *line, const struct entry *entry, const struct changeset *changeset)
{
	char person[UUID_TEXT_SIZE + 1];
	struct buffer OWN(buffer_drop) oid = { 0 };
	json_t *object = json_object();
	oid_put_hex(&oid, &entry->commit);
	uuid_text(changeset->author.id, person);
	output_text(object, "id", buffer_span(&oid));
	output_text(object, "ledger", span_text(line->ledger->name));
	output_text(object, "author", changeset->author.name);
	output_text(object, "author_id", span_text(person));
	output_text(object, "device", changeset->device);
	output_instant(object, "at", changeset->time);
	output_text(object, "act", changeset->act);
	json_object_set_new(object, "sequence", json_integer(changeset->sequence));
	return object;
}

static void
put_line(struct table *table, const struct log_line *line, const struct entry *entry, const struct changeset *changeset)
{
	struct buffer OWN(buffer_drop) oid = { 0 };
	struct buffer OWN(buffer_drop) at = { 0 };
	oid_put_hex(&oid, &entry->commit);
	output_put_time(&at, changeset->time, clock_offset_minutes());
	table_cell(table, span_part(buffer_span(&oid), 0, 12), 0);
	table_cell(table, buffer_span(&at), 0);
	table_cell(table, changeset->author.name, 20);
	table_cell(table, changeset->device, 0);
	table_cell(table, span_text(line->ledger->name), 0);
	table_cell(table, changeset->act, 0);
}

static fault_t
print_lines(struct call *call, const struct log_lines *lines, struct table *table)
{
	for (size_t i = 0; i < lines->count; i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct entry entry;
		struct commit commit;
		TRY(read_line_commit(call, &arena, &lines->items[i], &entry, &commit));
		if (call->json)
			call_json_item(call, line_json(&lines->items[i], &entry, &commit.changeset));
		else
			put_line(table, &lines->items[i], &entry, &commit.changeset);
	}
	return NULL;
}

static fault_t
show_log(struct call *call)
{
	struct log_lines lines = { 0 };
	struct table table = { .arena = call->arena, .columns = 6 };
	int64_t limit;
	if (!call_limit(call, LOG_DEFAULT, &limit))
		return NULL;
	TRY(call->word_count ? lines_of_record(call, limit, &lines) : all_lines(call, limit, &lines));
	TRY(print_lines(call, &lines, &table));
	if (call->json)
		call_json_end(call);
	else
		table_put(call->out, &table);
	return NULL;
}

static const struct command_option log_options[] = {
	{ "--limit", "N", { "最多几条（默认 50，JSON 为全部）", "at most N (50; as JSON all)" }, false, false },
	{ 0 },
};

const struct command command_log = {
	.name = "log",
	.words = "[ID]",
	.help = { "列出变更历史（或一条记录的历史），新的在前",
		  "Lists change sets, of one record or of all, newest first" },
	.more = { NULL, NULL },
	.run = show_log,
	.store = STORE_READS,
	.words_most = 1,
	.options = log_options,
};

/* ---- verify, rebuild, mirror ---- */

#define PROBLEMS_KEPT 1000 /* see audit.h */

static json_t *
audit_problems(const struct audit *audit, size_t count)
{
	json_t *array = json_array();
	for (size_t i = 0; i < count; i++) {
		const struct audit_problem *at = &audit->problems[i];
		struct buffer OWN(buffer_drop) oid = { 0 };
		json_t *object = json_object();
		if (!oid_is_zero(&at->commit))
			oid_put_hex(&oid, &at->commit);
		output_text(object, "ledger", span_text(at->ledger));
		output_text(object, "commit", buffer_span(&oid));
		output_text(object, "rule", span_text(at->rule));
		output_text(object, "text", span_text(at->text));
		json_array_append_new(array, object);
	}
	return array;
}

static void
print_audit_json(struct call *call, const struct audit *audit, size_t kept)
{
	json_t *object = json_object();
	json_object_set_new(object, "ok", json_boolean(audit->problem_count == 0));
	json_object_set_new(object, "ledgers", json_integer(audit->ledgers));
	json_object_set_new(object, "commits", json_integer(audit->commits));
	json_object_set_new(object, "merges", json_integer(audit->merges));
	json_object_set_new(object, "problems", audit_problems(audit, kept));
	json_object_set_new(object, "problem_count", json_integer((json_int_t)audit->problem_count));
	call_json(call, object);
}

static void
print_audit(struct call *call, const struct audit *audit, size_t kept)
{
	for (size_t i = 0; i < kept; i++)
		call_note(call, "%s: %s: %s", audit->problems[i].ledger, audit->problems[i].rule,
			  audit->problems[i].text);
	buffer_print(call->out,
		     call->chinese ? "台账 %" PRId64 " 个，变更 %" PRId64 " 个，问题 %zu 个\n" :
				     "%" PRId64 " ledgers, %" PRId64 " change sets, %zu problems\n",
		     audit->ledgers, audit->commits, audit->problem_count);
}

fault_t
call_audit(struct call *call, bool deep)
{
	struct audit OWN(audit_drop) audit = { 0 };
	TRY(audit_run(call->store, deep, call_progress, call, &audit));
	size_t kept = audit.problem_count < PROBLEMS_KEPT ? audit.problem_count : PROBLEMS_KEPT;
	if (call->json)
		print_audit_json(call, &audit, kept);
	else
		print_audit(call, &audit, kept);
	if (audit.problem_count)
		call->status = STATUS_FAILED;
	return NULL;
}

static fault_t
verify(struct call *call)
{
	return call_audit(call, false);
}

const struct command command_verify = {
	.name = "verify",
	.words = "",
	.help = { "核验全部签名、顺序和内容", "Checks every object, signature, sequence and receipt" },
	.more = { NULL, NULL },
	.run = verify,
	.store = STORE_READS,
};

static fault_t
rebuild(struct call *call)
{
	TRY(derive_rebuild(call->store, call_progress, call));
	if (call->json)
		call_json(call, json_pack("{s:b}", "ok", 1));
	return NULL;
}

const struct command command_rebuild = {
	.name = "rebuild",
	.words = "",
	.help = { "由历史重建查询表和全文索引", "Makes tables and full-text index again from the history" },
	.more = { NULL, NULL },
	.run = rebuild,
	.store = STORE_WRITES,
};

static fault_t
mirror(struct call *call)
{
	struct mirror_count count = { 0 };
	TRY(mirror_write(call->store, call->words[0], &count));
	if (call->json)
		call_json(call, json_pack("{s:I, s:I, s:I}", "ledgers", (json_int_t)count.ledgers, "commits",
					  (json_int_t)count.commits, "objects", (json_int_t)count.objects));
	else
		buffer_print(call->out,
			     call->chinese ? "新写入：台账 %" PRId64 " 个，变更 %" PRId64 " 个，对象 %" PRId64 " 个\n" :
					     "new: %" PRId64 " ledgers, %" PRId64 " change sets, %" PRId64 " objects\n",
			     count.ledgers, count.commits, count.objects);
	return NULL;
}

const struct command command_mirror = {
	.name = "mirror",
	.words = "DIR",
	.help = { "写出普通 git 仓库，供任何人核验", "Writes ordinary bare git repositories that anyone can verify" },
	.more = { "目录中的 README.txt 说明如何用 git 核验。",
		  "README.txt in the folder says how to verify them with git." },
	.run = mirror,
	.store = STORE_READS,
	.words_least = 1,
	.words_most = 1,
};
