/* Checks across the documents of one record; see check_record in check.h. */
#include "core/check_rules.h"

#include <string.h>

void
record_refuse(const struct record *record, const char *rule, const char *field, struct label text)
{
	problem_add(record->arena, record->problems, SEVERITY_REFUSE, rule, span_text(field), text);
}

void
record_warn(const struct record *record, const char *rule, const char *field, struct label text)
{
	problem_add(record->arena, record->problems, SEVERITY_WARN, rule, span_text(field), text);
}

const struct document *
record_part(const struct record *record, const char *kind, size_t *at)
{
	while (*at < record->part_count) {
		const struct check_part *part = &record->parts[(*at)++];
		if (part->kind && strcmp(part->kind->name, kind) == 0 && !document_truth(part->document, "voided"))
			return part->document;
	}
	return NULL;
}

bool
record_sum(const struct record *record, const char *kind, const char *field, int64_t *sum)
{
	const struct document *part;
	bool any = false;

	*sum = 0;
	for (size_t at = 0; (part = record_part(record, kind, &at));) {
		if (document_value(part, span_text(field)).type != VALUE_INTEGER)
			continue;
		any = true;
		/* only refused values could overflow it; then any sum is wrong */
		if (__builtin_add_overflow(*sum, document_integer(part, field, 0), sum))
			return false;
	}
	return any;
}

/* What a person holds a certificate for is mediating: warn while there is time for the renewal. */
#define CERTIFICATE_WARN_DAYS 60

void
check_person_clock(const struct record *record)
{
	struct date until;
	struct value active = document_value(record->main, SPAN("active"));

	if (!check_date(record->main, "certificate_to", &until) || (active.type == VALUE_TRUTH && !active.truth))
		return;
	int64_t left = date_days(until) - date_days(record->today);
	if (left < 0)
		record_warn(record, "clock", "certificate_to",
			    (struct label){ "调解员证已过期，请换证", "the certificate has lapsed: renew it" });
	else if (left <= CERTIFICATE_WARN_DAYS)
		record_warn(record, "clock", "certificate_to",
			    (struct label){ "调解员证即将到期，请换证",
					    "the certificate is about to lapse: renew it" });
}

static const struct {
	const char *kind;
	void (*rules[2])(const struct record *record);
} record_rules[] = {
	{ "dispute", { check_dispute_record, check_dispute_clocks } },
	{ "training", { check_training_record } },
	{ "person", { check_person_clock } },
};

void
check_record(struct arena *arena, const struct kind *kind, const struct document *main, const struct check_part *parts,
	     size_t part_count, struct date today, const struct check_holidays *holidays, struct problems *problems)
{
	const struct record record = { arena, main, parts, part_count, today, holidays, problems };

	if (!kind || document_truth(main, "voided"))
		return;
	for (size_t i = 0; i < sizeof(record_rules) / sizeof(record_rules[0]); i++) {
		if (strcmp(record_rules[i].kind, kind->name) != 0)
			continue;
		for (size_t j = 0; j < 2 && record_rules[i].rules[j]; j++)
			record_rules[i].rules[j](&record);
	}
}
