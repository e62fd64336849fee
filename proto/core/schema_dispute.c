/* The dispute, its parties and its claims. Fields stand in the order in which a mediator fills them in. */
#include "core/schema_tables.h"

static const char *const of_dispute[] = { "dispute", NULL };

static const struct field_row dispute_fields[] = {
	{ "number", TYPE_TEXT, { "案号", "Case number" }, .most = 60, SEARCH, .since = 1 },
	{ "external_ref", TYPE_TEXT, { "外部编号", "External reference" }, .most = 80, SEARCH, .since = 1 },
	{ "first_contact", TYPE_DATE, { "首次接访日期", "First contact" }, .since = 1 },
	{ "received", TYPE_DATE, { "收到申请日期", "Application received" }, REQUIRED, .since = 1 },
	{ "source", TYPE_CODE, { "来源", "Source" }, .codes = codes_source, .since = 1 },
	{ "source_note", TYPE_TEXT, { "来源说明", "Note on the source" }, .most = 200, .since = 1 },
	{ "category", TYPE_CODE, { "案由", "Category" }, .codes = codes_category, REQUIRED, .since = 1 },
	{ "grade", TYPE_CODE, { "案件等级", "Grade" }, .codes = codes_grade, .since = 1 },
	{ "industry", TYPE_CODE, { "行业", "Industry" }, .codes = codes_industry, .since = 1 },
	{ "employer_type", TYPE_CODE, { "用人单位类型", "Type of employer" }, .codes = codes_employer_type, .since = 1 },
	{ "workplace", TYPE_TEXT, { "用工地点", "Place of work" }, .most = 200, SEALED, SEARCH, .since = 1 },
	{ "workers", TYPE_NUMBER, { "涉及劳动者人数", "Workers concerned" }, .most = 100000, .since = 1 },
	{ "migrant_workers", TYPE_NUMBER, { "其中农民工", "Of them migrant workers" }, .most = 100000, .since = 1 },
	{ "women_workers", TYPE_NUMBER, { "其中女职工", "Of them women" }, .most = 100000, .since = 1 },
	{ "amount", TYPE_MONEY, { "涉案金额", "Amount in dispute" }, .since = 1 },
	{ "summary", TYPE_TEXT, { "案情摘要", "Summary" }, .most = 8000, SEALED, SEARCH, .since = 1 },
	{ "handled_by", TYPE_CODE, { "办理主体", "Handled by" }, .codes = codes_handled_by, .since = 1 },
	{ "mediator", TYPE_RECORD, { "调解员", "Mediator" }, .of = "person", .since = 1 },
	{ "panel", TYPE_RECORDS, { "调解组成员", "Panel" }, .of = "person", UNION, .since = 1 },
	{ "recorder", TYPE_RECORD, { "记录员", "Recorder" }, .of = "person", .since = 1 },
	{ "status", TYPE_CODE, { "状态", "Status" }, .codes = codes_status, FURTHEST, .since = 1 },
	{ "accepted", TYPE_DATE, { "受理日期", "Accepted" }, .since = 1 },
	{ "not_accepted_on", TYPE_DATE, { "不予受理日期", "Not accepted on" }, .since = 1 },
	{ "refused_on", TYPE_DATE, { "对方不同意日期", "Refused on" }, .since = 1 },
	{ "not_accepted_reason", TYPE_TEXT, { "不予受理理由", "Why not accepted" }, .most = 2000, SEALED, .since = 1 },
	{ "extended_to", TYPE_DATE, { "双方同意延期至", "Extended by consent to" }, .since = 1 },
	{ "result", TYPE_CODE, { "调解结果", "Result" }, .codes = codes_result, .since = 1 },
	{ "result_date", TYPE_DATE, { "结果日期", "Date of the result" }, .since = 1 },
	{ "agreement_form", TYPE_CODE, { "协议形式", "Form of agreement" }, .codes = codes_agreement_form, .since = 1 },
	{ "settled_amount", TYPE_MONEY, { "调解金额", "Amount settled" }, .since = 1 },
	{ "performance", TYPE_CODE, { "履行情况", "Performance" }, .codes = codes_performance, FURTHEST, .since = 1 },
	{ "police_early", TYPE_TRUTH, { "商请公安提前介入", "Early police involvement" }, .since = 1 },
	{ "closed", TYPE_DATE, { "结案日期", "Closed" }, .since = 1 },
	{ "archived", TYPE_DATE, { "归档日期", "Archived" }, .since = 1 },
	{ "archive_number", TYPE_TEXT, { "档号", "Archive number" }, .most = 60, SEARCH, .since = 1 },
	{ "retention_years", TYPE_NUMBER, { "保管年限", "Years to keep" }, .least = 1, .most = 100, LARGEST, .since = 1 },
	{ "appraised", TYPE_DATE, { "鉴定日期", "Appraised" }, .since = 1 },
	{ "tags", TYPE_TEXTS, { "标签", "Tags" }, .most = 30, UNION, SEARCH, .since = 1 },
	/* Of a case that the district gave to another street, and of the one that goes on with it there. */
	{ "transferred_to", TYPE_RECORD, { "转往案件", "Transferred to" }, .of = "dispute", .derived = true, .since = 1 },
	{ "transferred_from",
	  TYPE_RECORD,
	  { "转自案件", "Transferred from" },
	  .of = "dispute",
	  .derived = true,
	  .since = 1 },
	FIELD_END,
};

