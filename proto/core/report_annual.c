/* The annual annex (依法行政年度附表): the lines of the bureau's yearly report that records can carry. */
#include "core/report_tables.h"

static const char *const by_street[] = { "street", NULL };
static const char *const by_district[] = { "district", NULL };
static const char *const early[] = { "early_involvement", NULL };
static const char *const transfer[] = { "transfer", NULL };
static const char *const police[] = { "police", NULL };
static const char *const held[] = { "held", "closed", NULL };
static const char *const hotline[] = { "hotline_12345", NULL };
static const char *const walk_in[] = { "walk_in", NULL };
static const char *const talks[] = { "application", "contact_attempt", "notice", "session", "follow_up", NULL };
static const char *const visits[] = { "visit", NULL };
static const char *const by_phone[] = { "phone", NULL };
static const char *const in_person[] = { "in_person", NULL };

static const char *const joint_parts[] = { "joint_few", "joint_many", NULL };
static const char *const settled_parts[] = { "street_settled", "district_settled", "unstated_settled", NULL };
static const char *const share_whole[] = { "street_settled", "joint_few", "joint_many", NULL };
static const char *const hotline_whole[] = { "hotline_in_time", "hotline_late", NULL };

#define DISPUTES .kind = "dispute", .date = "result_date"
#define TAKEN .kind = "dispute", .date = "received"
#define EVENTS .kind = "event", .date = "at"
#define HOTLINE ANY_OF("source", hotline)
#define OF_DISTRICT ANY_OF("handled_by", by_district)

