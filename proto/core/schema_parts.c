/* What gathers around a dispute: events, agreement, payments, referrals, papers, files, reviews, annotations. */
#include "core/schema_tables.h"

static const char *const of_dispute[] = { "dispute", NULL };

static const struct field_row event_fields[] = {
	{ "at", TYPE_INSTANT, { "时间", "Time" }, REQUIRED, .since = 1 },
	{ "type", TYPE_CODE, { "类型", "Type" }, .codes = codes_event_type, REQUIRED, .since = 1 },
	{ "means", TYPE_CODE, { "方式", "Means" }, .codes = codes_event_means, .since = 1 },
	{ "place", TYPE_TEXT, { "地点", "Place" }, .most = 200, SEALED, .since = 1 },
	{ "mediator", TYPE_RECORD, { "经办人", "Mediator" }, .of = "person", .since = 1 },
	{ "participants", TYPE_TEXT, { "参加人", "Those present" }, .most = 1000, SEALED, SEARCH, .since = 1 },
	{ "text", TYPE_TEXT, { "内容", "What happened" }, .most = 16000, SEALED, SEARCH, .since = 1 },
	{ "outcome", TYPE_CODE, { "结果", "Outcome" }, .codes = codes_event_outcome, .since = 1 },
	{ "consent", TYPE_TRUTH, { "双方同意", "Both sides consent" }, .since = 1 },
	FIELD_END,
};

const struct kind kind_event = {
	.name = "event",
	.label = { "办案经过", "Event" },
	.parents = of_dispute,
	.ledger = LEDGER_CENTRE,
	.fields = event_fields,
	.since = 1,
};

/* It takes effect when both parties have signed, the mediator has signed and the centre has sealed it. */
static const struct field_row agreement_fields[] = {
	{ "number", TYPE_TEXT, { "协议书编号", "Agreement number" }, .most = 60, SEARCH, .since = 1 },
	{ "agreed_on", TYPE_DATE, { "达成协议日期", "Agreed on" }, REQUIRED, .since = 1 },
	{ "amount", TYPE_MONEY, { "协议金额", "Amount agreed" }, .since = 1 },
	{ "facts", TYPE_TEXT, { "争议事实", "Facts" }, .most = 8000, SEALED, .since = 1 },
	{ "terms", TYPE_TEXT, { "协议内容", "Terms" }, .most = 8000, SEALED, SEARCH, .since = 1 },
	{ "performance_terms", TYPE_TEXT, { "履行方式和期限", "Manner and time" }, .most = 4000, SEALED, .since = 1 },
	{ "signed_applicant", TYPE_TRUTH, { "申请人已签名", "Applicant has signed" }, .since = 1 },
	{ "signed_respondent", TYPE_TRUTH, { "被申请人已签名盖章", "Respondent has signed" }, .since = 1 },
	{ "signed_mediator", TYPE_TRUTH, { "调解员已签名", "Mediator has signed" }, .since = 1 },
	{ "sealed_centre", TYPE_TRUTH, { "调解中心已盖章", "Centre has sealed" }, .since = 1 },
	{ "effective_on", TYPE_DATE, { "生效日期", "Effective on" }, .since = 1 },
	FIELD_END,
};

const struct kind kind_agreement = {
	.name = "agreement",
	.label = { "调解协议", "Agreement" },
	.parents = of_dispute,
	.ledger = LEDGER_CENTRE,
	.fields = agreement_fields,
	.number = "number",
	.since = 1,
};

static const struct field_row payment_fields[] = {
	{ "party", TYPE_RECORD, { "收款人", "Payee" }, .of = "party", .since = 1 },
	{ "due", TYPE_DATE, { "应付日期", "Due" }, .since = 1 },
	{ "amount", TYPE_MONEY, { "应付金额", "Amount due" }, REQUIRED, .since = 1 },
	{ "paid_on", TYPE_DATE, { "实付日期", "Paid on" }, .since = 1 },
	{ "paid_amount", TYPE_MONEY, { "实付金额", "Amount paid" }, .since = 1 },
	{ "method", TYPE_CODE, { "支付方式", "Method" }, .codes = codes_payment_method, .since = 1 },
	{ "note", TYPE_TEXT, { "备注", "Note" }, .most = 500, SEALED, .since = 1 },
	FIELD_END,
};

const struct kind kind_payment = {
	.name = "payment",
	.label = { "履行款项", "Payment" },
	.parents = of_dispute,
	.ledger = LEDGER_CENTRE,
	.fields = payment_fields,
	.since = 1,
};

