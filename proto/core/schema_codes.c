/* Codes of disputes, parties and claims. Codes are never renamed, only retired: a renamed code would read as an edit on
 * every node that has not been updated yet.
 */
#include "core/schema_tables.h"

const struct code codes_source[] = {
	{ "walk_in", { "来访", "Walk-in" }, .since = 1 },
	{ "phone", { "来电", "Telephone" }, .since = 1 },
	{ "letter", { "来信", "Letter" }, .since = 1 },
	{ "hotline_12345", { "12345热线", "12345 hotline" }, .since = 1 },
	{ "online", { "线上平台", "Online platform" }, .since = 1 },
	{ "arbitration", { "仲裁移送", "Handed over by arbitration" }, .since = 1 },
	{ "court", { "法院委派", "Assigned by a court" }, .since = 1 },
	{ "inspectorate", { "监察转办", "Passed on by the inspectorate" }, .since = 1 },
	{ "petition", { "信访转办", "Passed on by petitions" }, .since = 1 },
	{ "police", { "公安转办", "Passed on by the police" }, .since = 1 },
	{ "patrol", { "巡查网格", "Patrol or grid worker" }, .since = 1 },
	{ "self", { "主动调解", "Taken up by the centre" }, .since = 1 },
	CODE_END,
};

const struct code codes_category[] = {
	{ "wages", { "劳动报酬", "Wages" }, .since = 1 },
	{ "overtime", { "加班费", "Overtime pay" }, .since = 1 },
	{ "double_pay", { "双倍工资", "Double pay" }, .since = 1 },
	{ "severance", { "经济补偿/赔偿金", "Severance or damages" }, .since = 1 },
	{ "social_insurance", { "社会保险", "Social insurance" }, .since = 1 },
	{ "injury", { "工伤", "Injury at work" }, .since = 1 },
	{ "contract", { "变更解除终止合同", "Change or end of contract" }, .since = 1 },
	{ "relation", { "确认劳动关系", "Existence of employment" }, .since = 1 },
	{ "hours_leave", { "工时休假", "Hours and leave" }, .since = 1 },
	{ "welfare", { "福利", "Welfare" }, .since = 1 },
	{ "personnel", { "人事争议", "Personnel dispute" }, .since = 1 },
	{ "other", { "其他", "Other" }, .since = 1 },
	CODE_END,
};

const struct code codes_grade[] = {
	{ "simple", { "简易", "Simple" }, .since = 1 },
	{ "ordinary", { "一般", "Ordinary" }, .since = 1 },
	{ "major", { "重大", "Major" }, .since = 1 },
	CODE_END,
};

/* GB/T 4754-2017, sections. */
const struct code codes_industry[] = {
	{ "A", { "农、林、牧、渔业", "Agriculture, forestry, animal husbandry, fishery" }, .since = 1 },
	{ "B", { "采矿业", "Mining" }, .since = 1 },
	{ "C", { "制造业", "Manufacturing" }, .since = 1 },
	{ "D", { "电力、热力、燃气及水生产和供应业", "Electricity, heat, gas and water supply" }, .since = 1 },
	{ "E", { "建筑业", "Construction" }, .since = 1 },
	{ "F", { "批发和零售业", "Wholesale and retail" }, .since = 1 },
	{ "G", { "交通运输、仓储和邮政业", "Transport, storage and post" }, .since = 1 },
	{ "H", { "住宿和餐饮业", "Hotels and catering" }, .since = 1 },
	{ "I", { "信息传输、软件和信息技术服务业", "Information, software and IT services" }, .since = 1 },
	{ "J", { "金融业", "Finance" }, .since = 1 },
	{ "K", { "房地产业", "Real estate" }, .since = 1 },
	{ "L", { "租赁和商务服务业", "Leasing and business services" }, .since = 1 },
	{ "M", { "科学研究和技术服务业", "Research and technical services" }, .since = 1 },
	{ "N", { "水利、环境和公共设施管理业", "Water, environment and public facilities" }, .since = 1 },
	{ "O", { "居民服务、修理和其他服务业", "Household, repair and other services" }, .since = 1 },
	{ "P", { "教育", "Education" }, .since = 1 },
	{ "Q", { "卫生和社会工作", "Health and social work" }, .since = 1 },
	{ "R", { "文化、体育和娱乐业", "Culture, sports and entertainment" }, .since = 1 },
	{ "S", { "公共管理、社会保障和社会组织", "Public administration, social security, associations" }, .since = 1 },
	{ "T", { "国际组织", "International organisations" }, .since = 1 },
	CODE_END,
};

const struct code codes_employer_type[] = {
	{ "private", { "私营企业", "Private enterprise" }, .since = 1 },
	{ "state", { "国有企业", "State-owned enterprise" }, .since = 1 },
	{ "collective", { "集体企业", "Collective enterprise" }, .since = 1 },
	{ "foreign", { "外商及港澳台投资企业", "Foreign, Hong Kong, Macao or Taiwan investment" }, .since = 1 },
	{ "individual", { "个体工商户", "Individual business" }, .since = 1 },
	{ "unregistered", { "无照经营", "Unregistered business" }, .since = 1 },
	{ "dispatch", { "劳务派遣单位", "Labour dispatch agency" }, .since = 1 },
	{ "platform", { "平台企业", "Platform enterprise" }, .since = 1 },
	{ "institution", { "事业单位", "Public institution" }, .since = 1 },
	{ "agency", { "国家机关", "State organ" }, .since = 1 },
	{ "association", { "社会组织", "Association or foundation" }, .since = 1 },
	{ "other", { "其他", "Other" }, .since = 1 },
	CODE_END,
};

const struct code codes_handled_by[] = {
	{ "street", { "属地街道", "Street" }, .since = 1 },
	{ "district", { "区职能部门联动", "District departments jointly" }, .since = 1 },
	CODE_END,
};