static const struct report_line lines[] = {
	{ "street_settled",
	  { "属地街道化解的纠纷（件）", "Disputes settled by the streets" },
	  { "结果日期在期内、办理主体为属地街道、调解结果为达成协议、部分达成或即时履行的案件数。",
	    "Disputes with a result dated in the period, handled by the street, whose result is agreed, partly agreed or "
	    "performed at once." },
	  DISPUTES,
	  .filters = { ANY_OF("handled_by", by_street), SETTLED } },
	{ "joint",
	  { "区职能部门联动处理的纠纷（件）", "Disputes handled jointly by the district's departments" },
	  { "结果日期在期内、办理主体为区职能部门联动的案件数，不论结果。",
	    "Disputes with a result dated in the period, handled by the district's departments jointly, whatever the result." },
	  DISPUTES,
	  .filters = { OF_DISTRICT } },
	{ "joint_few",
	  { "其中不足{workers}人（件）", "Of them under {workers} workers" },
	  { "其中涉及劳动者不足{workers}人的案件数；人数未填的计入本项。",
	    "Of the joint ones those that concern under {workers} workers; those that do not say how many count here." },
	  DISPUTES,
	  .filters = { OF_DISTRICT, HOLDS("workers", TEST_BELOW) } },
	{ "joint_many",
	  { "其中{workers}人以上（件）", "Of them {workers} workers or more" },
	  { "其中涉及劳动者{workers}人及以上的案件数。",
	    "Of the joint ones those that concern {workers} workers or more." },
	  DISPUTES,
	  .filters = { OF_DISTRICT, HOLDS("workers", TEST_AT_LEAST) } },
	{ "street_share",
	  { "属地街道化解率（%）", "The streets' share" },
	  { "属地街道化解件数 ÷（属地街道化解件数＋区职能部门联动处理件数）。",
	    "Settled by the streets, divided by settled by the streets and handled jointly." },
	  .unit = UNIT_PER_MILLE,
	  .measure = MEASURE_SHARE,
	  .part = "street_settled",
	  .whole = share_whole },
	{ "settled",
	  { "化解的纠纷合计（件）", "Disputes settled in all" },
	  { "结果日期在期内、调解结果为达成协议、部分达成或即时履行的全部案件数，不论办理主体；以结果日期为准，未填结果日期的不计"
	    "（季度表以结束日期为准）。",
	    "All disputes with a result dated in the period that is agreed, partly agreed or performed at once, whoever "
	    "handled them. The day that counts is the result's; without one they are left out (the quarterly table goes by the day they ended)." },
	  DISPUTES,
	  .filters = { SETTLED } },
	{ "district_settled",
	  { "其中区职能部门联动化解（件）", "Of them by the district's departments jointly" },
	  { "其中办理主体为区职能部门联动的案件数。",
	    "Of those settled the ones handled by the district's departments jointly." },
	  DISPUTES,
	  .filters = { OF_DISTRICT, SETTLED } },
	{ "unstated_settled",
	  { "其中未填办理主体（件）", "Of them with no handler stated" },
	  { "其中未填办理主体的案件数；这些案件不计入街道或区，应补填。",
	    "Of those settled the ones that do not say who handled them; they count for neither, and should be completed." },
	  DISPUTES,
	  .filters = { HOLDS("handled_by", TEST_UNSET), SETTLED } },
	{ "workers",
	  { "为劳动者追回权益（人）", "Workers helped" },
	  { "上述化解案件的涉及劳动者人数之和；人数未填的按0计。",
	    "Workers concerned, summed over all disputes settled; those that do not say how many count as 0." },
	  .measure = MEASURE_SUM,
	  .sum = "workers",
	  DISPUTES,
	  .filters = { SETTLED } },
	{ "recovered",
	  { "追回金额（元）", "Money recovered (yuan)" },
	  { "上述化解案件的调解金额之和。", "The amounts settled, summed over all disputes settled." },
	  .unit = UNIT_MONEY,
	  .measure = MEASURE_SUM,
	  .sum = "settled_amount",
	  DISPUTES,
	  .filters = { SETTLED } },
	{ "police_early",
	  { "商请公安提前介入（件）", "Early police involvement" },
	  { "转送日期在期内、转送类型为商请提前介入的转送件数；案件上只勾选而没有转送记录的不计（没有日期），应补记转送。",
	    "Referrals dated in the period of the type early involvement. A case that only has the box ticked is left out, since that bears no date: "
	    "its referral should be added." },
	  .kind = "referral",
	  .date = "date",
	  .filters = { ANY_OF("type", early) } },
	{ "wage_flight",
	  { "欠薪逃匿移送公安（件）", "Transferred to the police as wage flight" },
	  { "转送日期在期内、转送机关为公安、转送类型为移送的转送件数。",
	    "Referrals to the police dated in the period of the type transfer." },
	  .kind = "referral",
	  .date = "date",
	  .filters = { ANY_OF("type", transfer), ANY_OF("to", police) } },
	{ "trainings",
	  { "调解员轮训（期）", "Rotation trainings held" },
	  { "培训日期在期内、状态为已举办或已归档的培训期数。",
	    "Trainings dated in the period whose status is held or closed." },
	  .kind = "training",
	  .date = "date",
	  .filters = { ANY_OF("status", held) } },
	{ "taken",
	  { "收案（件）", "Disputes taken" },
	  { "收到申请日期在期内的案件数；区内转办的案件只计一次，归接收的街道。",
	    "Disputes whose application was received in the period; one that went to another street counts once, there." },
	  TAKEN,
	  SECTION("收案与联系", "Intake and contacts") },
	{ "walk_in",
	  { "其中来访（件）", "Of them walk-ins" },
	  { "其中来源为来访的案件数。", "Of those taken the ones whose source is a walk-in." },
	  TAKEN,
	  .indent = 1,
	  .filters = { ANY_OF("source", walk_in) } },
	{ "hotline",
	  { "其中12345热线（件）", "Of them from hotline 12345" },
	  { "其中来源为12345热线的案件数。", "Of those taken the ones whose source is hotline 12345." },
	  TAKEN,
	  .indent = 1,
	  .filters = { HOTLINE } },
	{ "hotline_in_time",
	  { "其中按期答复（件）", "Answered in time" },
	  { "12345热线案件中，受理、不予受理、对方不同意或结束（以最早者为准）不晚于受理期限（收到后三个工作日）的案件数；由其他街道转来的不计。",
	    "Of those from the hotline the ones accepted, declined, refused by the other side or ended, whichever was first, within the time to "
	    "accept, three working days from receipt; not what came from another street." },
	  TAKEN,
	  .indent = 1,
	  .filters = { HOTLINE,
		       HOLDS("decided", TEST_DATED),
		       { .field = "decided", .test = TEST_NOT_AFTER, .other = "accept_by" } } },
	{ "hotline_late",
	  { "其中逾期答复（件）", "Answered late" },
	  { "12345热线案件中，上述日期晚于受理期限的案件数。",
	    "Of those from the hotline the ones for which that was later." },
	  TAKEN,
	  .indent = 1,
	  .filters = { HOTLINE,
		       HOLDS("decided", TEST_DATED),
		       { .field = "decided", .test = TEST_AFTER, .other = "accept_by" } } },
	{ "hotline_share",
	  { "12345热线按期答复率（%）", "Share answered in time" },
	  { "按期答复件数 ÷（按期答复件数＋逾期答复件数）；尚未答复的不计。",
	    "Answered in time, divided by answered in time and late; what is not answered yet is left out." },
	  .unit = UNIT_PER_MILLE,
	  .measure = MEASURE_SHARE,
	  .indent = 1,
	  .part = "hotline_in_time",
	  .whole = hotline_whole },
	{ "calls",
	  { "来电去电（次）", "Calls" },
	  { "时间在期内（北京时间）、类型为申请、联系、通知、调解会或回访、方式为电话的办案经过数。",
	    "Events in the period (Beijing time) by telephone, of the types application, contact attempt, notice, session and follow-up." },
	  EVENTS,
	  .filters = { ANY_OF("type", talks), ANY_OF("means", by_phone) } },
	{ "visitors",
	  { "当面接待（次）", "Visitors" },
	  { "时间在期内（北京时间）、类型为申请、联系、通知、调解会或回访、方式为当面的办案经过数；按次计，不按人计，走访另计。",
	    "Events in the period (Beijing time) in person, of the types application, contact attempt, notice, session and follow-up: occasions, not "
	    "heads, and without visits." },
	  EVENTS,
	  .filters = { ANY_OF("type", talks), ANY_OF("means", in_person) } },
	{ "visits",
	  { "走访用人单位（次）", "Visits to employers" },
	  { "时间在期内（北京时间）、类型为走访的办案经过数，不论方式。",
	    "Events in the period (Beijing time) of the type visit, by whatever means." },
	  EVENTS,
	  .filters = { ANY_OF("type", visits) } },
	LINES_END,
};

static const struct report_identity identities[] = {
	{ "joint", joint_parts },
	{ "settled", settled_parts },
	{ NULL, NULL },
};

const struct report_definition report_annual = {
	.name = "annual",
	.label = { "依法行政年度附表", "Annual annex" },
	.lines = lines,
	.identities = identities,
	.groups = { GROUP_PLACE, GROUP_MONTH, GROUP_NONE },
	.group_count = 3,
	.period = "year",
	.note = { "记录中没有、须另行填报的：劳动监察立案和结案数，其他机关受理的投诉举报数，案件以外的来电、来访和巡查企业数。",
		  "What no record carries and has to be added by hand: inspection cases opened and closed, complaints taken by other offices, and "
		  "calls, visitors and visits to employers outside of cases." },
};
