/* Making and changing records: `record new` and `record set`. */
#include "host/command_shared.h"

#include "host/act.h"
#include "host/command_input.h"
#include "host/record_json.h"

/* Refusals always go to stderr; warnings do where the output is not JSON, which holds them. */
static void
tell_problems(struct call *call, const struct outcome *outcome)
{
	if (!call->json || problems_refuse(&outcome->problems))
		call_problems(call, &outcome->problems);
}

/* ---- record new ---- */

struct making {
	struct call *call;
	struct actor actor;
	const char *ledger; /* NULL: the store's own */
	json_t *made;       /* array, with --json */
};

static fault_t
make_one(struct making *making, const struct draft *draft)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct call *call = making->call;
	struct outcome outcome;
	char id[UUID_TEXT_SIZE + 1];
	TRY(record_create(call->store, &arena, &making->actor, making->ledger, draft, &outcome));
	tell_problems(call, &outcome);
	if (call->status)
		return NULL;
	/* The next one's ids come behind this one's, so that lists keep the order of the file. */
	making->actor.now_ms += (int64_t)draft->part_count + 1;
	uuid_text(outcome.id, id);
	if (making->made)
		json_array_append_new(making->made, outcome_json(&outcome));
	else
		buffer_print(call->out, "%s\n", id);
	return NULL;
}

/* All or none: one bad record of many must not leave half of them behind. */
static fault_t
make_all(struct making *making, const struct drafts *drafts)
{
	struct call *call = making->call;
	TRY(db_begin(call->store->db));
	fault_t fault = NULL;
	for (size_t i = 0; i < drafts->count && !fault && !call->status; i++) {
		fault = make_one(making, &drafts->items[i]);
		if (drafts->many && call->status)
			call_note(call, "record %zu of %zu was refused; none was made", i + 1, drafts->count);
		if (drafts->many)
			fault = fault_within(fault, "record %zu", i + 1);
	}
	if (!fault && !call->status)
		fault = db_end(call->store->db);
	db_undo(call->store->db);
	if (fault || call->status)
		buffer_clear(call->out);
	return fault;
}

/* The record itself, when it is one; an array when the file held one. */
static void
print_made(struct making *making, const struct drafts *drafts)
{
	if (drafts->many)
		call_json(making->call, json_incref(making->made));
	else
		call_json(making->call, json_incref(json_array_get(making->made, 0)));
}

static fault_t
read_drafts(struct call *call, struct drafts *drafts)
{
	const struct kind *kind = NULL;
	const char *of_word = call_option(call, "--of");
	struct uuid of = { { 0 } };
	if (call->word_count)
		TRY(given_kind(span_text(call->words[0]), &kind));
	if (of_word)
		TRY(call_id(of_word, &of));
	if (call->file && call->word_count > 1)
		return call_misuse(call, "give either field=value words or --json FILE");
	if (call->file)
		return input_drafts(call, call->file, kind, of, drafts);
	if (!kind)
		return call_misuse(call, "KIND is missing");
	struct draft *draft = ARENA_NEW(call->arena, struct draft);
	*draft = (struct draft){ .kind = kind, .of = of };
	draft->fields = input_words(call, 1, &draft->field_count);
	*drafts = (struct drafts){ .items = draft, .count = 1 };
	return NULL;
}

static fault_t
record_new(struct call *call)
{
	struct making making = { .call = call };
	struct drafts drafts = { 0 };
	const char *centre = call_option(call, "--centre");
	TRY(read_drafts(call, &drafts));
	if (call->status)
		return NULL;
	TRY(call_actor(call, &making.actor));
	if (centre)
		making.ledger = arena_text(call->arena, arena_print(call->arena, "centre/%s", centre));
	json_t *OWN(json_drop) made = call->json ? json_array() : NULL;
	making.made = made;
	TRY(make_all(&making, &drafts));
	if (made && !call->status)
		print_made(&making, &drafts);
	return NULL;
}

static const struct command_option new_options[] = {
	{ "--of", "ID", { "所属记录（当事人、请求等属于案件）", "the record that a part belongs to" }, false, false },
	{ "--centre",
	  "CODE",
	  { "记入哪个中心的台账（区级中心须指明）", "the centre whose ledger it goes into (at the hub)" },
	  false,
	  false },
	{ 0 },
};

const struct command command_record_new = {
	.name = "record new",
	.words = "KIND [field=value]… | [KIND] --json FILE",
	.help = { "新建记录或其组成部分，输出编号", "Makes a record or a part of one and prints its id" },
	.more = { "--json FILE 从文件读取：FILE 为“-”表示标准输入。文件含一条记录\n"
		  "{\"kind\": …, \"of\": …, \"fields\": {…}, \"parts\": [{\"kind\": …, \"fields\": {…}}]}\n"
		  "或多条的数组，要么全部保存，要么都不保存。文字按录入格式读取（“1200.50”为元），整数按存储格式（金额以分计）。\n"
		  "--json 之后的词若是“-”，或既非选项、又无“=”、也不是 KIND，即为 FILE；否则 --json 指 JSON 输出。\n"
		  "两者都要时写两次 --json。",
		  "--json FILE reads from a file (\"-\" is stdin): one record\n"
		  "{\"kind\": …, \"of\": …, \"fields\": {…}, \"parts\": [{\"kind\": …, \"fields\": {…}}]}\n"
		  "or an array of such, of which all are made or none. Texts are read as typed (\"1200.50\" is yuan), integers as\n"
		  "stored (money in fen). The word behind --json is a FILE when it is \"-\", or neither an option, nor holds \"=\", nor\n"
		  "is the KIND; otherwise --json asks for JSON output. Write --json twice for both." },
	.run = record_new,
	.store = STORE_WRITES,
	.words_most = WORDS_ANY,
	.options = new_options,
	.json_file = true,
};

/* ---- record set ---- */

static fault_t
record_set(struct call *call)
{
	struct uuid id;
	struct actor actor;
	struct outcome outcome;
	size_t count;
	TRY(call_id(call->words[0], &id));
	const struct given *given = input_words(call, 1, &count);
	if (call->status)
		return NULL;
	TRY(call_actor(call, &actor));
	TRY(record_change(call->store, call->arena, &actor, id, given, count, &outcome));
	tell_problems(call, &outcome);
	if (call->json && !call->status)
		call_json(call, outcome_json(&outcome));
	else if (!outcome.saved && !call->status)
		call_note(call, "%s", call->chinese ? "内容没有变化" : "nothing to change: it says so already");
	return NULL;
}

const struct command command_record_set = {
	.name = "record set",
	.words = "ID field=value…",
	.help = { "修改记录的字段（留空表示清除）",
		  "Changes fields of a record or part; an empty value clears the field" },
	.more = { NULL, NULL },
	.run = record_set,
	.store = STORE_WRITES,
	.words_least = 2,
	.words_most = WORDS_ANY,
};
