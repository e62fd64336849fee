/* The API's own description, OpenAPI 3.1, out of the table of routes and the schema's declarations. */
#include "host/api_inside.h"

#include "host/output.h"

#include <string.h>

/* JSON Schema of a field's value as it is given out. */
static json_t *
value_shape(const struct field_row *field)
{
	json_t *shape = json_object();
	bool list = type_is_list(field->type);
	json_t *item = list ? json_object() : shape;
	switch (field->type) {
	case TYPE_MONEY:
	case TYPE_NUMBER:
		output_text(item, "type", SPAN("integer"));
		json_object_set_new(item, "minimum", json_integer(field->least));
		json_object_set_new(item, "maximum", json_integer(field_most(field)));
		break;
	case TYPE_TRUTH:
		output_text(item, "type", SPAN("boolean"));
		break;
	case TYPE_ANY:
		break;
	default:
		output_text(item, "type", SPAN("string"));
	}
	if (field->type == TYPE_DATE)
		output_text(item, "format", SPAN("date"));
	if (field->type == TYPE_INSTANT)
		output_text(item, "format", SPAN("date-time"));
	if (field->type == TYPE_RECORD || field->type == TYPE_RECORDS)
		output_text(item, "format", SPAN("uuid"));
	if (field->type == TYPE_TEXT || field->type == TYPE_TEXTS)
		json_object_set_new(item, "maxLength", json_integer(field_most(field)));
	if (field->codes) {
		json_t *codes = json_array();
		for (const struct code *code = field->codes; code->name; code++)
			json_array_append_new(codes, json_string(code->name));
		json_object_set_new(item, "enum", codes);
	}
	if (list) {
		output_text(shape, "type", SPAN("array"));
		json_object_set_new(shape, "items", item);
	}
	return shape;
}

static void
add_field(json_t *properties, const struct field_row *field)
{
	json_t *shape = value_shape(field);
	json_object_set_new(shape, "title", json_string(field->label.zh));
	json_object_set_new(shape, "description",
			    json_sprintf("%s%s%s", field->label.en, field->type == TYPE_MONEY ? ", in fen" : "",
					 field->sealed ? "; sealed in the history" : ""));
	json_object_set_new(properties, field->name, shape);
}

static json_t *
kind_shape(const struct kind *kind)
{
	json_t *properties = json_object(), *required = json_array();
	for (const struct field_row *field = kind->fields; field->name; field++) {
		add_field(properties, field);
		if (field->required)
			json_array_append_new(required, json_string(field->name));
	}
	for (const struct field_row *field = schema_common_fields; field->name; field++)
		add_field(properties, field);
	return json_pack("{s:s, s:s, s:s, s:o, s:o}", "type", "object", "title", kind->label.zh, "description",
			 kind->label.en, "properties", properties, "required", required);
}

