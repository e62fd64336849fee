/* Coverage by rotation training (轮训覆盖). */
#include "core/report_tables.h"

static const char *const held[] = { "held", "closed", NULL };
static const char *const came[] = { "present", "late", NULL };
static const char *const share_whole[] = { "people", NULL };
static const char *const people_parts[] = { "covered", "below", NULL };

#define LEARNERS .kind = "learner", .date = "until", .when = WHEN_LAST

static const struct report_line lines[] = {
	{ "trainings",
	  { "培训（期）", "Trainings" },
	  { "日期在期内、状态为已举办或已归档的培训期数。", "Trainings dated in the period that are held or closed." },
	  .kind = "training",
	  .date = "date",
	  .filters = { ANY_OF("status", held) } },
	{ "attendances",
	  { "参训（人次）", "Attendances" },
	  { "日期在期内、未取消的培训中签到为出席或迟到的参训记录数，不含没有所属中心的来宾和区级人员。",
	    "Attendances, present or late, at trainings dated in the period that were not cancelled; visitors without a centre and the district's own "
	    "people are left out." },
	  .kind = "attendance",
	  .date = "date",
	  .filters = { ANY_OF("sign_in", came) } },
	{ "people",
	  { "在册人员（人）", "People on the register" },
	  { "在册在岗人员数（不含区级人员），为现在的名册；没有填所属中心的单列。",
	    "Active people (not the district's own) on the register as it is now; those of no stated centre stand by themselves." },
	  LEARNERS },
	{ "minutes",
	  { "培训时长（分钟，每{lesson}分钟1学时）", "Minutes of training (one class hour is {lesson})" },
	  { "上述人员在期内未取消的培训中计入的分钟数之和；出席和迟到计参训记录上的分钟数，未填的计培训时长；未填签到的只计参训记录上的"
	    "分钟数，请假和缺席不计；同一期只计一次。",
	    "Minutes credited to these people at trainings of the period that were not cancelled. Present or late: those of the "
	    "attendance, or the training's where it does not say; without a sign-in only those of the attendance; leave and "
	    "absence none; one training once." },
	  .unit = UNIT_MINUTES,
	  .measure = MEASURE_SUM,
	  .sum = "minutes",
	  LEARNERS },
	{ "passed",
	  { "考核合格（人次）", "Passes" },
	  { "上述人员在期内未取消的培训中考核合格的次数。",
	    "Trainings of the period, not cancelled, that these people passed." },
	  .measure = MEASURE_SUM,
	  .sum = "passed",
	  LEARNERS },
	{ "covered",
	  { "达到目标（人）", "People who reached the target" },
	  { "期内计入分钟数不少于年度目标{target}分钟的人数。",
	    "People credited with the year's target of {target} minutes or more in the period." },
	  LEARNERS,
	  .filters = { { .field = "minutes", .test = TEST_AT_LEAST, .number = NUMBER_TARGET } } },
	{ "below",
	  { "未达目标（人）", "People below the target" },
	  { "期内计入分钟数不足年度目标{target}分钟的人数。",
	    "People credited with less than the year's target of {target} minutes in the period." },
	  LEARNERS,
	  .filters = { { .field = "minutes", .test = TEST_BELOW, .number = NUMBER_TARGET } } },
	{ "missing",
	  { "其中未参加过（人）", "Of them without any training" },
	  { "期内没有计入任何分钟的人数。", "People who were credited with nothing in the period." },
	  LEARNERS,
	  .indent = 1,
	  .filters = { { .field = "minutes", .test = TEST_BELOW, .number = NUMBER_OWN, .own = 1 } } },
	{ "share",
	  { "覆盖率（%）", "Coverage" },
	  { "达到目标人数 ÷ 在册人数。", "People who reached the target, divided by people on the register." },
	  .unit = UNIT_PER_MILLE,
	  .measure = MEASURE_SHARE,
	  .part = "covered",
	  .whole = share_whole },
	{ "lapsing",
	  { "证件90天内到期（人）", "Certificates that lapse within 90 days" },
	  { "调解员证有效期止在期末（期间未完的为当日）起90天内的人数。",
	    "People whose certificate ends within 90 days from the end of the period (or today)." },
	  LEARNERS,
	  .filters = { { .field = "certificate_to", .test = TEST_SOON, .own = 90 } } },
	{ "lapsed",
	  { "证件已过期（人）", "Certificates that have lapsed" },
	  { "调解员证有效期止早于同日的人数。", "People whose certificate ended before that day." },
	  LEARNERS,
	  .filters = { HOLDS("certificate_to", TEST_OVERDUE) } },
	LINES_END,
};

static const struct report_identity identities[] = {
	{ "people", people_parts },
	{ NULL, NULL },
};

const struct report_definition report_coverage = {
	.name = "coverage",
	.label = { "轮训覆盖", "Training coverage" },
	.lines = lines,
	.identities = identities,
	.groups = { GROUP_PLACE, GROUP_PERSON, GROUP_NONE },
	.group_count = 3,
	.period = "year",
};
