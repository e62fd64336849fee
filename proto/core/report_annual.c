/* The annual annex (依法行政年度附表): the lines of the bureau's yearly report that records can carry. */
#include "core/report_tables.h"

static const char *const by_street[] = { "street", NULL };
static const char *const by_district[] = { "district", NULL };
static const char *const early[] = { "early_involvement", NULL };
static const char *const transfer[] = { "transfer", NULL };
static const char *const police[] = { "police", NULL };
static const char *const held[] = { "held", "closed", NULL };

static const char *const joint_parts[] = { "joint_few", "joint_many", NULL };
static const char *const settled_parts[] = { "street_settled", "district_settled", "unstated_settled", NULL };
static const char *const share_whole[] = { "street_settled", "joint_few", "joint_many", NULL };

#define DISPUTES .kind = "dispute", .date = "result_date"
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
	  { "结果日期在期内、调解结果为达成协议、部分达成或即时履行的全部案件数，不论办理主体。",
	    "All disputes with a result dated in the period that is agreed, partly agreed or performed at once, whoever "
	    "handled them." },
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
	  { "转送日期在期内、转送类型为商请提前介入的转送件数。",
	    "Referrals dated in the period of the type early involvement." },
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
};
