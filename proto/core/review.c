/* The checklist of a case file's review; see review.h. The list is the browser's too (case_file.ts): there it says what to print. */
#include "core/review.h"

#include <string.h>

/* ---- what is in the file ---- */

static bool
is_one_of(struct span text, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		if (span_equal(text, span_text(words[i])))
			return true;
	return false;
}

#define ANY(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* The next part of a kind, not voided; NULL at the end. */
static const struct document *
next_part(const struct review_file *file, const char *kind, size_t *at)
{
	while (*at < file->count) {
		const struct check_part *part = &file->parts[(*at)++];
		if (part->kind && strcmp(part->kind->name, kind) == 0 && !document_truth(part->document, "voided"))
			return part->document;
	}
	return NULL;
}

/* A part of this kind whose field is one of these codes. */
static bool
has_part(const struct review_file *file, const char *kind, const char *field, const char *const *codes)
{
	const struct document *part;
	for (size_t at = 0; (part = next_part(file, kind, &at));)
		if (is_one_of(document_text(part, field), codes))
			return true;
	return false;
}

static bool
has_paper(const struct review_file *file, const char *const *types, const char *section)
{
	return has_part(file, "paper", "type", types) || has_part(file, "file", "section", ANY(section));
}

static enum review_state
met(bool holds)
{
	return holds ? REVIEW_MET : REVIEW_LACKING;
}

/* ---- how the case went ---- */

static struct span
result_of(const struct review_file *file)
{
	return document_text(file->dispute, "result");
}

static bool
was_declined(const struct review_file *file)
{
	return document_text(file->dispute, "not_accepted_on").size ||
	       span_equal(document_text(file->dispute, "status"), SPAN("not_accepted"));
}

static bool
was_refused(const struct review_file *file)
{
	return span_equal(document_text(file->dispute, "status"), SPAN("refused")) ||
	       document_text(file->dispute, "refused_on").size ||
	       (!result_of(file).size && !document_text(file->dispute, "accepted").size);
}

static bool
was_settled(const struct review_file *file)
{
	return is_one_of(result_of(file), ANY("agreed", "partly_agreed", "performed_at_once"));
}

static bool
in_writing(const struct review_file *file)
{
	return is_one_of(result_of(file), ANY("agreed", "partly_agreed")) &&
	       !span_equal(document_text(file->dispute, "agreement_form"), SPAN("oral"));
}

static bool
read_day(const struct document *document, const char *name, struct date *out)
{
	return date_read(document_text(document, name), out);
}

/* ---- the points ---- */

static enum review_state
look_application(const struct review_file *file)
{
	return met(has_paper(file, ANY("application", "registration", "acceptance_notice", "non_acceptance_notice"),
			     "application"));
}

static enum review_state
look_rights(const struct review_file *file)
{
	return was_declined(file) ? REVIEW_NONE : met(has_paper(file, ANY("rights_notice"), "rights_notice"));
}

static enum review_state
look_identity(const struct review_file *file)
{
	return met(has_paper(file, ANY(NULL), "identity"));
}

static enum review_state
look_minutes(const struct review_file *file)
{
	if (was_declined(file) || was_refused(file))
		return REVIEW_NONE;
	return met(has_paper(file, ANY("minutes"), "minutes"));
}

/* What was settled at once needs no paper of its ending, nor does what was not accepted or goes on elsewhere. */
static enum review_state
look_ending(const struct review_file *file)
{
	bool moved = is_one_of(result_of(file), ANY("transferred"));
	if (was_declined(file) || moved || (was_settled(file) && !in_writing(file)))
		return REVIEW_NONE;
	if (was_settled(file))
		return met(has_paper(file, ANY("agreement"), "agreement"));
	return met(has_part(file, "paper", "type", ANY("termination")));
}

/* Cover, contents and back cover are printed along with the file, which leaves no record. */
static enum review_state
look_back_cover(const struct review_file *file)
{
	return has_part(file, "file", "section", ANY("back_cover")) ? REVIEW_MET : REVIEW_OPEN;
}

