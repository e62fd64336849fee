/* sample draw, list, show, review: what the screens do about the review of case files. */
#include "hub/commands.h"

#include "host/clock.h"
#include "host/output.h"
#include "host/record_json.h"
#include "host/samples.h"

#include <inttypes.h>
#include <string.h>

static int64_t
number_of(const json_t *item, const char *name)
{
	return json_integer_value(json_object_get(item, name));
}

static void
number_cell(struct table *table, int64_t number)
{
	table_cell(table, arena_print(table->arena, "%" PRId64, number), 0);
}

/* ---- one sample ---- */

static void
put_cases(struct call *call, const json_t *sample)
{
	static const char *const names[] = { "id", "number", "centre_name", "closed", "applicants", "respondents" };
	struct table table = { .arena = call->arena, .columns = 7 };
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(sample, "items"), i, item)
	{
		const json_t *score = json_object_get(json_object_get(item, "review"), "score");
		for (size_t j = 0; j < 6; j++)
			table_cell(&table, span_text(json_text_of(item, names[j])), 40);
		if (score)
			number_cell(&table, json_integer_value(score));
		else
			table_cell(&table, SPAN("-"), 0);
	}
	table_put(call->out, &table);
}

static struct span
points_text(struct call *call, const json_t *points)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	size_t i;
	json_t *point;
	json_array_foreach(points, i, point)
		buffer_print(&text, "%s%s %" PRId64, i ? ", " : "",
			     call_json_label(call, json_object_get(point, "text")), number_of(point, "count"));
	return arena_copy(call->arena, buffer_span(&text));
}

static void
put_tally(struct call *call, struct table *table, const json_t *tally, const char *name)
{
	const json_t *mean = json_object_get(tally, "mean_tenths");
	int64_t tenths = json_integer_value(mean);
	table_cell(table, span_text(name), 30);
	table_cell(table,
		   arena_print(call->arena, "%" PRId64 "/%" PRId64, number_of(tally, "reviewed"),
			       number_of(tally, "cases")),
		   0);
	if (mean)
		table_cell(table, arena_print(call->arena, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10), 0);
	else
		table_cell(table, SPAN("-"), 0);
	table_cell(table, points_text(call, json_object_get(tally, "points")), 80);
}

static void
put_summary(struct call *call, const json_t *sample)
{
	struct table table = { .arena = call->arena, .columns = 4 };
	size_t i;
	json_t *tally;
	json_array_foreach(json_object_get(sample, "summary"), i, tally)
		put_tally(call, &table, tally,
			  *json_text_of(tally, "name") ? json_text_of(tally, "name") : json_text_of(tally, "centre"));
	put_tally(call, &table, json_object_get(sample, "total"), call->chinese ? "合计" : "total");
	table_put(call->out, &table);
}

static fault_t
print_sample(struct call *call, struct uuid id)
{
	json_t *OWN(json_drop) sample = NULL;
	TRY(sample_show(call->store, call->arena, id, &sample));
	if (!sample)
		return fault_raise(FAULT_INPUT, 0, "there is no such sample; sample list names them");
	if (call->json) {
		call_json(call, KEEP(sample));
		return NULL;
	}
	bool given = json_is_true(json_object_get(sample, "seed_given"));
	const char *by_hand = call->chinese ? "（手工指定）" : " (chosen by hand)";
	buffer_print(call->out, "%s  %s – %s  %s %s%s\n", json_text_of(sample, "id"), json_text_of(sample, "from"),
		     json_text_of(sample, "to"), call->chinese ? "种子" : "seed", json_text_of(sample, "seed"),
		     given ? by_hand : "");
	put_cases(call, sample);
	put_summary(call, sample);
	return NULL;
}

static fault_t
show(struct call *call)
{
	struct uuid id;
	TRY(call_id(call->words[0], &id));
	return print_sample(call, id);
}

const struct command command_sample_show = {
	.name = "sample show",
	.words = "ID",
	.help = { "一次抽样：案件、得分与各街道汇总", "A sample: its cases, their scores and the summary by street" },
	.run = show,
	.store = STORE_READS,
	.shows = "",
	.words_least = 1,
	.words_most = 1,
};

/* ---- drawing ---- */

static fault_t
draw(struct call *call)
{
	struct span *centres = ARENA_NEW_ARRAY(call->arena, call->option_count + 1, struct span);
	struct sample_request request = { .centres = centres, .seed = span_text(call_option(call, "--seed")) };
	struct actor actor;
	struct uuid id;
	for (size_t i = 0; i < call->option_count; i++)
		if (strcmp(call->options[i].row->name, "--centre") == 0)
			centres[request.centre_count++] = span_text(call->options[i].value);
	if (!call_integer(call, "--per-centre", 1, SAMPLE_PER_CENTRE_MAX, 0, &request.per_centre))
		return NULL;
	TRY(call_date(call, "--from", &request.from));
	TRY(call_date(call, "--to", &request.to));
	TRY(call_actor(call, &actor));
	request.who = actor.author.id;
	TRY(sample_draw(call->store, call->arena, &request, actor.now_ms, &id));
	return print_sample(call, id);
}