/* Shapes of requests and answers that are no kinds: name, and what its members mean. */
static const struct {
	const char *name, *description;
} shapes[] = {
	{ "Draft",
	  "{kind, of?, fields: {name: value}, parts?: [{kind, fields}]}. Texts are read as people type them (\"1200.50\" is "
	  "yuan, \"2026年11月22日\" a date), integers as they are stored (fen). In fields of parts that name a part, \"#0\" is "
	  "the first of parts." },
	{ "Change",
	  "{fields: {name: value}, was?: {name: value as given out}}. An empty text clears a field. 409 with `current` when a "
	  "field named in `was` no longer stands so." },
	{ "Outcome", "{id, commit, saved, warnings: [problem], number?}" },
	{ "Transfer", "{to: code of a centre, reason}" },
	{ "Checked", "{problems: [{severity, rule, field, text, text_zh}], duplicates: [case]}" },
	{ "Page", "{items: [{id, kind, ledger, record?, fields, state}], more, total?}" },
	{ "Record",
	  "{id, kind, fields, sealed?, parts, state, held_since?, commit, ledger, warnings, clocks, steps, names, open}" },
	{ "Log",
	  "{items: [{commit, at, author, device, act, sequence, verified, merge, state, changes: [{kind, id, made, field, before, "
	  "after, sealed}]}], more}" },
	{ "Session",
	  "{state: new|empty|out|locked|in, token, account, rights, accounts, device, centre, recovery?}. `token` goes into "
	  "the header X-Heshi-Token of every request that changes something." },
	{ "Today", "{date, clocks, payments, follow_ups, more, open, drafts, month, last_month, trainings}" },
	{ "Suggestions", "{items: [{name, type?, phone?, address?, employer_code?, representative?, cases, last}]}" },
	{ "Coverage",
	  "{year, target_minutes, minutes_per_hour, streets: [{centre, name, people, minutes, covered, count}]}" },
	{ "Roster", "{csv: text of a table with a row of headings, comma or tab separated}" },
	{ "Roster result", "{made, already, errors: [{row, text, text_zh}]}" },
	{ "Reports", "{items: [{name, label, groups: [{name, label}], period, due_day, personal}]}" },
	{ "Report",
	  "{report, label, from, to, before, workers, by, centre?, lines: [{id, label, definition, unit, section?, indent, value?, before?, "
	  "change?, hidden?, source, drill, kind?}], members: [{id, label, lines}], checks: [{line, by, text, formula, holds}], ok, notes, "
	  "suppressed}. Takes from, to, by, workers, centre. Money in fen, shares in per mille, `change` in per cent x 10." },
	{ "Report records",
	  "{kind, items, total, more}: exactly what makes the figure. Takes what the report takes, line, member, before, limit, offset." },
	{ "Overview",
	  "{from, to, before, at, figures: [line], months, places, categories, sources: [{id, label, lines}], groups: {items, total}}" },
	{ "Access log",
	  "{items: [{number, at, account?, name, what, label, target, target_label, count, repeats, record_count, records: [{id, "
	  "kind, name}]}], more, accounts: [{id, name}]}, newest first. Takes before, limit, account, record (id or number), from and to (days)." },
	{ "Devices",
	  "{items: [{id, name, label?, centre, centre_name?, role, status, enrolled, revoked?, reason?, version?, schema?, seen?, skew?, "
	  "connected, since?, received, sent, behind, ledgers: [{ledger, last, given, held}], incidents, newest_incident?}]}; of one device "
	  "the item alone, with newest: Incidents. behind: change sets it was not given yet; null: it never greeted." },
	{ "Incidents", "{items: [{id, at, device, what, text}], more}, newest first. Takes device, before, limit." },
	{ "Enrolment code",
	  "Taken: {centre, role: centre|trainer, hours?, address?}. Given: {code, address, hours}, this once; of open ones {items: [{n, "
	  "centre, centre_name?, role, expires}], address?}." },
	{ "Recovery",
	  "{restored, devices: [{name, centre, centre_name?, gave?}], ledgers: [{name, changesets, in_backup}], forks: [ledger]}; {} while none is "
	  "on. restored: when the backup was made; gave: when the device had given back all that it has." },
	{ "Recovery end", "{without: [name of a device that is not waited for]}" },
	{ "Revocation", "{how: lost|retired, reason?}" },
	{ "Centres",
	  "{items: [{id, code, name, short_name?, address?, phone?, seal_name?, devices, people, seen?, open}]}; taken: one, without the "
	  "counts." },
	{ "Centre list",
	  "Taken: {csv: code,name[,short name]}. Given: {added, changed, same, errors: [{row, text, text_zh}]}." },
	{ "Audits",
	  "Taken: {ledger?}. Given: {items: [{ledger, name?, last, head, verdict: null|{at, took_ms, number, commits, merges, problem_count, "
	  "problems: [{rule, text, commit?}], account?, since}}], run: {running, done, total, failed, why?}}. Ledger \"\": the tables." },
	{ "Mirrors",
	  "{items: [{ledger, path, name?}], path, hours, run}; of a token {bearer, ends}, this once: for GET path + item.path with "
	  "Authorization: Bearer." },
	{ "Receipts",
	  "{device, key, key_ssh, key_pem, items: [{ledger, number, head, digest, at, signature, signed, holds}]}; signed is what the "
	  "signature covers, both base64." },
	{ "Error", "{error: {code, text, text_zh, detail?, problems?}}" },
};

