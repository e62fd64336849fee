/* Codes of the documents around a dispute, of trainings, and of the program's own records. */
#include "core/schema_tables.h"

const struct code codes_event_type[] = {
	{ "application", { "申请", "Application" }, .since = 1 },
	{ "contact_attempt", { "联系", "Contact attempt" }, .since = 1 },
	{ "notice", { "通知", "Notice" }, .since = 1 },
	{ "session", { "调解会", "Mediation session" }, .since = 1 },
	{ "evidence", { "取证", "Evidence" }, .since = 1 },
	{ "extension", { "延期", "Extension" }, .since = 1 },
	{ "visit", { "走访", "Visit" }, .since = 1 },
	{ "follow_up", { "回访", "Follow-up" }, .since = 1 },
	{ "note", { "记事", "Note" }, .since = 1 },
	{ "transfer", { "转办", "Transfer" }, .since = 1 },
	CODE_END,
};

const struct code codes_event_means[] = {
	{ "in_person", { "当面", "In person" }, .since = 1 },
	{ "phone", { "电话", "Telephone" }, .since = 1 },
	{ "message", { "短信或微信", "Text message or WeChat" }, .since = 1 },
	{ "video", { "视频", "Video" }, .since = 1 },
	{ "letter", { "信函", "Letter" }, .since = 1 },
	{ "posting", { "张贴", "Posted up" }, .since = 1 },
	{ "other", { "其他", "Other" }, .since = 1 },
	CODE_END,
};

/* A notice that brings no one counts as flight (粤高法发〔2015〕4号), so what came of an attempt is a code that can be counted. */
const struct code codes_event_outcome[] = {
	{ "done", { "已完成", "Done" }, .since = 1 },
	{ "reached", { "已联系上", "Reached" }, .since = 1 },
	{ "not_reached", { "联系不上", "Not reached" }, .since = 1 },
	{ "attended", { "到场", "Attended" }, .since = 1 },
	{ "absent", { "未到场", "Did not come" }, .since = 1 },
	{ "agreed", { "同意", "Agreed" }, .since = 1 },
	{ "declined", { "不同意", "Declined" }, .since = 1 },
	{ "adjourned", { "改期", "Adjourned" }, .since = 1 },
	{ "other", { "其他", "Other" }, .since = 1 },
	CODE_END,
};

const struct code codes_payment_method[] = {
	{ "cash", { "现金", "Cash" }, .since = 1 },         { "bank", { "银行转账", "Bank transfer" }, .since = 1 },
	{ "wechat", { "微信", "WeChat Pay" }, .since = 1 }, { "alipay", { "支付宝", "Alipay" }, .since = 1 },
	{ "other", { "其他", "Other" }, .since = 1 },       CODE_END,
};

const struct code codes_referral_to[] = {
	{ "arbitration", { "劳动仲裁", "Labour arbitration" }, .since = 1 },
	{ "inspectorate", { "劳动监察", "Labour inspectorate" }, .since = 1 },
	{ "police", { "公安", "Police" }, .since = 1 },
	{ "court", { "法院", "Court" }, .since = 1 },
	{ "petitions", { "信访", "Petitions" }, .since = 1 },
	CODE_END,
};

const struct code codes_referral_type[] = {
	{ "transfer", { "移送", "Transfer" }, .since = 1 },
	{ "early_involvement", { "商请提前介入", "Early involvement" }, .since = 1 },
	{ "arbitration_review", { "仲裁审查", "Arbitration review" }, .since = 1 },
	{ "judicial_confirmation", { "司法确认", "Judicial confirmation" }, .since = 1 },
	{ "payment_order", { "支付令", "Payment order" }, .since = 1 },
	CODE_END,
};

const struct code codes_referral_outcome[] = {
	{ "taken", { "已受理", "Taken" }, .since = 1 },
	{ "granted", { "准予", "Granted" }, .since = 1 },
	{ "rejected", { "不予", "Rejected" }, .since = 1 },
	{ "withdrawn", { "撤回", "Withdrawn" }, .since = 1 },
	CODE_END,
};

const struct code codes_paper_type[] = {
	{ "application", { "申请书", "Application" }, .since = 1 },
	{ "registration", { "受理登记表", "Registration form" }, .since = 1 },
	{ "acceptance_notice", { "受理通知书", "Notice of acceptance" }, .since = 1 },
	{ "non_acceptance_notice", { "不予受理通知书", "Notice of non-acceptance" }, .since = 1 },
	{ "rights_notice", { "权利义务告知书", "Notice of rights and duties" }, .since = 1 },
	{ "minutes", { "调解笔录", "Minutes of mediation" }, .since = 1 },
	{ "agreement", { "调解协议书", "Mediation agreement" }, .since = 1 },
	{ "termination", { "终止调解意见书", "Termination of mediation" }, .since = 1 },
	{ "service_receipt", { "送达回证", "Receipt of service" }, .since = 1 },
	{ "follow_up", { "回访记录", "Follow-up record" }, .since = 1 },
	{ "closing_report", { "结案报告表", "Closing report" }, .since = 1 },
	{ "cover", { "卷宗封面", "File cover" }, .since = 1 },
	{ "contents", { "卷内目录", "File contents" }, .since = 1 },
	{ "other", { "其他", "Other" }, .since = 1 },
	CODE_END,
};

