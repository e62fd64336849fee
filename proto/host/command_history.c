/* Looking into the history and keeping it whole: `log`, `verify`, `rebuild`, `mirror`. */
#include "host/command_shared.h"

#include "host/audit.h"
#include "host/chronicle.h"
#include "host/clock.h"
#include "host/derive.h"
#include "host/mirror.h"
#include "host/output.h"
#include "host/verdict.h"

#include <inttypes.h>

/* ---- log ---- */

#define LOG_DEFAULT 50

static void
put_line(struct table *table, const struct chronicle_line *line, const struct entry *entry,
	 const struct changeset *changeset)
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
print_lines(struct call *call, const struct chronicle_lines *lines, struct table *table)
{
	for (size_t i = 0; i < lines->count; i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct entry entry;
		struct commit commit;
		TRY(chronicle_read(call->store, &arena, &lines->items[i], &entry, &commit));
		if (call->json)
			call_json_item(call, chronicle_line_json(&lines->items[i], &entry, &commit.changeset));
		else
			put_line(table, &lines->items[i], &entry, &commit.changeset);
	}
	return NULL;
}

static fault_t
find_lines(struct call *call, int64_t limit, struct chronicle_lines *lines)
{
	struct uuid id;
	if (!call->word_count)
		return chronicle_of_all(call->store, call->arena, limit, 0, lines);
	TRY(call_id(call->words[0], &id));
	return chronicle_of_record(call->store, call->arena, id, limit, 0, lines);
}

static fault_t
show_log(struct call *call)
{
	struct chronicle_lines lines = { 0 };
	struct table table = { .arena = call->arena, .columns = 6 };
	int64_t limit;
	if (!call_limit(call, LOG_DEFAULT, &limit))
		return NULL;
	TRY(find_lines(call, limit, &lines));
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
	.shows = "",
	.words_most = 1,
	.options = log_options,
};

/* ---- verify, rebuild, mirror ---- */

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
	if (deep && call->store->identity.role == ROLE_HUB)
		TRY(verdicts_put(call->store, &audit, NULL, clock_seconds()));
	size_t kept = audit.problem_count < AUDIT_PROBLEMS_KEPT ? audit.problem_count : AUDIT_PROBLEMS_KEPT;
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
	TRY(mirror_write(call->store, call->words[0], call_progress, call, &count));
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