static enum review_state
look_acceptance(const struct review_file *file)
{
	struct date received, decided;
	if (!read_day(file->dispute, "received", &received))
		return REVIEW_OPEN;
	if (!read_day(file->dispute, "accepted", &decided) && !read_day(file->dispute, "not_accepted_on", &decided))
		return was_refused(file) ? REVIEW_NONE : REVIEW_OPEN;
	return met(date_compare(decided, clock_last(CLOCK_ACCEPTANCE, received, file->holidays)) <= 0);
}

static enum review_state
look_mediation(const struct review_file *file)
{
	struct date received, ended, last, extended;
	if (was_declined(file) || was_refused(file))
		return REVIEW_NONE;
	if (!read_day(file->dispute, "received", &received) || !read_day(file->dispute, "result_date", &ended))
		return REVIEW_OPEN;
	last = clock_last(CLOCK_MEDIATION, received, file->holidays);
	if (read_day(file->dispute, "extended_to", &extended) && date_compare(extended, last) > 0)
		last = extended;
	return met(date_compare(ended, last) <= 0);
}

/* Proven: someone signed, or a receipt came back. Papers on which nothing was entered tell nothing. */
static enum review_state
look_service(const struct review_file *file)
{
	const struct document *paper;
	bool served = false, proven = false;
	for (size_t at = 0; (paper = next_part(file, "paper", &at));) {
		bool sent = document_text(paper, "served_on").size || document_text(paper, "service").size;
		struct value signer = document_value(paper, SPAN("received_by"));
		served = served || sent;
		proven = proven || (sent && (document_truth(paper, "receipt") || signer.type != VALUE_NONE));
		proven = proven || span_equal(document_text(paper, "type"), SPAN("service_receipt"));
	}
	if (proven)
		return REVIEW_MET;
	return served ? REVIEW_LACKING : REVIEW_OPEN;
}

static enum review_state
look_signatures(const struct review_file *file)
{
	static const char *const marks[] = { "signed_applicant", "signed_respondent", "signed_mediator",
					     "sealed_centre" };
	size_t at = 0;
	const struct document *agreement = next_part(file, "agreement", &at);
	if (!in_writing(file))
		return REVIEW_OPEN;
	if (!agreement)
		return REVIEW_LACKING;
	bool all = true;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		all = all && document_truth(agreement, marks[i]);
	return met(all);
}

static enum review_state
look_performance(const struct review_file *file)
{
	if (!was_settled(file))
		return REVIEW_NONE;
	if (has_part(file, "file", "section", ANY("performance")))
		return REVIEW_MET;
	return is_one_of(document_text(file->dispute, "performance"), ANY("performed")) ? REVIEW_OPEN : REVIEW_LACKING;
}

static enum review_state
look_follow_up(const struct review_file *file)
{
	if (!was_settled(file))
		return REVIEW_NONE;
	return met(has_paper(file, ANY("follow_up"), "follow_up") || has_part(file, "event", "type", ANY("follow_up")));
}

static enum review_state
look_report(const struct review_file *file)
{
	return has_part(file, "paper", "type", ANY("closing_report")) ? REVIEW_MET : REVIEW_OPEN;
}

/* Only who reads the paper can tell. */
static enum review_state
look_on_paper(const struct review_file *file)
{
	(void)file;
	return REVIEW_OPEN;
}

