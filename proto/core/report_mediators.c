/* Mediators (调解员): cases by person and result, by which subsidies are paid (以案定补). */
#include "core/report_tables.h"

static const char *const failed[] = { "failed", NULL };
static const char *const others[] = { "withdrawn", "abandoned", "expired", "transferred", NULL };
static const char *const result_parts[] = { "settled", "failed", "otherwise", "unstated", NULL };
static const char *const share_whole[] = { "settled", "failed", NULL };

#define TAKEN .kind = "dispute", .date = "received"
#define RESULT .kind = "dispute", .date = "result_date"

static const struct report_line lines[] = {
	{ "taken",
	  { "收案（件）", "Taken" },
	  { "收到申请日期在期内的案件数，归案件的调解员；转往其他街道的案件归接收街道的调解员。",
	    "Disputes received in the period; they count for the dispute's mediator, those that went to another street for the one there." },
	  TAKEN },
	{ "workers",
	  { "涉及劳动者（人）", "Workers concerned" },
	  { "上述收案涉及劳动者人数之和；人数未填的按0计。",
	    "Workers concerned, summed over the disputes taken; those that do not say how many count as 0." },
	  .measure = MEASURE_SUM,
	  .sum = "workers",
	  TAKEN },
	{ "resulted",
	  { "有调解结果（件）", "With a result" },
	  { "结果日期在期内的案件数。", "Disputes with a result dated in the period." },
	  RESULT },
	{ "settled",
	  { "其中调解成功（件）", "Of them settled" },
	  { "其中结果为达成协议、部分达成或即时履行的案件数。",
	    "Of those the ones agreed, partly agreed or performed at once." },
	  RESULT,
	  .indent = 1,
	  .filters = { SETTLED } },
	{ "failed",
	  { "其中调解不成（件）", "Of them failed" },
	  { "其中结果为调解不成的案件数。", "Of those the ones whose result is failed." },
	  RESULT,
	  .indent = 1,
	  .filters = { ANY_OF("result", failed) } },
	{ "otherwise",
	  { "其中撤回、放弃、逾期、转办（件）", "Of them ended otherwise" },
	  { "其中结果为撤回、视为放弃、逾期或转办的案件数。",
	    "Of those the ones withdrawn, abandoned, expired or transferred." },
	  RESULT,
	  .indent = 1,
	  .filters = { ANY_OF("result", others) } },
	{ "unstated",
	  { "其中未填结果（件）", "Of them with no result stated" },
	  { "其中有结果日期而未填结果的案件数，应补填。",
	    "Of those the ones with a date but no result; they should be completed." },
	  RESULT,
	  .indent = 1,
	  .filters = { HOLDS("result", TEST_UNSET) } },
	{ "share",
	  { "调解成功率（%）", "Share settled" },
	  { "调解成功件数 ÷（调解成功件数＋调解不成件数）。", "Settled, divided by settled and failed." },
	  .unit = UNIT_PER_MILLE,
	  .measure = MEASURE_SHARE,
	  .part = "settled",
	  .whole = share_whole },
	{ "settled_amount",
	  { "调解金额（元）", "Amount settled (yuan)" },
	  { "调解成功案件的调解金额之和。", "The amounts settled, summed over the disputes settled." },
	  .unit = UNIT_MONEY,
	  .measure = MEASURE_SUM,
	  .sum = "settled_amount",
	  RESULT,
	  .filters = { SETTLED } },
	{ "closed",
	  { "结案（件）", "Closed" },
	  { "结案日期在期内的案件数。", "Disputes closed in the period." },
	  .kind = "dispute",
	  .date = "closed" },
	LINES_END,
};

static const struct report_identity identities[] = {
	{ "resulted", result_parts },
	{ NULL, NULL },
};

const struct report_definition report_mediators = {
	.name = "mediators",
	.label = { "调解员办案", "Mediators" },
	.lines = lines,
	.identities = identities,
	.groups = { GROUP_PERSON, GROUP_NONE },
	.group_count = 2,
	.period = "quarter",
	.personal = true,
};
