/* Rotation trainings (调解员轮训) and who attended them. */
#include "core/schema_tables.h"

static const char *const of_training[] = { "training", NULL };

/* Trainers are names, not records: judges and arbitrators who come to speak stand in no register of the centres. */
static const struct field_row training_fields[] = {
	{ "title", TYPE_TEXT, { "培训名称", "Title" }, .most = 120, REQUIRED, SEARCH, .since = 1 },
	{ "term", TYPE_TEXT, { "期次", "Term" }, .most = 60, SEARCH, .since = 1 },
	{ "plan", TYPE_TEXT, { "培训计划", "Plan" }, .most = 4000, SEARCH, .since = 1 },
	{ "date", TYPE_DATE, { "日期", "Date" }, REQUIRED, .since = 1 },
	{ "start", TYPE_TIME, { "开始时间", "Start" }, .since = 1 },
	{ "end", TYPE_TIME, { "结束时间", "End" }, .since = 1 },
	{ "place", TYPE_TEXT, { "地点", "Place" }, .most = 200, SEARCH, .since = 1 },
	{ "form", TYPE_CODE, { "培训形式", "Form" }, .codes = codes_training_form, .since = 1 },
	{ "topics", TYPE_TEXTS, { "培训内容", "Topics" }, .most = 120, UNION, SEARCH, .since = 1 },
	{ "trainers", TYPE_TEXTS, { "授课人", "Trainers" }, .most = 60, UNION, SEARCH, .since = 1 },
	{ "organiser", TYPE_TEXT, { "主办单位", "Organiser" }, .most = 120, SEARCH, .since = 1 },
	{ "minutes", TYPE_NUMBER, { "时长（分钟）", "Length in minutes" }, .most = 100000, .since = 1 },
	{ "capacity", TYPE_NUMBER, { "名额", "Capacity" }, .most = 100000, .since = 1 },
	{ "status", TYPE_CODE, { "状态", "Status" }, .codes = codes_training_status, FURTHEST, .since = 1 },
	{ "note", TYPE_TEXT, { "备注", "Note" }, .most = 2000, .since = 1 },
	FIELD_END,
};

const struct kind kind_training = {
	.name = "training",
	.label = { "培训", "Training" },
	.folder = "training",
	.ledger = LEDGER_DISTRICT,
	.fields = training_fields,
	.number = "title",
	.since = 1,
};

/* The register names its people in the open; a visitor who stands in none is named here, under seal. One of the two must be there: see
 * check_training.c. */
static const struct field_row attendance_fields[] = {
	{ "person", TYPE_RECORD, { "参训人", "Person" }, .of = "person", .since = 1 },
	{ "name", TYPE_TEXT, { "姓名", "Name" }, .most = 60, SEALED, SEARCH, .since = 1 },
	{ "centre", TYPE_TEXT, { "所属中心", "Centre" }, .most = 16, .since = 1 },
	{ "sign_in", TYPE_CODE, { "签到", "Sign-in" }, .codes = codes_sign_in, .since = 1 },
	{ "signed_at", TYPE_INSTANT, { "签到时间", "Signed in at" }, .since = 1 },
	{ "minutes", TYPE_NUMBER, { "计入分钟", "Minutes credited" }, .most = 100000, .since = 1 },
	{ "score", TYPE_NUMBER, { "考核得分", "Score" }, .most = 100, .since = 1 },
	{ "passed", TYPE_TRUTH, { "考核合格", "Passed" }, .since = 1 },
	{ "makeup_of", TYPE_RECORD, { "补训所补", "Makes up for" }, .of = "training", .since = 1 },
	{ "note", TYPE_TEXT, { "备注", "Note" }, .most = 500, SEALED, .since = 1 },
	FIELD_END,
};

const struct kind kind_attendance = {
	.name = "attendance",
	.label = { "参训记录", "Attendance" },
	.parents = of_training,
	.ledger = LEDGER_DISTRICT,
	.fields = attendance_fields,
	.since = 1,
};