const struct kind kind_dispute = {
	.name = "dispute",
	.label = { "调解案件", "Dispute" },
	.folder = "dispute",
	.ledger = LEDGER_CENTRE,
	.fields = dispute_fields,
	.number = "number",
	.since = 1,
};

/* The credit code of an employer is public; everything that names or reaches someone is sealed. */
static const struct field_row party_fields[] = {
	{ "side", TYPE_CODE, { "当事人地位", "Side" }, .codes = codes_side, REQUIRED, .since = 1 },
	{ "type", TYPE_CODE, { "当事人类型", "Kind of party" }, .codes = codes_party_type, REQUIRED, .since = 1 },
	{ "name", TYPE_TEXT, { "姓名或名称", "Name" }, .most = 100, SEALED, REQUIRED, SEARCH, .since = 1 },
	{ "id_type", TYPE_CODE, { "证件类型", "Type of identity paper" }, .codes = codes_id_type, .since = 1 },
	{ "id_number", TYPE_TEXT, { "证件号码", "Identity number" }, .most = 40, SEALED, SEARCH, .since = 1 },
	{ "sex", TYPE_CODE, { "性别", "Sex" }, .codes = codes_sex, .since = 1 },
	{ "birth_date", TYPE_DATE, { "出生日期", "Date of birth" }, SEALED, .since = 1 },
	{ "phone", TYPE_TEXT, { "联系电话", "Telephone" }, .most = 40, SEALED, SEARCH, .since = 1 },
	{ "address", TYPE_TEXT, { "住址或住所地", "Address" }, .most = 200, SEALED, SEARCH, .since = 1 },
	{ "service_address", TYPE_TEXT, { "送达地址", "Address for service" }, .most = 200, SEALED, .since = 1 },
	{ "employer_code", TYPE_TEXT, { "统一社会信用代码", "Social credit code" }, .most = 18, SEARCH, .since = 1 },
	{ "representative", TYPE_TEXT, { "法定代表人", "Representative" }, .most = 60, SEALED, SEARCH, .since = 1 },
	{ "representative_title", TYPE_TEXT, { "职务", "Office of the representative" }, .most = 60, .since = 1 },
	{ "agent", TYPE_TEXT, { "委托代理人", "Agent" }, .most = 60, SEALED, SEARCH, .since = 1 },
	{ "agent_phone", TYPE_TEXT, { "代理人电话", "Agent's telephone" }, .most = 40, SEALED, SEARCH, .since = 1 },
	{ "position", TYPE_TEXT, { "工作岗位", "Position" }, .most = 60, .since = 1 },
	{ "contract", TYPE_CODE, { "劳动合同", "Labour contract" }, .codes = codes_contract, .since = 1 },
	{ "hired", TYPE_DATE, { "入职日期", "Hired" }, .since = 1 },
	{ "left", TYPE_DATE, { "离职日期", "Left" }, .since = 1 },
	{ "wage_type", TYPE_CODE, { "计薪方式", "Way of paying wages" }, .codes = codes_wage_type, .since = 1 },
	{ "monthly_wage", TYPE_MONEY, { "月工资", "Monthly wage" }, .since = 1 },
	{ "headcount", TYPE_NUMBER, { "人数", "Headcount" }, .least = 1, .most = 1000000, .since = 1 },
	{ "is_delegate", TYPE_TRUTH, { "推举代表", "Delegate of the workers" }, .since = 1 },
	FIELD_END,
};

const struct kind kind_party = {
	.name = "party",
	.label = { "当事人", "Party" },
	.parents = of_dispute,
	.ledger = LEDGER_CENTRE,
	.fields = party_fields,
	.number = "name",
	.since = 1,
};

static const struct field_row claim_fields[] = {
	{ "type", TYPE_CODE, { "请求事项", "Type of claim" }, .codes = codes_category, REQUIRED, .since = 1 },
	{ "party", TYPE_RECORD, { "请求人", "Claimant" }, .of = "party", .since = 1 },
	{ "period_from", TYPE_DATE, { "期间起", "Period from" }, .since = 1 },
	{ "period_to", TYPE_DATE, { "期间止", "Period to" }, .since = 1 },
	{ "amount", TYPE_MONEY, { "请求金额", "Amount claimed" }, .since = 1 },
	{ "settled_amount", TYPE_MONEY, { "调解金额", "Amount settled" }, .since = 1 },
	{ "main", TYPE_TRUTH, { "主要请求", "Main claim" }, .since = 1 },
	{ "note", TYPE_TEXT, { "请求内容", "Wording" }, .most = 2000, SEALED, SEARCH, .since = 1 },
	FIELD_END,
};

const struct kind kind_claim = {
	.name = "claim",
	.label = { "请求事项", "Claim" },
	.parents = of_dispute,
	.ledger = LEDGER_CENTRE,
	.fields = claim_fields,
	.since = 1,
};
