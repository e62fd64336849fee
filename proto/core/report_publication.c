/* What is published (主动公开): counts of cases without anything about anyone, small ones hidden (see report_hide.c). */
#include "core/report_tables.h"

static const char *const category_parts[] = { "category", NULL };
static const char *const ended_parts[] = { "settled", "unsettled", "unstated", NULL };
static const char *const ended_whole[] = { "ended", NULL };
static const char *const others[] = { "failed", "withdrawn", "abandoned", "expired", "transferred", NULL };

#define TAKEN .kind = "dispute", .date = "received"
#define ENDED .kind = "dispute", .date = "ended"

static const struct report_line lines[] = {
	{ "taken",
	  { "收案（件）", "Disputes taken" },
	  { "收到申请日期在期内的案件数；区内转办的案件只计一次，归接收的街道。",
	    "Disputes whose application was received in the period; one that went to another street counts once, there." },
	  TAKEN },
	{ "category",
	  { "按案由", "By category" },
	  { "收案按案由", "Disputes taken by category" },
	  TAKEN,
	  SECTION("收案，按案由（件）", "Taken, by category"),
	  .indent = 1,
	  .each = "category" },
	{ "workers",
	  { "涉及劳动者（人）", "Workers concerned" },
	  { "上述收案涉及劳动者人数之和。", "Workers concerned, summed over the disputes taken." },
	  SECTION("人数与结果", "Workers and results"),
	  .measure = MEASURE_SUM,
	  .sum = "workers",
	  .base = "taken",
	  TAKEN },
	{ "ended",
	  { "办结（件）", "Ended" },
	  { "期内有调解结果、不予受理、对方不同意或结案的案件数；状态已终结而没有这些日期的，按收到日期计。",
	    "Disputes that ended in the period with a result, by non-acceptance, by the other side's refusal or by closing; those that have ended by their "
	    "status without any such date count on the day they were received." },
	  ENDED },
	{ "settled",
	  { "其中调解成功（件）", "Of them settled" },
	  { "其中结果为达成协议、部分达成或即时履行的案件数。",
	    "Of those the ones agreed, partly agreed or performed at once." },
	  ENDED,
	  .indent = 1,
	  .filters = { SETTLED } },
	{ "unsettled",
	  { "其中未达成（件）", "Of them not settled" },
	  { "其中结果为调解不成、撤回、视为放弃、逾期或转办的案件数。",
	    "Of those the ones failed, withdrawn, abandoned, expired or transferred." },
	  ENDED,
	  .indent = 1,
	  .filters = { ANY_OF("result", others) } },
	{ "unstated",
	  { "其中不予受理等（件）", "Of them not accepted" },
	  { "其中没有调解结果的案件数（不予受理、对方不同意等）。",
	    "Of those the ones without a result: not accepted, refused by the other side." },
	  ENDED,
	  .indent = 1,
	  .filters = { HOLDS("result", TEST_UNSET) } },
	{ "settled_share",
	  { "调解成功率（%）", "Share settled" },
	  { "调解成功件数 ÷ 办结件数。", "Settled, divided by ended." },
	  .unit = UNIT_PER_MILLE,
	  .measure = MEASURE_SHARE,
	  .part = "settled",
	  .whole = ended_whole },
	{ "recovered",
	  { "追回金额（元）", "Money recovered (yuan)" },
	  { "调解成功案件的调解金额之和。", "The amounts settled, summed over the disputes settled." },
	  .unit = UNIT_MONEY,
	  .measure = MEASURE_SUM,
	  .sum = "settled_amount",
	  .base = "settled",
	  ENDED,
	  .filters = { SETTLED } },
	LINES_END,
};

static const struct report_identity identities[] = {
	{ "taken", category_parts },
	{ "ended", ended_parts },
	{ NULL, NULL },
};

const struct report_definition report_publication = {
	.name = "publication",
	.label = { "主动公开统计", "Publication" },
	.lines = lines,
	.identities = identities,
	.groups = { GROUP_PLACE, GROUP_NONE },
	.group_count = 2,
	.period = "quarter",
	.published = true,
	.note = { "“*”为不足{hide}或为避免推算出此类数而不公布的数。",
		  "\"*\" stands for figures below {hide}, and for those from which one could be worked out." },
};
