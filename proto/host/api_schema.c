/* The schema as JSON: forms, lists and labels of every screen derive from it. */
#include "host/api_inside.h"

#include "host/output.h"

#include <string.h>

static json_t *
codes_json(const struct code *codes)
{
	json_t *array = json_array();
	for (; codes->name; codes++) {
		json_t *object = json_object();
		output_text(object, "name", span_text(codes->name));
		json_object_set_new(object, "label", output_label(codes->label));
		json_object_set_new(object, "rank", json_integer(codes->rank));
		json_object_set_new(object, "retired", json_boolean(codes->retired != 0));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *
field_json(const struct field_row *field)
{
	json_t *object = json_object();
	output_text(object, "name", span_text(field->name));
	output_text(object, "type", span_text(type_name(field->type)));
	json_object_set_new(object, "label", output_label(field->label));
	if (field->codes)
		json_object_set_new(object, "codes", codes_json(field->codes));
	output_text(object, "of", span_text(field->of));
	json_object_set_new(object, "least", json_integer(field->least));
	json_object_set_new(object, "most", json_integer(field_most(field)));
	json_object_set_new(object, "sealed", json_boolean(field->sealed));
	json_object_set_new(object, "required", json_boolean(field->required));
	json_object_set_new(object, "search", json_boolean(field->search));
	json_object_set_new(object, "derived", json_boolean(field->derived));
	return object;
}

static json_t *
fields_json(const struct kind *kind)
{
	json_t *array = json_array();
	for (const struct field_row *field = kind->fields; field->name; field++)
		json_array_append_new(array, field_json(field));
	for (const struct field_row *field = schema_common_fields; field->name; field++)
		json_array_append_new(array, field_json(field));
	return array;
}

static json_t *
kind_json(const struct kind *kind)
{
	static const char *const ledgers[] = {
		[LEDGER_CENTRE] = "centre",
		[LEDGER_DISTRICT] = "district",
		[LEDGER_ANY] = "any",
	};
	json_t *object = json_object(), *parents = json_array();
	for (const char *const *parent = kind->parents; parent && *parent; parent++)
		json_array_append_new(parents, json_string(*parent));
	output_text(object, "name", span_text(kind->name));
	json_object_set_new(object, "label", output_label(kind->label));
	json_object_set_new(object, "parents", parents);
	output_text(object, "ledger", span_text(ledgers[kind->ledger]));
	output_text(object, "number", span_text(kind->number));
	json_object_set_new(object, "system", json_boolean(kind->system));
	json_object_set_new(object, "fields", fields_json(kind));
	return object;
}

/* From each status, those that a form may offer next. */
static json_t *
life_cycle_json(void)
{
	const struct field_row *status = kind_field(schema_kind(SPAN("dispute")), SPAN("status"));
	json_t *object = json_object();
	for (const struct code *from = status->codes; from->name; from++) {
		json_t *next = json_array();
		for (const struct code *to = status->codes; to->name; to++)
			if (from != to && life_cycle_may(span_text(from->name), span_text(to->name)))
				json_array_append_new(next, json_string(to->name));
		json_object_set_new(object, from->name, next);
	}
	return object;
}

static json_t *
clocks_json(void)
{
	json_t *array = json_array();
	for (size_t i = 0; i < CLOCK_COUNT; i++) {
		json_t *object = json_object();
		output_text(object, "name", span_text(clocks[i].name));
		json_object_set_new(object, "label", output_label(clocks[i].label));
		json_object_set_new(object, "advice", output_label(clocks[i].advice));
		output_text(object, "basis", span_text(clocks[i].basis));
		json_object_set_new(object, "days", json_integer(clocks[i].days));
		json_object_set_new(object, "working", json_boolean(clocks[i].working));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *
kinds_json(void)
{
	json_t *array = json_array();
	for (const struct kind *const *kind = schema_kinds; *kind; kind++)
		json_array_append_new(array, kind_json(*kind));
	return array;
}

static fault_t
get_schema(struct api_call *call)
{
	json_t *object = json_object();
	json_object_set_new(object, "version", json_integer(SCHEMA_VERSION));
	json_object_set_new(object, "kinds", kinds_json());
	json_object_set_new(object, "life_cycle", life_cycle_json());
	json_object_set_new(object, "clocks", clocks_json());
	api_answer(call, 200, object);
	return NULL;
}

static fault_t
get_openapi(struct api_call *call)
{
	api_answer(call, 200, openapi_json(call->api->tables));
	return NULL;
}

const struct api_route api_schema_routes[] = {
	{ HTTP_GET, "/schema", get_schema, API_NOTHING, .summary = { "字段、代码和期限", "Fields, codes and clocks" },
	  .gives = "Schema" },
	{ HTTP_GET, "/openapi.json", get_openapi, API_NOTHING, .summary = { "本接口的说明", "This description" } },
	{ .path = NULL },
};
