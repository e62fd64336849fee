/* A dispute's main part against its sub-parts: dates, sums, heads. */
#include "core/check_rules.h"

/* Agreed before the application came, or after the case was closed. */
static void
check_agreed_on(const struct record *record)
{
	const struct document *agreement;
	struct date agreed;
	struct date other;

	for (size_t at = 0; (agreement = record_part(record, "agreement", &at));) {
		if (!check_date(agreement, "agreed_on", &agreed))
			continue;
		if (check_date(record->main, "received", &other) && date_compare(agreed, other) < 0)
			record_refuse(
				record, "order", "received",
				(struct label){ "达成协议日期不得早于收到申请日期，请核对",
						"the agreement must not be dated before the application: check both" });
		if (check_date(record->main, "closed", &other) && date_compare(agreed, other) > 0)
			record_refuse(
				record, "order", "closed",
				(struct label){ "达成协议日期不得晚于结案日期，请核对",
						"the agreement must not be dated after the closing: check both" });
	}
}

static void
check_claims(const struct record *record)
{
	static const struct {
		const char *field;
		struct label text;
	} rows[] = {
		{ "amount",
		  { "各项请求金额之和与涉案金额不符，请核对",
		    "the claims do not add up to the amount in dispute: check both" } },
		{ "settled_amount",
		  { "各项调解金额之和与案件调解金额不符，请核对",
		    "the claims do not add up to the amount settled: check both" } },
	};
	int64_t sum;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (record_sum(record, "claim", rows[i].field, &sum) &&
		    document_integer(record->main, rows[i].field, sum) != sum)
			record_warn(record, "sum", rows[i].field, rows[i].text);
	}
}

static void
check_payments(const struct record *record)
{
	int64_t due;
	int64_t paid;
	int64_t agreed;

	if (!record_sum(record, "payment", "amount", &due))
		return;
	if (!record_sum(record, "agreement", "amount", &agreed))
		agreed = document_integer(record->main, "settled_amount", due);
	if (due != agreed)
		record_warn(record, "sum", "settled_amount",
			    (struct label){ "各期应付金额之和与协议金额不符，请核对",
					    "the payments do not add up to the amount agreed: check both" });
	record_sum(record, "payment", "paid_amount", &paid);
	if (paid < due && span_equal(document_text(record->main, "performance"), SPAN("performed")))
		record_warn(record, "performance", "performance",
			    (struct label){ "尚有款项未付清，履行情况却为已履行，请核对",
					    "payments are open, yet it says performed: check it" });
}

/* A payment past its day that has not been made in full. */
static bool
payment_overdue(const struct record *record, const struct document *payment)
{
	struct date due;

	return check_date(payment, "due", &due) && date_compare(due, record->today) < 0 &&
	       document_integer(payment, "paid_amount", 0) < document_integer(payment, "amount", 0);
}

static void
check_overdue(const struct record *record)
{
	const struct document *payment;

	if (span_equal(document_text(record->main, "performance"), SPAN("overdue")))
		return;
	for (size_t at = 0; (payment = record_part(record, "payment", &at));) {
		if (!payment_overdue(record, payment))
			continue;
		record_warn(record, "performance", "performance",
			    (struct label){ "有款项逾期未付，请核实并更新履行情况",
					    "a payment is overdue: ask, and bring the performance up to date" });
		return;
	}
}

/* Applicants: a delegate's headcount is the workers that he or she stands for; without one, an applicant is one worker. */
static void
check_workers(const struct record *record)
{
	int64_t workers = document_integer(record->main, "workers", -1);
	const struct document *party;
	int64_t heads = 0;
	bool counted = false;

	for (size_t at = 0; (party = record_part(record, "party", &at));) {
		if (!span_equal(document_text(party, "side"), SPAN("applicant")) ||
		    span_equal(document_text(party, "type"), SPAN("organisation")))
			continue;
		int64_t head = document_integer(party, "headcount", 0);
		counted = counted || head > 0;
		if (__builtin_add_overflow(heads, head > 0 ? head : 1, &heads))
			return;
	}
	if (workers >= 0 && (heads > workers || (counted && heads != workers)))
		record_warn(record, "sum", "workers",
			    (struct label){ "申请人人数与涉及劳动者人数不符，请核对",
					    "the applicants do not add up to the workers concerned: check both" });
}

/* 15 days may only be exceeded when both sides agree, and that must be on file. */
static void
check_extension(const struct record *record)
{
	const struct document *event;
	struct date date;

	if (!check_date(record->main, "extended_to", &date))
		return;
	for (size_t at = 0; (event = record_part(record, "event", &at));) {
		if (span_equal(document_text(event, "type"), SPAN("extension")) && document_truth(event, "consent"))
			return;
	}
	record_warn(
		record, "extension", "extended_to",
		(struct label){ "延期须经双方同意，请登记延期经过并勾选双方同意",
				"an extension needs the consent of both sides: add an extension event that says so" });
}

static void
check_future(const struct record *record)
{
	static const char *const fields[] = { "received", "accepted", "result_date", "closed", "archived" };
	const struct kind *kind = schema_kind(SPAN("dispute"));
	struct date date;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (!check_date(record->main, fields[i], &date) || date_compare(date, record->today) <= 0)
			continue;
		struct label label = check_label(kind, fields[i]);
		record_warn(record, "future", fields[i],
			    (struct label){ SAY(record->arena, "“%s”晚于今天，请核对", label.zh),
					    SAY(record->arena, "\"%s\" is after today: check it", label.en) });
	}
}

void
check_dispute_record(const struct record *record)
{
	check_agreed_on(record);
	check_claims(record);
	check_payments(record);
	check_overdue(record);
	check_workers(record);
	check_extension(record);
	check_future(record);
}
