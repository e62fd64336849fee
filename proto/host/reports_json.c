/* Reports as JSON. */
#include "host/output.h"
#include "host/report_print.h"

#include <string.h>

static json_t *
json_words(const struct report *report, const char *words)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	report_put_words(&out, words, &report->request);
	return json_span(buffer_span(&out));
}

static json_t *
json_label(const struct report *report, struct label label)
{
	json_t *object = json_object();
	json_object_set_new(object, "zh", json_words(report, label.zh));
	json_object_set_new(object, "en", json_words(report, label.en));
	return object;
}

static json_t *
json_date(struct date date)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	date_put(&out, date);
	return json_span(buffer_span(&out));
}

static void
set_figure(json_t *object, const struct report_figure *figure)
{
	if (figure->known && !figure->hidden)
		json_object_set_new(object, "value", json_integer(figure->value));
	if (figure->before_known && !figure->before_hidden)
		json_object_set_new(object, "before", json_integer(figure->before));
	if (figure->changes)
		json_object_set_new(object, "change", json_integer(figure->change));
	if (figure->hidden)
		json_object_set_new(object, "hidden", json_true());
	if (figure->before_hidden)
		json_object_set_new(object, "before_hidden", json_true());
}

/* ---- lines ---- */

static json_t *
json_line(const struct report *report, size_t at)
{
	static const char *const units[UNIT_KINDS] = { [UNIT_COUNT] = "count",
						       [UNIT_MONEY] = "money",
						       [UNIT_PER_MILLE] = "per_mille",
						       [UNIT_MINUTES] = "minutes" };
	const struct report_line *line = &report->lines[at];
	bool share = line->measure == MEASURE_SHARE;
	json_t *object = json_object();
	json_object_set_new(object, "id", json_string(line->id));
	json_object_set_new(object, "label", json_label(report, line->label));
	json_object_set_new(object, "definition", json_label(report, line->definition));
	json_object_set_new(object, "unit", json_string(units[line->unit]));
	if (line->section.zh)
		json_object_set_new(object, "section", json_label(report, line->section));
	json_object_set_new(object, "indent", json_integer(line->indent));
	set_figure(object, &report->figures[at]);
	json_object_set_new(object, "source", json_string(share ? "lines" : "records"));
	json_object_set_new(object, "drill", json_boolean(!share));
	if (!share)
		json_object_set_new(object, "kind", json_string(line->kind));
	return object;
}

static json_t *
json_lines(const struct report *report)
{
	json_t *array = json_array();
	for (size_t i = 0; i < report->line_count; i++)
		json_array_append_new(array, json_line(report, i));
	return array;
}

/* ---- members ---- */

static json_t *
json_member(const struct report *report, enum report_group group, const struct report_member *member)
{
	json_t *object = json_object(), *lines = json_object();
	json_object_set_new(object, "id", json_span(member->id));
	json_object_set_new(object, "label",
			    json_pack("{s:o, s:o}", "zh", json_span(member->zh), "en", json_span(member->en)));
	for (size_t i = 0; i < report->line_count; i++) {
		if (!report_line_by(report, &report->lines[i], group))
			continue;
		json_t *figure = json_object();
		set_figure(figure, &member->figures[i]);
		json_object_set_new(lines, report->lines[i].id, figure);
	}
	json_object_set_new(object, "lines", lines);
	return object;
}

static json_t *
json_members(const struct report *report, const struct report_grouping *grouping)
{
	json_t *array = json_array();
	for (size_t i = 0; grouping && i < grouping->count; i++)
		json_array_append_new(array, json_member(report, grouping->group, &grouping->members[i]));
	return array;
}

/* ---- checks ---- */

static json_t *
check_text(const struct report *report, const struct report_check *check, bool chinese)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	report_put_words(&out, report_word(check->line->label, chinese), &report->request);
	buffer_print(&out, "%s%s", chinese ? "，" : ", ", report_word(report_check_label(check), chinese));
	return json_span(buffer_span(&out));
}

static json_t *
json_checks(const struct report *report, bool *all)
{
	json_t *array = json_array();
	*all = true;
	for (size_t i = 0; i < report->check_count; i++) {
		const struct report_check *check = &report->checks[i];
		json_t *object = json_object();
		json_object_set_new(object, "line", json_string(check->line->id));
		json_object_set_new(object, "by", json_string(report_groups[check->by].name));
		json_object_set_new(object, "text",
				    json_pack("{s:o, s:o}", "zh", check_text(report, check, true), "en",
					      check_text(report, check, false)));
		json_object_set_new(object, "formula", json_span(check->formula));
		json_object_set_new(object, "holds", json_boolean(check->holds));
		json_array_append_new(array, object);
		*all = *all && check->holds;
	}
	return array;
}

/* ---- whole ---- */

static void
set_periods(json_t *object, const struct report *report)
{
	json_t *before = json_object();
	json_object_set_new(object, "from", json_date(report->request.from));
	json_object_set_new(object, "to", json_date(report->request.to));
	json_object_set_new(before, "from", json_date(report->from_before));
	json_object_set_new(before, "to", json_date(report->to_before));
	json_object_set_new(object, "before", before);
}

static json_t *
json_notes(const struct report *report)
{
	json_t *array = json_array();
	if (report->request.definition->note.zh)
		json_array_append_new(array, json_label(report, report->request.definition->note));
	return array;
}

json_t *
report_json(const struct report *report)
{
	const struct report_definition *definition = report->request.definition;
	const struct report_grouping *grouping = report->grouping_count ? &report->groupings[0] : NULL;
	json_t *object = json_object();
	bool ok;
	json_object_set_new(object, "report", json_string(definition->name));
	json_object_set_new(object, "label", json_label(report, definition->label));
	set_periods(object, report);
	json_object_set_new(object, "workers", json_integer(report->request.workers));
	json_object_set_new(object, "by", json_string(report_groups[grouping ? grouping->group : GROUP_NONE].name));
	output_text(object, "centre", report->request.centre);
	json_object_set_new(object, "lines", json_lines(report));
	json_object_set_new(object, "members", json_members(report, grouping));
	json_object_set_new(object, "checks", json_checks(report, &ok));
	json_object_set_new(object, "ok", json_boolean(ok));
	json_object_set_new(object, "notes", json_notes(report));
	json_object_set_new(object, "suppressed", json_boolean(definition->published));
	return object;
}

void
report_put_json(struct buffer *out, const struct report *report)
{
	json_t *object OWN(json_drop) = report_json(report);
	json_put(out, object);
	buffer_put_byte(out, '\n');
}

json_t *
report_overview_json(const struct report *report)
{
	static const char *const lists[GROUPS] = { [GROUP_MONTH] = "months",
						   [GROUP_PLACE] = "places",
						   [GROUP_CATEGORY] = "categories",
						   [GROUP_SOURCE] = "sources" };
	json_t *object = json_object();
	set_periods(object, report);
	json_object_set_new(object, "figures", json_lines(report));
	for (size_t i = 0; i < report->grouping_count; i++)
		json_object_set_new(object, lists[report->groupings[i].group],
				    json_members(report, &report->groupings[i]));
	return object;
}
