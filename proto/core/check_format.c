/* Fields whose text carries a check of its own. Most only warn: papers with a wrong digit exist, and the case must go on. */
#include "core/check_rules.h"

#include <string.h>

struct format {
	const char *kind; /* NULL: any */
	const char *field;
	bool (*applies)(const struct document *document); /* NULL: always */
	bool (*valid)(struct span text);
	enum severity severity;
	const char *rule;
	const struct label *text;
};

/* Whether the number is one of GB 11643. Who left the type of paper out most likely read it off an identity card. */
static bool
is_resident_id(const struct document *party)
{
	struct span type = document_text(party, "id_type");

	if (type.size)
		return span_equal(type, SPAN("resident_id")) || span_equal(type, SPAN("residence_permit"));
	return !span_equal(document_text(party, "type"), SPAN("organisation")) &&
	       document_text(party, "id_number").size == 18;
}

static const struct label phone_text = {
	"号码不像手机或固定电话，请核对",
	"does not look like a telephone number: check it",
};
static const struct label centre_text = {
	"中心代码只能用数字和小写字母，最多 16 位",
	"use up to 16 digits and small letters for a centre's code",
};
static const struct label id_text = {
	"身份证号码校验不符，请对照证件核对",
	"the identity number's check digit fails: compare it with the card",
};
static const struct label credit_text = {
	"统一社会信用代码校验不符，请对照执照核对",
	"the credit code's check character fails: compare it with the licence",
};

static const struct format formats[] = {
	{ "party", "id_number", is_resident_id, resident_id_valid, SEVERITY_WARN, "id_check_digit", &id_text },
	{ "party", "employer_code", NULL, credit_code_valid, SEVERITY_WARN, "credit_code", &credit_text },
	{ "party", "agent_phone", NULL, mobile_valid, SEVERITY_WARN, "phone", &phone_text },
	{ NULL, "phone", NULL, mobile_valid, SEVERITY_WARN, "phone", &phone_text },
	{ NULL, "centre", NULL, centre_code_valid, SEVERITY_REFUSE, "form", &centre_text },
	{ "centre", "code", NULL, centre_code_valid, SEVERITY_REFUSE, "form", &centre_text },
};

static bool
format_holds(const struct check *check, const struct format *format)
{
	if (format->kind && strcmp(format->kind, check->kind->name) != 0)
		return true;
	struct span text = document_text(check->after, format->field);
	if (!text.size || (format->applies && !format->applies(check->after)))
		return true;
	bool moved = check_moved(check, format->field) ||
		     (format->applies && (check_moved(check, "id_type") || check_moved(check, "type")));
	return !moved || format->valid(text);
}

void
check_formats(const struct check *check)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		const struct format *format = &formats[i];
		if (!format_holds(check, format))
			problem_add(check->arena, check->problems, format->severity, format->rule,
				    span_text(format->field), *format->text);
	}
}