const struct review_point review_points[REVIEW_POINTS] = {
	{ "application",
	  { "申请书或受理登记表", "Application or registration" },
	  { "缺申请书或受理登记表", "no application or registration" },
	  10,
	  true,
	  look_application },
	{ "rights_notice",
	  { "权利义务告知书", "Notice of rights" },
	  { "缺权利义务告知书", "no notice of rights" },
	  8,
	  true,
	  look_rights },
	{ "identity",
	  { "当事人身份证明", "Identity papers" },
	  { "缺当事人身份证明", "no identity papers" },
	  8,
	  true,
	  look_identity },
	{ "minutes", { "调解笔录", "Minutes" }, { "缺调解笔录", "no minutes" }, 10, true, look_minutes },
	{ "ending",
	  { "调解协议书或终止调解意见书", "Agreement or termination" },
	  { "缺调解协议书或终止调解意见书", "no agreement or termination" },
	  10,
	  true,
	  look_ending },
	{ "back_cover",
	  { "封面、目录和备考表（封底）", "Cover, contents and back cover" },
	  { "缺封面、目录或备考表", "no cover, contents or back cover" },
	  4,
	  true,
	  look_back_cover },
	{ "acceptance",
	  { "三个工作日内决定受理", "Accepted within 3 working days" },
	  { "受理超过三个工作日", "accepted after more than 3 working days" },
	  6,
	  false,
	  look_acceptance },
	{ "mediation",
	  { "十五日内结束调解或依法延期", "Ended within 15 days, or duly extended" },
	  { "调解超过十五日且未依法延期", "ended after more than 15 days without extension" },
	  8,
	  false,
	  look_mediation },
	{ "service",
	  { "送达有据", "Service is proven" },
	  { "送达无签收或回证", "service is not proven" },
	  6,
	  false,
	  look_service },
	{ "signatures",
	  { "签名、捺印、盖章齐全", "Signatures and seals are complete" },
	  { "签名、捺印或盖章不全", "signatures or seals are missing" },
	  8,
	  false,
	  look_signatures },
	{ "claims",
	  { "请求事项逐项有结果", "Every claim has its answer" },
	  { "请求事项未逐项处理", "claims are left unanswered" },
	  5,
	  false,
	  look_on_paper },
	{ "facts",
	  { "事实清楚，协议内容合法、明确", "Facts are clear, terms lawful and exact" },
	  { "事实不清或协议内容不明确", "facts or terms are unclear" },
	  7,
	  false,
	  look_on_paper },
	{ "performance",
	  { "履行凭证", "Proof of performance" },
	  { "缺履行凭证", "no proof of performance" },
	  4,
	  false,
	  look_performance },
	{ "follow_up", { "回访记录", "Follow-up" }, { "缺回访记录", "no follow-up" }, 2, false, look_follow_up },
	{ "closing_report",
	  { "结案报告表", "Closing report" },
	  { "缺结案报告表", "no closing report" },
	  2,
	  false,
	  look_report },
	{ "binding",
	  { "装订整齐、页码连续", "Bound in order, pages numbered" },
	  { "装订或页码不规范", "binding or page numbers are faulty" },
	  2,
	  false,
	  look_on_paper },
};

/* ---- names ---- */

static const char *const states[REVIEW_STATES] = {
	[REVIEW_OPEN] = "open",
	[REVIEW_MET] = "met",
	[REVIEW_LACKING] = "lacking",
	[REVIEW_NONE] = "none",
};

enum review_state
review_state_read(struct span name)
{
	int state = 0;
	while (state < REVIEW_STATES && !span_equal(name, span_text(states[state])))
		state++;
	return (enum review_state)state;
}

const char *
review_state_name(enum review_state state)
{
	return states[state];
}

size_t
review_point_named(struct span name)
{
	size_t at = 0;
	while (at < REVIEW_POINTS && !span_equal(name, span_text(review_points[at].name)))
		at++;
	return at;
}

size_t
review_point_lacking(struct span item)
{
	size_t at = 0;
	while (at < REVIEW_POINTS && !span_equal(item, span_text(review_points[at].lacking.zh)))
		at++;
	return at;
}

/* ---- all together ---- */

void
review_look(const struct review_file *file, enum review_state out[REVIEW_POINTS])
{
	for (size_t i = 0; i < REVIEW_POINTS; i++)
		out[i] = review_points[i].look(file);
}

int
review_score(const enum review_state judged[REVIEW_POINTS])
{
	int applies = 0, reached = 0;
	for (size_t i = 0; i < REVIEW_POINTS; i++) {
		applies += judged[i] == REVIEW_NONE ? 0 : review_points[i].weight;
		reached += judged[i] == REVIEW_MET ? review_points[i].weight : 0;
	}
	return applies ? (200 * reached + applies) / (2 * applies) : 100;
}
