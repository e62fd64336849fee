/* The registers (people, centres, devices) and what the program itself writes down: conflicts, findings and how they were settled. */
#include "core/schema_tables.h"

/* Staff act under their names, which stand in every commit; only the telephone is theirs alone. */
static const struct field_row person_fields[] = {
	{ "name", TYPE_TEXT, { "姓名", "Name" }, .most = 40, REQUIRED, SEARCH, .since = 1 },
	{ "centre", TYPE_TEXT, { "所属中心", "Centre" }, .most = 16, SEARCH, .since = 1 },
	{ "duty", TYPE_CODE, { "专兼职", "Duty" }, .codes = codes_duty, .since = 1 },
	{ "title", TYPE_TEXT, { "职务", "Office" }, .most = 60, .since = 1 },
	{ "phone", TYPE_TEXT, { "联系电话", "Telephone" }, .most = 40, SEALED, SEARCH, .since = 1 },
	{ "certificate", TYPE_TEXT, { "调解员证号", "Certificate" }, .most = 60, SEARCH, .since = 1 },
	{ "certificate_from", TYPE_DATE, { "证件有效期起", "Certificate from" }, .since = 1 },
	{ "certificate_to", TYPE_DATE, { "证件有效期止", "Certificate to" }, .since = 1 },
	{ "active", TYPE_TRUTH, { "在岗", "Active" }, .since = 1 },
	FIELD_END,
};

const struct kind kind_person = {
	.name = "person",
	.label = { "人员", "Person" },
	.folder = "person",
	.ledger = LEDGER_DISTRICT,
	.fields = person_fields,
	.number = "name",
	.since = 1,
};

static const struct field_row centre_fields[] = {
	{ "code", TYPE_TEXT, { "中心代码", "Code" }, .most = 16, REQUIRED, SEARCH, .since = 1 },
	{ "name", TYPE_TEXT, { "中心名称", "Name" }, .most = 80, REQUIRED, SEARCH, .since = 1 },
	{ "short_name", TYPE_TEXT, { "简称", "Short name" }, .most = 20, SEARCH, .since = 1 },
	{ "address", TYPE_TEXT, { "地址", "Address" }, .most = 200, .since = 1 },
	{ "phone", TYPE_TEXT, { "电话", "Telephone" }, .most = 40, .since = 1 },
	{ "seal_name", TYPE_TEXT, { "印章名称", "Name on the seal" }, .most = 80, .since = 1 },
	FIELD_END,
};

const struct kind kind_centre = {
	.name = "centre",
	.label = { "调解中心", "Centre" },
	.folder = "centre",
	.ledger = LEDGER_DISTRICT,
	.fields = centre_fields,
	.number = "name",
	.since = 1,
};

/* `last` of a retired device: per ledger the last change set that is taken, "ledger sequence commit". */
static const struct field_row device_fields[] = {
	{ "name", TYPE_TEXT, { "设备名", "Name" }, .most = 32, REQUIRED, SEARCH, .since = 1 },
	{ "label", TYPE_TEXT, { "说明", "Label" }, .most = 80, SEARCH, .since = 1 },
	{ "centre", TYPE_TEXT, { "所属中心", "Centre" }, .most = 16, .since = 1 },
	{ "role", TYPE_CODE, { "角色", "Role" }, .codes = codes_device_role, REQUIRED, .since = 1 },
	{ "signing_key", TYPE_DIGEST, { "签名公钥", "Signing key" }, REQUIRED, .since = 1 },
	{ "enrolled", TYPE_INSTANT, { "登记时间", "Enrolled" }, .since = 1 },
	{ "status", TYPE_CODE, { "状态", "Status" }, .codes = codes_device_status, .since = 1 },
	{ "revoked", TYPE_INSTANT, { "撤销时间", "Revoked" }, .since = 1 },
	{ "reason", TYPE_TEXT, { "撤销原因", "Reason for revoking" }, .most = 200, .since = 1 },
	{ "last", TYPE_TEXTS, { "最后接收的变更", "Last change sets taken" }, .most = 160, .since = 1 },
	{ "version", TYPE_TEXT, { "程序版本", "Program version" }, .most = 40, .since = 1 },
	FIELD_END,
};

const struct kind kind_device = {
	.name = "device",
	.label = { "设备", "Device" },
	.folder = "device",
	.ledger = LEDGER_DISTRICT,
	.fields = device_fields,
	.number = "name",
	.system = true,
	.since = 1,
};

