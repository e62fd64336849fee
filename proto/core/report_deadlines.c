/* Deadlines (期限): acceptance and mediation, as they stand on the day of the report, and as they were kept in the period. */
#include "core/report_tables.h"

static const char *const accept_whole[] = { "accept_in_time", "accept_late", NULL };
static const char *const mediate_whole[] = { "mediate_in_time", "mediate_late", NULL };
static const char *const decided_parts[] = { "accept_in_time", "accept_late", NULL };
static const char *const result_parts[] = { "mediate_in_time", "mediate_late", NULL };

#define NOW .kind = "dispute", .date = "received", .when = WHEN_THROUGH
#define UNDECIDED HOLDS("decided", TEST_AFTER_DAY)
#define RUNNING HOLDS("ended", TEST_AFTER_DAY)
#define DECIDED .kind = "dispute", .date = "decided"
#define RESULT .kind = "dispute", .date = "result_date"

static const struct report_line lines[] = {
	{ "accept_soon",
	  { "受理即将到期（件）", "Acceptance due soon" },
	  { "截至期末（期间未完的为当日）尚未受理、不予受理、对方不同意或结束，受理期限在当日或次日届满的案件数。受理期限为收到申请后三个工作日。"
	    "没有任何决定日期的，状态为登记或待受理才计入；由其他街道转来的案件不计（申请是原街道收到的）。",
	    "Disputes neither accepted, declined, refused by the other side nor ended by the end of the period (or today) whose time to accept, three "
	    "working days from receipt, ends on that day or the next. Without any date of a decision only while the status is registered or pending; "
	    "not what came from another street, which received the application." },
	  NOW,
	  SECTION("受理", "Acceptance"),
	  .filters = { UNDECIDED, { .field = "accept_by", .test = TEST_SOON, .own = 1 } } },
	{ "accept_overdue",
	  { "受理已逾期（件）", "Acceptance overdue" },
	  { "截至同日尚未受理、不予受理、对方不同意或结束，受理期限已过的案件数；不计入的同上。",
	    "Disputes neither accepted, declined, refused nor ended by that day whose time to accept is over; left out are the same." },
	  NOW,
	  .filters = { UNDECIDED, HOLDS("accept_by", TEST_OVERDUE) } },
	{ "decided",
	  { "作出受理决定（件）", "Decided" },
	  { "受理、不予受理、对方不同意或（未决定即）结束的日期在期内的案件数，以最早者为准。都没有日期的，以及由其他街道转来的案件不计。",
	    "Disputes accepted, declined, refused by the other side or ended (without any of these) in the period, by the first of these dates. Left "
	    "out: what has none of them, and what came from another street." },
	  DECIDED },
	{ "accept_in_time",
	  { "其中按期（件）", "Of them in time" },
	  { "其中不晚于受理期限的案件数。", "Of those decided the ones not later than they were due." },
	  DECIDED,
	  .indent = 1,
	  .filters = { { .field = "decided", .test = TEST_NOT_AFTER, .other = "accept_by" } } },
	{ "accept_late",
	  { "其中逾期（件）", "Of them late" },
	  { "其中晚于受理期限的案件数。", "Of those decided the ones later than they were due." },
	  DECIDED,
	  .indent = 1,
	  .filters = { { .field = "decided", .test = TEST_AFTER, .other = "accept_by" } } },
	{ "accept_share",
	  { "受理按期率（%）", "Share accepted in time" },
	  { "按期件数 ÷（按期件数＋逾期件数）。", "In time, divided by in time and late." },
	  .unit = UNIT_PER_MILLE,
	  .measure = MEASURE_SHARE,
	  .part = "accept_in_time",
	  .whole = accept_whole },
	{ "mediate_soon",
	  { "调解即将到期（件）", "Mediation due soon" },
	  { "截至期末（期间未完的为当日）尚未结束、调解期限在当日起三日内届满的案件数。调解期限为收到申请之日起十五日，末日为节假日的顺延，"
	    "双方同意延期至更晚日期的以延期日为准。",
	    "Disputes not ended by the end of the period (or today) whose time to mediate ends within three days. It is 15 days from receipt, a "
	    "last day on a holiday rolls on, and an extension by consent to a later day moves it." },
	  NOW,
	  SECTION("调解", "Mediation"),
	  .filters = { RUNNING, { .field = "mediate_by", .test = TEST_SOON, .own = 3 } } },
	{ "mediate_overdue",
	  { "调解已逾期（件）", "Mediation overdue" },
	  { "截至同日尚未结束、调解期限已过的案件数。",
	    "Disputes not ended by that day whose time to mediate is over." },
	  NOW,
	  .filters = { RUNNING, HOLDS("mediate_by", TEST_OVERDUE) } },
	{ "resulted",
	  { "有调解结果（件）", "With a result" },
	  { "结果日期在期内的案件数。", "Disputes with a result dated in the period." },
	  RESULT },
	{ "mediate_in_time",
	  { "其中按期（件）", "Of them in time" },
	  { "其中结果日期不晚于调解期限的案件数。", "Of those the ones whose result is not later than it was due." },
	  RESULT,
	  .indent = 1,
	  .filters = { { .field = "result_date", .test = TEST_NOT_AFTER, .other = "mediate_by" } } },
	{ "mediate_late",
	  { "其中逾期（件）", "Of them late" },
	  { "其中结果日期晚于调解期限的案件数。", "Of those the ones whose result is later than it was due." },
	  RESULT,
	  .indent = 1,
	  .filters = { { .field = "result_date", .test = TEST_AFTER, .other = "mediate_by" } } },
	{ "mediate_share",
	  { "调解按期率（%）", "Share mediated in time" },
	  { "按期件数 ÷（按期件数＋逾期件数）。", "In time, divided by in time and late." },
	  .unit = UNIT_PER_MILLE,
	  .measure = MEASURE_SHARE,
	  .part = "mediate_in_time",
	  .whole = mediate_whole },
	LINES_END,
};

static const struct report_identity identities[] = {
	{ "decided", decided_parts },
	{ "resulted", result_parts },
	{ NULL, NULL },
};

const struct report_definition report_deadlines = {
	.name = "deadlines",
	.label = { "期限", "Deadlines" },
	.lines = lines,
	.identities = identities,
	.groups = { GROUP_PLACE, GROUP_CATEGORY, GROUP_NONE },
	.group_count = 3,
	.period = "day",
};