static const struct command_option draw_options[] = {
	{ "--from", "D", { "结案日期，从", "closed from this day" }, true, false },
	{ "--to", "D", { "结案日期，至", "closed up to this day" }, true, false },
	{ "--per-centre", "N", { "每个街道几件", "cases of each centre" }, true, false },
	{ "--centre", "CODE", { "只抽这些街道，可多次给出", "only of these centres" }, false, true },
	{ "--seed", "TEXT", { "随机种子；不给则随机生成", "the seed; one is made unless given" }, false, false },
	{ 0 },
};

const struct command command_sample_draw = {
	.name = "sample draw",
	.words = "",
	.help = { "随机抽取已结案件供评查", "Draws closed cases at random for review" },
	.more = { "同一种子对同样的案件抽出同样的结果，因此可以复核；该期间又有案件结案后则会不同。手工指定的种子会注明。",
		  "The same seed draws the same of the same cases, so anyone can check a draw, until further cases of that period are closed. A seed chosen by hand is told as such." },
	.run = draw,
	.store = STORE_WRITES,
	.options = draw_options,
};

static fault_t
list(struct call *call)
{
	struct table table = { .arena = call->arena, .columns = 6 };
	json_t *OWN(json_drop) object = NULL, *item;
	size_t i;
	TRY(sample_list(call->store, call->arena, &object));
	if (call->json) {
		call_json(call, json_incref(json_object_get(object, "items")));
		return NULL;
	}
	json_array_foreach(json_object_get(object, "items"), i, item)
	{
		static const char *const names[] = { "id", "from", "to", "seed", "drawn_by" };
		for (size_t j = 0; j < 5; j++)
			table_cell(&table, span_text(json_text_of(item, names[j])), 40);
		table_cell(&table,
			   arena_print(call->arena, "%" PRId64 "/%" PRId64, number_of(item, "reviewed"),
				       number_of(item, "cases")),
			   0);
	}
	table_put(call->out, &table);
	return NULL;
}

const struct command command_sample_list = {
	.name = "sample list",
	.words = "",
	.help = { "列出抽样", "Lists samples" },
	.run = list,
	.store = STORE_READS,
};

/* ---- reviewing ---- */

static fault_t
mark(struct call *call, const char *option, enum review_state state, struct review_given *given)
{
	for (size_t i = 0; i < call->option_count; i++) {
		if (strcmp(call->options[i].row->name, option) != 0)
			continue;
		size_t point = review_point_named(span_text(call->options[i].value));
		if (point == REVIEW_POINTS)
			return fault_raise(FAULT_INPUT, 0, "there is no point \"%s\" on the checklist",
					   call->options[i].value);
		given->states[point] = state;
	}
	return NULL;
}

/* What is not named is met: whoever types this has the file before them. */
static fault_t
review(struct call *call)
{
	struct review_given given = { .remarks = span_text(call_option(call, "--remarks")) };
	struct outcome outcome;
	struct actor actor;
	for (size_t i = 0; i < REVIEW_POINTS; i++)
		given.states[i] = REVIEW_MET;
	TRY(call_id(call->words[0], &given.dispute));
	TRY(mark(call, "--lacking", REVIEW_LACKING, &given));
	TRY(mark(call, "--none", REVIEW_NONE, &given));
	TRY(call_actor(call, &actor));
	TRY(review_save(call->store, call->arena, &actor, &given, &outcome));
	call_problems(call, &outcome.problems);
	if (!outcome.saved)
		return NULL;
	json_t *object = outcome_json(&outcome);
	json_object_set_new(object, "score", json_integer(review_score(given.states)));
	if (!call->json)
		buffer_print(call->out, "%s %d\n", json_text_of(object, "id"), review_score(given.states));
	if (call->json)
		call_json(call, object);
	else
		json_decref(object);
	return NULL;
}

static const struct command_option review_options[] = {
	{ "--lacking", "POINT", { "未达到的评查项，可多次给出", "a point that is not met" }, false, true },
	{ "--none", "POINT", { "不适用的评查项，可多次给出", "a point that does not apply" }, false, true },
	{ "--remarks", "TEXT", { "评查意见", "remarks" }, false, false },
	{ 0 },
};

const struct command command_sample_review = {
	.name = "sample review",
	.words = "CASE",
	.help = { "保存对一件案卷的评查，输出编号与得分",
		  "Saves the review of a case file and prints its id and score" },
	.more = { "评查项：application rights_notice identity minutes ending back_cover acceptance mediation service signatures claims facts performance follow_up closing_report binding；未列出的视为达到。",
		  "Points: application rights_notice identity minutes ending back_cover acceptance mediation service signatures claims facts performance follow_up closing_report binding; those not named are met." },
	.run = review,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
	.options = review_options,
};