/* The life-cycle. Decisions on acceptance share a rank, and so do results: two that differ are never settled silently. Which steps
 * may follow which is check_steps.c's table. */
const struct code codes_status[] = {
	{ "registered", { "登记", "Registered" }, .rank = 10, .since = 1 },
	{ "pending", { "待受理", "Awaiting acceptance" }, .rank = 20, .since = 1 },
	{ "accepted", { "受理", "Accepted" }, .rank = 30, .since = 1 },
	{ "not_accepted", { "不予受理", "Not accepted" }, .rank = 30, .since = 1 },
	{ "refused", { "对方不同意", "Other side refused" }, .rank = 30, .since = 1 },
	{ "mediating", { "调解中", "In mediation" }, .rank = 40, .since = 1 },
	{ "agreed", { "达成协议", "Agreed" }, .rank = 50, .since = 1 },
	{ "partly_agreed", { "部分达成", "Partly agreed" }, .rank = 50, .since = 1 },
	{ "performed_at_once", { "即时履行", "Performed at once" }, .rank = 50, .since = 1 },
	{ "failed", { "调解不成", "Failed" }, .rank = 50, .since = 1 },
	{ "withdrawn", { "撤回", "Withdrawn" }, .rank = 50, .since = 1 },
	{ "abandoned", { "视为放弃", "Taken as abandoned" }, .rank = 50, .since = 1 },
	{ "expired", { "逾期", "Expired" }, .rank = 50, .since = 1 },
	{ "transferred", { "转办", "Transferred" }, .rank = 50, .since = 1 },
	{ "performing", { "履行跟踪", "Performance followed" }, .rank = 60, .since = 1 },
	{ "followed_up", { "回访", "Followed up" }, .rank = 70, .since = 1 },
	{ "closed", { "结案", "Closed" }, .rank = 80, .since = 1 },
	{ "archived", { "归档", "Archived" }, .rank = 90, .since = 1 },
	{ "appraised", { "期满鉴定", "Appraised after retention" }, .rank = 100, .since = 1 },
	CODE_END,
};

const struct code codes_result[] = {
	{ "agreed", { "达成协议", "Agreed" }, .since = 1 },
	{ "partly_agreed", { "部分达成", "Partly agreed" }, .since = 1 },
	{ "performed_at_once", { "即时履行", "Performed at once" }, .since = 1 },
	{ "failed", { "调解不成", "Failed" }, .since = 1 },
	{ "withdrawn", { "撤回", "Withdrawn" }, .since = 1 },
	{ "abandoned", { "视为放弃", "Taken as abandoned" }, .since = 1 },
	{ "expired", { "逾期", "Expired" }, .since = 1 },
	{ "transferred", { "转办", "Transferred" }, .since = 1 },
	CODE_END,
};

const struct code codes_agreement_form[] = {
	{ "written", { "书面", "Written" }, .since = 1 },
	{ "oral", { "口头", "Oral" }, .since = 1 },
	CODE_END,
};

/* Partial and overdue do not order one another. */
const struct code codes_performance[] = {
	{ "not_due", { "未到期", "Not due" }, .rank = 1, .since = 1 },
	{ "partial", { "部分", "Partial" }, .rank = 2, .since = 1 },
	{ "performed", { "已履行", "Performed" }, .rank = 3, .since = 1 },
	{ "overdue", { "逾期", "Overdue" }, .rank = 2, .since = 1 },
	CODE_END,
};

const struct code codes_side[] = {
	{ "applicant", { "申请人", "Applicant" }, .since = 1 },
	{ "respondent", { "被申请人", "Respondent" }, .since = 1 },
	{ "third_party", { "第三人", "Third party" }, .since = 1 },
	CODE_END,
};

const struct code codes_party_type[] = {
	{ "person", { "个人", "Person" }, .since = 1 },
	{ "organisation", { "单位", "Organisation" }, .since = 1 },
	CODE_END,
};

/* The residence permit for people of Hong Kong, Macao and Taiwan carries a number of GB 11643, the travel permits do not. */
const struct code codes_id_type[] = {
	{ "resident_id", { "居民身份证", "Resident identity card" }, .since = 1 },
	{ "residence_permit", { "港澳台居民居住证", "Hong Kong, Macao, Taiwan residence permit" }, .since = 1 },
	{ "hk_macao_permit", { "港澳居民来往内地通行证", "Hong Kong, Macao travel permit" }, .since = 1 },
	{ "taiwan_permit", { "台湾居民来往大陆通行证", "Taiwan travel permit" }, .since = 1 },
	{ "foreign_permit", { "外国人永久居留身份证", "Foreign permanent resident card" }, .since = 1 },
	{ "passport", { "护照", "Passport" }, .since = 1 },
	{ "other", { "其他", "Other" }, .since = 1 },
	CODE_END,
};

const struct code codes_sex[] = {
	{ "male", { "男", "Male" }, .since = 1 },
	{ "female", { "女", "Female" }, .since = 1 },
	CODE_END,
};

const struct code codes_wage_type[] = {
	{ "monthly", { "月薪", "Monthly" }, .since = 1 }, { "daily", { "日薪", "Daily" }, .since = 1 },
	{ "hourly", { "时薪", "Hourly" }, .since = 1 },   { "piece", { "计件", "Piece-rate" }, .since = 1 },
	{ "other", { "其他", "Other" }, .since = 1 },     CODE_END,
};

const struct code codes_contract[] = {
	{ "written", { "已签书面合同", "Written contract" }, .since = 1 },
	{ "none", { "未签书面合同", "No written contract" }, .since = 1 },
	{ "unknown", { "不清楚", "Unknown" }, .since = 1 },
	CODE_END,
};
