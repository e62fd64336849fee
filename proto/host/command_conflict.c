/* What waits for a person to settle it: `conflict list`, `resolve`. */
#include "host/command_shared.h"

#include "host/clock.h"
#include "host/names.h"
#include "host/output.h"
#include "host/record_json.h"
#include "host/waiting.h"

#include <string.h>

#define LIST_DEFAULT 1000

static fault_t
put_side(struct call *call, const struct waiting *waiting, const char *side, struct label label,
	 const struct value *value)
{
	char name[40];
	struct span author;
	snprintf(name, sizeof(name), "%s_author", side);
	TRY(name_of_person(call->store, call->arena, document_text(&waiting->document, name), &author));
	buffer_print(call->out, "  %s: ", call_label(call, label));
	output_put_value(call->out, waiting->row, value, call->chinese, clock_offset_minutes());
	if (author.size)
		buffer_print(call->out, "  (%.*s)", SPAN_ARG(author));
	buffer_put_byte(call->out, '\n');
	return NULL;
}

static fault_t
put_waiting(struct call *call, const struct waiting *waiting)
{
	char id[UUID_TEXT_SIZE + 1];
	const struct document *document = &waiting->document;
	uuid_text(waiting->place.path.record, id);
	buffer_print(call->out, "%s %s%s\n", call_label(call, waiting->place.kind->label), id,
		     waiting->open ? "" :
		     call->chinese ? "（已处理）" :
				     " (settled)");
	buffer_print(call->out, "  %.*s %.*s %.*s\n", SPAN_ARG(document_text(document, "kind")),
		     SPAN_ARG(document_text(document, "record")), SPAN_ARG(waiting->field));
	if (!waiting->conflict)
		buffer_print(call->out, "  %s: %.*s\n", call->chinese ? "规则" : "rule",
			     SPAN_ARG(document_text(document, "rule")));
	if (!waiting->field.size)
		return NULL;
	if (waiting->conflict)
		TRY(put_side(call, waiting, "base", (struct label){ "原值", "base" }, &waiting->base));
	TRY(put_side(call, waiting, "mine", (struct label){ "现行值", "mine" }, &waiting->mine));
	return put_side(call, waiting, "theirs", (struct label){ "另一值", "theirs" }, &waiting->theirs);
}

static fault_t
show_one(struct call *call, struct uuid id)
{
	struct waiting waiting;
	TRY(waiting_load(call->store, call->arena, id, &waiting));
	if (!call->json)
		return put_waiting(call, &waiting);
	json_t *OWN(json_drop) object = json_object();
	TRY(waiting_json(call->store, call->arena, &waiting, object));
	call_json_item(call, json_incref(object));
	return NULL;
}

static fault_t
conflict_list(struct call *call)
{
	struct buffer OWN(buffer_drop) ids = { 0 };
	int64_t limit;
	if (!call_limit(call, LIST_DEFAULT, &limit))
		return NULL;
	TRY(waiting_ids(call->store, call_option(call, "--all") != NULL, limit, &ids));
	for (size_t at = 0; at < ids.size; at += sizeof(struct uuid)) {
		struct uuid id;
		memcpy(&id, ids.data + at, sizeof(id));
		TRY(show_one(call, id));
	}
	if (call->json)
		call_json_end(call);
	return NULL;
}

static const struct command_option list_options[] = {
	{ "--all", NULL, { "也列已处理的", "settled ones too" }, false, false },
	{ "--limit", "N", { "最多几条（默认 1000，JSON 为全部）", "at most N (1000; as JSON all)" }, false, false },
	{ 0 },
};

const struct command command_conflict_list = {
	.name = "conflict list",
	.words = "",
	.help = { "列出待处理的冲突和问题", "Lists conflicts and findings that wait to be settled" },
	.more = { NULL, NULL },
	.run = conflict_list,
	.store = STORE_READS,
	.shows = "",
	.options = list_options,
};

/* ---- resolve ---- */

static bool
read_choice(struct call *call, enum choice *out)
{
	static const struct {
		const char *word;
		enum choice choice;
	} words[] = { { "mine", CHOICE_MINE }, { "theirs", CHOICE_THEIRS }, { "base", CHOICE_BASE } };
	const char *take = call_option(call, "--take");
	*out = CHOICE_VALUE;
	if (!take == !call_option(call, "--value")) {
		fault_drop(call_misuse(call, "give either --take mine|theirs|base or --value V"));
		return false;
	}
	if (!take)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].word, take) == 0) {
			*out = words[i].choice;
			return true;
		}
	}
	fault_drop(call_misuse(call, "--take is mine, theirs or base"));
	return false;
}

static void
print_resolved(struct call *call, const struct outcome *outcome)
{
	json_t *object = outcome_json(outcome);
	json_object_del(object, "saved"); /* it always was */
	call_json(call, object);
}

static fault_t
resolve(struct call *call)
{
	struct uuid id;
	struct actor actor;
	struct outcome outcome;
	enum choice choice;
	if (!read_choice(call, &choice))
		return NULL;
	TRY(call_id(call->words[0], &id));
	TRY(call_actor(call, &actor));
	TRY(conflict_resolve(call->store, call->arena, &actor, id, choice, span_text(call_option(call, "--value")),
			     span_text(call_option(call, "--reason")), &outcome));
	if (!call->json || problems_refuse(&outcome.problems))
		call_problems(call, &outcome.problems);
	if (call->json && !call->status)
		print_resolved(call, &outcome);
	return NULL;
}

static const struct command_option resolve_options[] = {
	{ "--take",
	  "mine|theirs|base",
	  { "采用哪一方的值；问题：mine 维持不采用，theirs 接受",
	    "whose value; of a finding: mine leaves it out, theirs takes it" },
	  false,
	  false },
	{ "--value", "V", { "另定新值（留空表示清除）", "another value; empty clears the field" }, false, false },
	{ "--reason", "TEXT", { "理由（密封后写入历史）", "why; it goes into the history, sealed" }, true, false },
	{ 0 },
};

const struct command command_resolve = {
	.name = "resolve",
	.words = "ID",
	.help = { "处理一个冲突或问题", "Settles a conflict or finding by a signed change" },
	.more = { NULL, NULL },
	.run = resolve,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
	.options = resolve_options,
};
