/* Papers' wording, shipped and own; see templates.h. */
#include "host/templates.h"

#include "base/text.h"
#include "host/embedded.h"
#include "host/files.h"

#include <stdio.h>
#include <string.h>

#define FOLDER "templates"

extern const struct embedded_file paper_files[];

/* What is printed beside the papers of a case. */
static const struct code besides[] = {
	{ .name = "sign_in_sheet", .label = { "培训签到表", "Sign-in sheet" } },
	{ .name = "training_record", .label = { "培训记录", "Training record" } },
	{ .name = "back_cover", .label = { "卷宗封底", "Back cover" } },
	{ .name = "letterhead", .label = { "文头", "Letterhead" } },
	{ .name = NULL },
};

static const struct code *
papers(void)
{
	return kind_field(schema_kind(SPAN("paper")), SPAN("type"))->codes;
}

static const struct code *
find_in(const struct code *codes, struct span name)
{
	while (codes->name && !span_equal(name, span_text(codes->name)))
		codes++;
	return codes->name ? codes : NULL;
}

static const struct code *
find_code(struct span name)
{
	const struct code *code = find_in(papers(), name);
	return code ? code : find_in(besides, name);
}

bool
template_known(struct span name)
{
	return find_code(name) != NULL;
}

static void
put_folder(struct buffer *out, const char *dir)
{
	buffer_print(out, "%s/%s%c", dir, FOLDER, 0);
}

/* `name` is one of the codes', so the path stays inside of the folder. */
static void
put_path(struct buffer *out, const char *dir, const char *name)
{
	buffer_print(out, "%s/%s/%s.html%c", dir, FOLDER, name, 0);
}

static struct span
shipped_text(const char *name)
{
	char file[100];
	snprintf(file, sizeof(file), "%s.html", name);
	for (const struct embedded_file *at = paper_files; at->name; at++)
		if (strcmp(at->name, file) == 0)
			return span_of(at->data, (size_t)(at->end - at->data));
	return (struct span){ 0 };
}

static fault_t
load(const char *dir, struct arena *arena, const struct code *code, struct paper_template *out)
{
	struct buffer OWN(buffer_drop) path = { 0 }, text = { 0 };
	*out = (struct paper_template){ .name = code->name, .label = code->label };
	put_path(&path, dir, code->name);
	TRY(file_load((const char *)path.data, "a paper's own wording", TEMPLATE_MOST, &text, &out->own));
	if (out->own && !text_is_utf8(buffer_span(&text)))
		return fault_raise(FAULT_INPUT, 0, "templates/%s.html is not UTF-8; save it as UTF-8", code->name);
	out->text = out->own ? arena_copy(arena, buffer_span(&text)) : shipped_text(code->name);
	return NULL;
}

static size_t
count_of(const struct code *codes)
{
	size_t count = 0;
	while (codes[count].name)
		count++;
	return count;
}

fault_t
template_list(const char *dir, struct arena *arena, struct paper_template **out, size_t *count)
{
	struct paper_template *list =
		ARENA_NEW_ARRAY(arena, count_of(papers()) + count_of(besides), struct paper_template);
	size_t at = 0;
	for (const struct code *code = papers(); code->name; code++)
		TRY(load(dir, arena, code, &list[at++]));
	for (const struct code *code = besides; code->name; code++)
		TRY(load(dir, arena, code, &list[at++]));
	*out = list;
	*count = at;
	return NULL;
}

fault_t
template_get(const char *dir, struct arena *arena, struct span name, struct paper_template *out, bool *found)
{
	const struct code *code = find_code(name);
	*found = code != NULL;
	return code ? load(dir, arena, code, out) : NULL;
}

static const struct problem *
check_text(struct span text)
{
	static const struct problem empty = { .rule = "required",
					      .severity = SEVERITY_REFUSE,
					      .field = SPAN_INIT("text"),
					      .text = { "没有内容；要恢复原来的文本，请用“恢复”",
							"is empty; to get the shipped text back, delete this one" } };
	static const struct problem large = { .rule = "bound",
					      .severity = SEVERITY_REFUSE,
					      .field = SPAN_INIT("text"),
					      .text = { "超过 64 KiB", "is larger than 64 KiB" } };
	static const struct problem form = { .rule = "text",
					     .severity = SEVERITY_REFUSE,
					     .field = SPAN_INIT("text"),
					     .text = { "含有不能使用的字符", "holds characters that cannot be used" } };
	if (!text_trim(text).size)
		return &empty;
	if (text.size > TEMPLATE_MOST)
		return &large;
	return text_is_utf8(text) && !text_has_control(text) ? NULL : &form;
}

fault_t
template_put(const char *dir, struct span name, struct span text, const struct problem **refused)
{
	struct buffer OWN(buffer_drop) folder = { 0 }, path = { 0 };
	const struct code *code = find_code(name);
	if (!code)
		return fault_raise(FAULT_INPUT, 0, "there is no such paper");
	*refused = check_text(text);
	if (*refused)
		return NULL;
	put_folder(&folder, dir);
	put_path(&path, dir, code->name);
	TRY(folder_make((const char *)folder.data, "the folder of templates"));
	return file_replace((const char *)path.data, "a paper's own wording", text);
}

fault_t
template_drop(const char *dir, struct span name)
{
	struct buffer OWN(buffer_drop) path = { 0 };
	const struct code *code = find_code(name);
	bool found;
	if (!code)
		return fault_raise(FAULT_INPUT, 0, "there is no such paper");
	put_path(&path, dir, code->name);
	return file_remove((const char *)path.data, "a paper's own wording", &found);
}