const struct code codes_service[] = {
	{ "direct", { "直接送达", "In person" }, .since = 1 },
	{ "mail", { "邮寄送达", "By mail" }, .since = 1 },
	{ "left", { "留置送达", "Left at the address" }, .since = 1 },
	{ "electronic", { "电子送达", "Electronic" }, .since = 1 },
	{ "entrusted", { "委托送达", "Through another body" }, .since = 1 },
	{ "public", { "公告送达", "By public notice" }, .since = 1 },
	CODE_END,
};

/* Sections of a case file in the order of its table of contents (卷内目录). */
const struct code codes_file_section[] = {
	{ "application", { "申请或登记材料", "Application or registration" }, .since = 1 },
	{ "rights_notice", { "权利义务告知", "Notice of rights" }, .since = 1 },
	{ "identity", { "身份证明", "Identity papers" }, .since = 1 },
	{ "mandate", { "授权委托", "Mandate" }, .since = 1 },
	{ "inquiry", { "调查询问", "Inquiry" }, .since = 1 },
	{ "evidence", { "证据材料", "Evidence" }, .since = 1 },
	{ "minutes", { "调解笔录", "Minutes" }, .since = 1 },
	{ "agreement", { "调解协议", "Agreement" }, .since = 1 },
	{ "performance", { "履行凭证", "Proof of performance" }, .since = 1 },
	{ "follow_up", { "回访记录", "Follow-up" }, .since = 1 },
	{ "confirmation", { "确认审查", "Confirmation or review" }, .since = 1 },
	{ "notes", { "备考", "Notes" }, .since = 1 },
	{ "back_cover", { "封底", "Back cover" }, .since = 1 },
	CODE_END,
};

const struct code codes_training_form[] = {
	{ "lecture", { "授课", "Lecture" }, .since = 1 },
	{ "hearing", { "观摩庭审", "Watching a hearing" }, .since = 1 },
	{ "casework", { "以案代训", "Casework" }, .since = 1 },
	{ "online", { "线上", "Online" }, .since = 1 },
	{ "self_study", { "自学", "Self-study" }, .since = 1 },
	CODE_END,
};

/* Held and cancelled contradict each other: a person settles it. */
const struct code codes_training_status[] = {
	{ "planned", { "计划中", "Planned" }, .rank = 1, .since = 1 },
	{ "announced", { "已通知", "Announced" }, .rank = 2, .since = 1 },
	{ "held", { "已举办", "Held" }, .rank = 3, .since = 1 },
	{ "cancelled", { "已取消", "Cancelled" }, .rank = 3, .since = 1 },
	{ "closed", { "已归档", "Closed" }, .rank = 4, .since = 1 },
	CODE_END,
};

const struct code codes_sign_in[] = {
	{ "present", { "出席", "Present" }, .since = 1 },
	{ "late", { "迟到", "Late" }, .since = 1 },
	{ "leave", { "请假", "On leave" }, .since = 1 },
	{ "absent", { "缺席", "Absent" }, .since = 1 },
	CODE_END,
};

const struct code codes_duty[] = {
	{ "full_time", { "专职", "Full-time" }, .since = 1 },
	{ "part_time", { "兼职", "Part-time" }, .since = 1 },
	CODE_END,
};

const struct code codes_device_role[] = {
	{ "hub", { "区级中心", "Hub" }, .since = 1 },
	{ "centre", { "街道中心", "Centre" }, .since = 1 },
	{ "trainer", { "培训", "Trainer" }, .since = 1 },
	CODE_END,
};

const struct code codes_device_status[] = {
	{ "active", { "在用", "Active" }, .since = 1 },
	{ "retired", { "停用", "Retired" }, .since = 1 },
	{ "lost", { "遗失", "Lost" }, .since = 1 },
	CODE_END,
};

const struct code codes_severity[] = {
	{ "warn", { "提醒", "Warning" }, .since = 1 },
	{ "refuse", { "不符合规则", "Against the rules" }, .since = 1 },
	CODE_END,
};

/* As conflict documents name the sides: mine is the hub's, which stands meanwhile. The last two settle findings. */
const struct code codes_choice[] = {
	{ "mine", { "取现行值", "Take mine (the value that stands)" }, .since = 1 },
	{ "theirs", { "取另一值", "Take theirs (the other value)" }, .since = 1 },
	{ "base", { "恢复原值", "Take base" }, .since = 1 },
	{ "value", { "另定新值", "Another value" }, .since = 1 },
	{ "accept", { "接受", "Accept" }, .since = 1 },
	{ "drop", { "撤销", "Drop" }, .since = 1 },
	CODE_END,
};
