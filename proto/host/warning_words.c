/* What warnings say, in both languages, out of their figures. */
#include "host/warnings_inside.h"

#include "core/schema.h"

#include <inttypes.h>
#include <string.h>

/* A word in braces stands for a member of the details; {money:…} for one in fen, shown in yuan. What is in [ ] is said only when all that
 * it names is there (and no zero). */
static const struct label words[WARNING_RULES] = {
	[WARNING_EMPLOYER] = { "最近 {days} 天内收到 {count} 件涉及同一用人单位的争议，共涉及劳动者 {workers} 人",
			       "{count} disputes against one employer were received within {days} days, of {workers} workers" },
	[WARNING_COLLECTIVE] = { "涉及劳动者 {workers} 人，达到 {limit} 人",
				 "{workers} workers, of {limit} that make it collective" },
	[WARNING_MASS] = { "涉及劳动者 {workers} 人，达到 {limit} 人",
			   "{workers} workers, of {limit} that make it a mass dispute" },
	[WARNING_UNPAID] = { "[{count} 笔款项逾期未付清，最早应于 {due} 支付，]尚欠 ¥{money:amount}",
			     "[{count} payments are past due, the first since {due}; ]¥{money:amount} unpaid" },
	[WARNING_CRIME] = { "一名劳动者主张的报酬[扣除已付的 ¥{money:paid} 后尚有] ¥{money:amount}，期间 {from} 至 {to}，达到 ¥{money:limit} 且 {months} 个月以上[；联系或通知 {unreached} 次无人到场，可能逃匿]。可能需要移送公安，是否构成由有权机关认定",
			    "¥{money:amount} of wages claimed for one worker from {from} to {to}[, after ¥{money:paid} that was paid], which reaches ¥{money:limit} over {months} months[; {unreached} attempts at contact brought no one, which may count as flight]. Possible referral to the police; it is not for this program to conclude" },
	[WARNING_CRIME_ALL] = { "{workers} 名劳动者主张的报酬合计[扣除已付的 ¥{money:paid} 后尚有] ¥{money:amount}，达到 {workers_limit} 人以上合计 ¥{money:limit}[；联系或通知 {unreached} 次无人到场，可能逃匿]。可能需要移送公安，是否构成由有权机关认定",
				"¥{money:amount} of wages claimed for {workers} workers in all[, after ¥{money:paid} that was paid], which reaches ¥{money:limit} for {workers_limit} or more[; {unreached} attempts at contact brought no one, which may count as flight]. Possible referral to the police; it is not for this program to conclude" },
	[WARNING_INTAKE] = { "最近 {days} 天（{from} 至 {to}）收案 {count} 件，此前 {days} 天 {before} 件",
			     "{count} disputes within {days} days ({from} to {to}), {before} in the {days} days before" },
};

/* Of days before these: what came late. */
static const struct label late_words = {
	"{from} 至 {to} 的 {days} 天内有 {count} 件涉及同一用人单位的争议（迟报，此后才汇齐），共涉及劳动者 {workers} 人",
	"{count} disputes against one employer were received in the {days} days from {from} to {to}, of {workers} workers; they came here late"
};

/* False when the member is missing or 0 while `optional`. */
static bool
put_member(struct buffer *out, const json_t *details, struct span name, bool optional)
{
	static const struct field_row money = { .name = "amount", .type = TYPE_MONEY };
	struct span key = name;
	bool is_money = span_starts(name, SPAN("money:"));
	if (is_money)
		span_cut(&key, ':');
	const json_t *member = json_object_getn(details, (const char *)key.data, key.size);
	if (optional && (!member || (json_is_integer(member) && !json_integer_value(member))))
		return false;
	struct value value = { .type = VALUE_INTEGER, .integer = json_integer_value(member) };
	if (json_is_string(member))
		buffer_put_text(out, json_string_value(member));
	else if (is_money)
		field_print(out, &money, &value);
	else
		buffer_print(out, "%" PRId64, value.integer);
	return true;
}

/* False when what is optional has nothing to say. */
static bool
put_words(struct buffer *out, struct span text, const json_t *details, bool optional)
{
	while (text.size) {
		buffer_put_span(out, span_cut(&text, '{'));
		if (text.size && !put_member(out, details, span_cut(&text, '}'), optional))
			return false;
	}
	return true;
}

static const char *
fill(struct arena *arena, struct span text, const json_t *details)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	while (text.size) {
		struct buffer OWN(buffer_drop) part = { 0 };
		put_words(&out, span_cut(&text, '['), details, false);
		if (text.size && put_words(&part, span_cut(&text, ']'), details, true))
			buffer_put_span(&out, buffer_span(&part));
	}
	return arena_text(arena, buffer_span(&out));
}

struct label
warning_words(struct arena *arena, enum warning_rule rule, const json_t *details)
{
	bool late = warning_rules[rule].employer && json_object_get(details, "to");
	struct label text = late ? late_words : words[rule];
	return (struct label){ fill(arena, span_text(text.zh), details), fill(arena, span_text(text.en), details) };
}
