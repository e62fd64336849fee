/* The bulletin to the streets (街道通报). */
#include "core/report_tables.h"

static const char *const contact_types[] = { "application", "contact_attempt", "notice", "session",
					     "visit",       "follow_up",       NULL };
static const char *const visits[] = { "visit", NULL };
static const char *const sessions[] = { "session", NULL };
static const char *const contact_parts[] = { "contacts_by", NULL };

#define EVENTS .kind = "event", .date = "at"
#define TAKEN .kind = "dispute", .date = "received"
#define CONTACTS ANY_OF("type", contact_types)

static const struct report_line lines[] = {
	{ "contacts",
	  { "接访、联系和走访（次）", "Contacts" },
	  { "时间在期内的办案经过中申请、联系、通知、调解会、走访、回访的次数（北京时间）。",
	    "Events in the period (Beijing time) of the types application, contact attempt, notice, session, visit and "
	    "follow-up." },
	  EVENTS,
	  .filters = { CONTACTS } },
	{ "contacts_by",
	  { "按方式", "By means" },
	  { "上述联系按方式", "These contacts by means" },
	  EVENTS,
	  SECTION("其中，按方式（次）", "Of them, by means"),
	  .indent = 1,
	  .filters = { CONTACTS },
	  .each = "means" },
	{ "visits",
	  { "走访（次）", "Visits" },
	  { "其中类型为走访的次数。", "Of these contacts the visits." },
	  EVENTS,
	  SECTION("办案", "Casework"),
	  .filters = { ANY_OF("type", visits) } },
	{ "sessions",
	  { "调解会（次）", "Mediation sessions" },
	  { "其中类型为调解会的次数。", "Of these contacts the mediation sessions." },
	  EVENTS,
	  .filters = { ANY_OF("type", sessions) } },
	{ "taken",
	  { "收案（件）", "Disputes taken" },
	  { "收到申请日期在期内的案件数；区内转办的案件只计一次，归接收的街道。",
	    "Disputes whose application was received in the period; one that went to another street counts once, there." },
	  TAKEN },
	{ "workers",
	  { "涉及劳动者（人）", "Workers concerned" },
	  { "上述收案涉及劳动者人数之和；人数未填的按0计。",
	    "Workers concerned, summed over the disputes taken; those that do not say how many count as 0." },
	  .measure = MEASURE_SUM,
	  .sum = "workers",
	  TAKEN },
	{ "amount",
	  { "涉案金额（元）", "Amount in dispute (yuan)" },
	  { "上述收案涉案金额之和。", "Amounts in dispute, summed over the disputes taken." },
	  .unit = UNIT_MONEY,
	  .measure = MEASURE_SUM,
	  .sum = "amount",
	  TAKEN },
	{ "settled",
	  { "调解成功（件）", "Settled" },
	  { "结果日期在期内、结果为达成协议、部分达成或即时履行的案件数。",
	    "Disputes with a result dated in the period that is agreed, partly agreed or performed at once." },
	  .kind = "dispute",
	  .date = "result_date",
	  .filters = { SETTLED } },
	{ "settled_amount",
	  { "调解金额（元）", "Amount settled (yuan)" },
	  { "上述调解成功案件的调解金额之和。", "The amounts settled, summed over the disputes settled." },
	  .unit = UNIT_MONEY,
	  .measure = MEASURE_SUM,
	  .sum = "settled_amount",
	  .kind = "dispute",
	  .date = "result_date",
	  .filters = { SETTLED } },
	{ "paid",
	  { "实付金额（元）", "Money paid (yuan)" },
	  { "实付日期在期内的履行款项的实付金额之和，包括已转往其他街道的案件。",
	    "Payments made in the period, summed, those of cases that went to another street as well." },
	  .unit = UNIT_MONEY,
	  .measure = MEASURE_SUM,
	  .sum = "paid_amount",
	  .kind = "payment",
	  .date = "paid_on" },
	LINES_END,
};

static const struct report_identity identities[] = {
	{ "contacts", contact_parts },
	{ NULL, NULL },
};

const struct report_definition report_bulletin = {
	.name = "bulletin",
	.label = { "街道通报", "Street bulletin" },
	.lines = lines,
	.identities = identities,
	.groups = { GROUP_PLACE, GROUP_MONTH, GROUP_NONE },
	.group_count = 3,
	.period = "month",
};
