/* Fuzzes what a list is asked for: filters, order, search, pages, as a query string brings them. Every question that is taken gives a page
 * within its limit, of records that are all different, and no fewer in all than on the page.
 *
 * Input: number of the kind (1 byte), flags (1 byte; 1 = as an export), the query string.
 */
#include "tests/support/api_stage.h"
#include "tests/support/tape.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *
id_at(const json_t *items, size_t i)
{
	const char *id = json_string_value(json_object_get(json_array_get(items, i), "id"));
	assert(id);
	return id;
}

static void
is_page(const struct api_scene *scene)
{
	const json_t *items = api_scene_at(scene, "items"), *total = api_scene_at(scene, "total");
	size_t count = json_array_size(items);
	assert(json_is_array(items) && json_is_boolean(api_scene_at(scene, "more")) && count <= 500);
	assert(!json_is_integer(total) || json_integer_value(total) >= (json_int_t)count);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			assert(strcmp(id_at(items, i), id_at(items, j)) != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer OWN(buffer_drop) target = { 0 };
	struct tape tape = tape_of(data, size);
	const struct kind *kind = tape_kind(&tape);
	bool export = tape_byte(&tape) & 1;
	buffer_print(&target, API_PREFIX "/%s/%s?", export ? "export" : "records", kind->name);
	buffer_put_span(&target, tape.rest);
	int status = api_stage_send(HTTP_GET, buffer_span(&target), (struct span){ 0 });
	assert(status == 0 || status == 200 || status == 400 || status == 403 || status == 422);
	if (status == 200 && !export)
		is_page(api_stage());
	return 0;
}