static const struct field_row referral_fields[] = {
	{ "to", TYPE_CODE, { "转送机关", "Referred to" }, .codes = codes_referral_to, REQUIRED, .since = 1 },
	{ "type", TYPE_CODE, { "转送类型", "Type" }, .codes = codes_referral_type, REQUIRED, .since = 1 },
	{ "date", TYPE_DATE, { "转送日期", "Date" }, REQUIRED, .since = 1 },
	{ "ref", TYPE_TEXT, { "文号", "Reference" }, .most = 80, SEARCH, .since = 1 },
	{ "reason", TYPE_TEXT, { "转送理由", "Reason" }, .most = 2000, SEALED, .since = 1 },
	{ "outcome", TYPE_CODE, { "办理结果", "Outcome" }, .codes = codes_referral_outcome, .since = 1 },
	{ "outcome_on", TYPE_DATE, { "结果日期", "Outcome on" }, .since = 1 },
	FIELD_END,
};

const struct kind kind_referral = {
	.name = "referral",
	.label = { "转送衔接", "Referral" },
	.parents = of_dispute,
	.ledger = LEDGER_CENTRE,
	.fields = referral_fields,
	.number = "ref",
	.since = 1,
};

static const struct field_row paper_fields[] = {
	{ "type", TYPE_CODE, { "文书种类", "Type" }, .codes = codes_paper_type, REQUIRED, .since = 1 },
	{ "number", TYPE_TEXT, { "文书编号", "Number" }, .most = 60, SEARCH, .since = 1 },
	{ "issued", TYPE_DATE, { "制发日期", "Issued" }, .since = 1 },
	{ "pages", TYPE_NUMBER, { "页数", "Pages" }, .least = 1, .most = 10000, .since = 1 },
	{ "served_to", TYPE_RECORD, { "受送达人", "Served to" }, .of = "party", .since = 1 },
	{ "received_by", TYPE_TEXT, { "签收人", "Signed for by" }, .most = 60, SEALED, .since = 1 },
	{ "served_by", TYPE_RECORD, { "送达人", "Served by" }, .of = "person", .since = 1 },
	{ "service", TYPE_CODE, { "送达方式", "Way of service" }, .codes = codes_service, .since = 1 },
	{ "served_on", TYPE_DATE, { "送达日期", "Served on" }, .since = 1 },
	{ "receipt", TYPE_TRUTH, { "已收回证", "Receipt returned" }, .since = 1 },
	FIELD_END,
};

const struct kind kind_paper = {
	.name = "paper",
	.label = { "文书", "Paper" },
	.parents = of_dispute,
	.ledger = LEDGER_CENTRE,
	.fields = paper_fields,
	.number = "number",
	.since = 1,
};

static const struct field_row file_fields[] = {
	{ "name", TYPE_TEXT, { "文件名", "Name" }, .most = 200, SEALED, REQUIRED, SEARCH, .since = 1 },
	{ "section", TYPE_CODE, { "卷内类别", "Section of the case file" }, .codes = codes_file_section, .since = 1 },
	{ "paper", TYPE_RECORD, { "所属文书", "Scan of paper" }, .of = "paper", .since = 1 },
	{ "pages", TYPE_NUMBER, { "页数", "Pages" }, .least = 1, .most = 10000, .since = 1 },
	{ "media_type", TYPE_TEXT, { "媒体类型", "Media type" }, .most = 100, .since = 1 },
	{ "size", TYPE_NUMBER, { "字节数", "Bytes" }, .most = INT64_C(1) << 40, .since = 1 },
	{ "sha256", TYPE_DIGEST, { "校验值", "SHA-256" }, REQUIRED, .since = 1 },
	FIELD_END,
};

const struct kind kind_file = {
	.name = "file",
	.label = { "附件", "File" },
	.parents = of_dispute,
	.ledger = LEDGER_CENTRE,
	.fields = file_fields,
	.number = "name",
	.since = 1,
};

static const struct field_row review_fields[] = {
	{ "reviewer", TYPE_RECORD, { "评查人", "Reviewer" }, .of = "person", .since = 1 },
	{ "date", TYPE_DATE, { "评查日期", "Date" }, REQUIRED, .since = 1 },
	{ "items", TYPE_TEXTS, { "问题项", "Points found" }, .most = 200, UNION, .since = 1 },
	{ "score", TYPE_NUMBER, { "得分", "Score" }, .most = 100, .since = 1 },
	{ "remarks", TYPE_TEXT, { "评查意见", "Remarks" }, .most = 4000, SEALED, .since = 1 },
	FIELD_END,
};

const struct kind kind_review = {
	.name = "review",
	.label = { "案卷评查", "Case-file review" },
	.parents = of_dispute,
	.ledger = LEDGER_CENTRE,
	.fields = review_fields,
	.since = 1,
};

static const struct field_row annotation_fields[] = {
	{ "at", TYPE_INSTANT, { "时间", "Time" }, .since = 1 },
	{ "text", TYPE_TEXT, { "批注", "Annotation" }, .most = 4000, SEALED, REQUIRED, SEARCH, .since = 1 },
	FIELD_END,
};

const struct kind kind_annotation = {
	.name = "annotation",
	.label = { "批注", "Annotation" },
	.parents = of_dispute,
	.ledger = LEDGER_CENTRE,
	.fields = annotation_fields,
	.since = 1,
};