static json_t *
components(void)
{
	json_t *schemas = json_object();
	for (const struct kind *const *kind = schema_kinds; *kind; kind++)
		json_object_set_new(schemas, (*kind)->name, kind_shape(*kind));
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		json_object_set_new(schemas, shapes[i].name,
				    json_pack("{s:s, s:s}", "type", "object", "description", shapes[i].description));
	return json_pack("{s:o, s:{s:{s:s, s:s, s:s}}}", "schemas", schemas, "securitySchemes", "session", "type",
			 "apiKey", "in", "cookie", "name", API_COOKIE);
}

static json_t *
content_of(const char *shape)
{
	bool known = false;
	for (size_t i = 0; shape && i < sizeof(shapes) / sizeof(shapes[0]); i++)
		known = known || strcmp(shapes[i].name, shape) == 0;
	json_t *schema = known ? json_pack("{s:o}", "$ref", json_sprintf("#/components/schemas/%s", shape)) :
				 json_pack("{s:s}", "type", "object");
	return json_pack("{s:{s:o}}", "application/json", "schema", schema);
}

/* The words of a path that stand in braces. */
static json_t *
parameters(const char *path)
{
	json_t *array = json_array();
	struct span rest = span_text(path);
	while (rest.size) {
		struct span word = span_cut(&rest, '/');
		if (word.size > 2 && word.data[0] == '{')
			json_array_append_new(array, json_pack("{s:o, s:s, s:b, s:{s:s}}", "name",
							       json_span(span_part(word, 1, word.size - 2)), "in",
							       "path", "required", 1, "schema", "type", "string"));
	}
	return array;
}

/* What an account must have besides being logged in: one of these rights; that it may see people (impersonal: false). And what the
 * access log will call it. */
static void
add_needs(json_t *object, const struct api_route *route)
{
	json_t *rights = json_array();
	for (enum account_right right = 0; right < RIGHT_COUNT; right++)
		if (route->rights & MAY(right))
			json_array_append_new(rights, json_string(account_right_name(right)));
	json_object_set_new(object, "x-rights", rights);
	json_object_set_new(object, "x-impersonal", json_boolean(route->impersonal));
	if (route->shows)
		json_object_set_new(object, "x-shows", json_string(route->shows));
}

static json_t *
operation(const struct api_route *route)
{
	json_t *object = json_pack("{s:s, s:s, s:o}", "summary", route->summary.en, "description", route->summary.zh,
				   "parameters", parameters(route->path));
	json_t *answers = json_pack("{s:{s:s, s:o}, s:{s:s, s:o}}", "2XX", "description", "done", "content",
				    content_of(route->gives), "default", "description", "refused or failed", "content",
				    content_of("Error"));
	json_object_set_new(object, "responses", answers);
	if (route->body)
		json_object_set_new(object, "requestBody",
				    json_pack("{s:b, s:o}", "required", 1, "content", content_of(route->takes)));
	if (route->needs >= API_LOCKED) {
		json_object_set_new(object, "security", json_pack("[{s:[]}]", "session"));
		add_needs(object, route);
	}
	return object;
}

json_t *
openapi_json(const struct api_route *const *tables)
{
	static const char *const methods[] = { "get", "head", "post", "put", "patch", "delete" };
	json_t *paths = json_object();
	for (; *tables; tables++) {
		for (const struct api_route *route = *tables; route->path; route++) {
			json_t *path = json_object_get(paths, route->path);
			if (!path) {
				path = json_object();
				json_object_set_new(paths, route->path, path);
			}
			json_object_set_new(path, methods[route->method], operation(route));
		}
	}
	return json_pack("{s:s, s:{s:s, s:s}, s:[{s:s}], s:o, s:o}", "openapi", "3.1.0", "info", "title", "Heshi",
			 "version", "1", "servers", "url", API_PREFIX, "paths", paths, "components", components());
}
