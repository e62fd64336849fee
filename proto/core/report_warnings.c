/* Warnings (风险预警) that the rules have given, counted. */
#include "core/report_tables.h"

static const char *const rule_parts[] = { "raised_by", NULL };
static const char *const standing_parts[] = { "standing_by", NULL };

#define RAISED .loose = true, .kind = "warning", .date = "began"
#define STANDING .loose = true, .kind = "warning", .date = "began", .when = WHEN_THROUGH
#define STANDS HOLDS("ended", TEST_AFTER_DAY)

static const struct report_line lines[] = {
	{ "raised",
	  { "新增预警（条）", "Warnings given" },
	  { "期内由规则产生的预警数。", "Warnings that a rule gave in the period." },
	  RAISED },
	{ "raised_by",
	  { "按规则", "By rule" },
	  { "期内新增预警按规则", "Warnings given by rule" },
	  RAISED,
	  SECTION("新增，按规则（条）", "Given, by rule"),
	  .indent = 1,
	  .each = "rule" },
	{ "standing",
	  { "期末仍成立（条）", "Warnings that hold" },
	  { "期末（期间未完的为当日）或之前产生、到该日规则仍成立的预警数。",
	    "Warnings given up to the end of the period (or today) whose rule still held." },
	  STANDING,
	  SECTION("期末", "At the end"),
	  .filters = { STANDS } },
	{ "standing_by",
	  { "按规则", "By rule" },
	  { "期末仍成立的预警按规则", "Warnings that hold by rule" },
	  STANDING,
	  SECTION("仍成立，按规则（条）", "Holding, by rule"),
	  .indent = 1,
	  .filters = { STANDS },
	  .each = "rule" },
	{ "closed",
	  { "期内处置办结（条）", "Warnings dealt with" },
	  { "期内由工作人员办结的预警数。", "Warnings that somebody closed in the period." },
	  SECTION("处置", "Dealt with"),
	  .loose = true,
	  .kind = "warning",
	  .date = "closed" },
	LINES_END,
};

static const struct report_identity identities[] = {
	{ "raised", rule_parts },
	{ "standing", standing_parts },
	{ NULL, NULL },
};

const struct report_definition report_warnings = {
	.name = "warnings",
	.label = { "风险预警", "Warnings" },
	.lines = lines,
	.identities = identities,
	.groups = { GROUP_PLACE, GROUP_MONTH, GROUP_NONE },
	.group_count = 3,
	.period = "day",
	.note = { "涉及多个街道的预警（如同一用人单位在几个街道有案件）只计入合计，不计入各街道。",
		  "Warnings across several streets, as of an employer with cases in some of them, are in the total only." },
};