/* base, mine and theirs stand as they stood in the document, sealed where they were sealed there: the key is that document's. */
static const struct field_row conflict_fields[] = {
	{ "record", TYPE_RECORD, { "记录", "Record" }, REQUIRED, .since = 1 },
	{ "path", TYPE_TEXT, { "文档路径", "Document" }, .most = 160, REQUIRED, .since = 1 },
	{ "kind", TYPE_TEXT, { "文档类型", "Kind" }, .most = 24, REQUIRED, .since = 1 },
	{ "field", TYPE_TEXT, { "字段", "Field" }, .most = 40, REQUIRED, .since = 1 },
	{ "base", TYPE_ANY, { "原值", "Base" }, .since = 1 },
	{ "mine", TYPE_ANY, { "现行值", "Mine" }, .since = 1 },
	{ "theirs", TYPE_ANY, { "另一值", "Theirs" }, .since = 1 },
	{ "large", TYPE_TRUTH, { "值过大，见提交", "Values too large to stand here" }, .since = 1 },
	{ "mine_commit", TYPE_TEXT, { "现行值提交", "Commit of mine" }, .most = 40, .since = 1 },
	{ "theirs_commit", TYPE_TEXT, { "另一值提交", "Commit of theirs" }, .most = 40, .since = 1 },
	{ "mine_author", TYPE_RECORD, { "现行值作者", "Author of mine" }, .of = "person", .since = 1 },
	{ "theirs_author", TYPE_RECORD, { "另一值作者", "Author of theirs" }, .of = "person", .since = 1 },
	{ "mine_device", TYPE_TEXT, { "现行值设备", "Device of mine" }, .most = 32, .since = 1 },
	{ "theirs_device", TYPE_TEXT, { "另一值设备", "Device of theirs" }, .most = 32, .since = 1 },
	{ "mine_at", TYPE_INSTANT, { "现行值时间", "Time of mine" }, .since = 1 },
	{ "theirs_at", TYPE_INSTANT, { "另一值时间", "Time of theirs" }, .since = 1 },
	FIELD_END,
};

const struct kind kind_conflict = {
	.name = "conflict",
	.label = { "冲突", "Conflict" },
	.folder = "conflicts",
	.ledger = LEDGER_ANY,
	.fields = conflict_fields,
	.system = true,
	.since = 1,
};

static const struct field_row finding_fields[] = {
	{ "record", TYPE_RECORD, { "记录", "Record" }, REQUIRED, .since = 1 },
	{ "path", TYPE_TEXT, { "文档路径", "Document" }, .most = 160, REQUIRED, .since = 1 },
	{ "kind", TYPE_TEXT, { "文档类型", "Kind" }, .most = 24, .since = 1 },
	{ "fields", TYPE_TEXTS, { "字段", "Fields" }, .most = 40, .since = 1 },
	{ "rule", TYPE_TEXT, { "规则", "Rule" }, .most = 40, REQUIRED, .since = 1 },
	{ "severity", TYPE_CODE, { "程度", "Severity" }, .codes = codes_severity, REQUIRED, .since = 1 },
	{ "commit", TYPE_TEXT, { "提交", "Commit" }, .most = 40, .since = 1 },
	{ "device", TYPE_TEXT, { "设备", "Device" }, .most = 32, .since = 1 },
	{ "author", TYPE_RECORD, { "作者", "Author" }, .of = "person", .since = 1 },
	{ "at", TYPE_INSTANT, { "时间", "Time" }, .since = 1 },
	FIELD_END,
};

const struct kind kind_finding = {
	.name = "finding",
	.label = { "待处理问题", "Finding" },
	.folder = "findings",
	.ledger = LEDGER_ANY,
	.fields = finding_fields,
	.number = "rule",
	.system = true,
	.since = 1,
};

static const char *const of_conflict_or_finding[] = { "conflict", "finding", NULL };

static const struct field_row resolution_fields[] = {
	{ "choice", TYPE_CODE, { "处理", "Choice" }, .codes = codes_choice, REQUIRED, .since = 1 },
	{ "reason", TYPE_TEXT, { "理由", "Reason" }, .most = 2000, SEALED, REQUIRED, .since = 1 },
	{ "at", TYPE_INSTANT, { "时间", "Time" }, .since = 1 },
	FIELD_END,
};

const struct kind kind_resolution = {
	.name = "resolution",
	.label = { "处理决定", "Resolution" },
	.parents = of_conflict_or_finding,
	.ledger = LEDGER_ANY,
	.fields = resolution_fields,
	.since = 1,
};
