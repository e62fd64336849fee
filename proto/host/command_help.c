/* Usage lines and --help, made from the table of commands. */
#include "host/command.h"

#include <string.h>

static const char *
pick(struct label label, bool chinese)
{
	return chinese && label.zh ? label.zh : label.en;
}

static void
put_option_usage(struct buffer *out, const struct command_option *row)
{
	buffer_put_text(out, row->required ? " " : " [");
	buffer_put_text(out, row->name);
	if (row->value)
		buffer_print(out, " %s", row->value);
	buffer_put_text(out, row->required ? "" : "]");
	if (row->many)
		buffer_put_text(out, "…");
}

void
command_put_usage(struct buffer *out, const struct command *command)
{
	buffer_put_text(out, command->name);
	if (*command->words)
		buffer_print(out, " %s", command->words);
	for (const struct command_option *row = command->options; row && row->name; row++)
		put_option_usage(out, row);
}

static const struct command_option global_options[] = {
	{ "--data", "DIR", { "数据目录（或环境变量 HESHI_DATA）", "the data folder (or HESHI_DATA)" }, false, false },
	{ "--json", NULL, { "输出供程序读取的 JSON", "machine-readable output with stable keys" }, false, false },
	{ "--as", "PERSON", { "以谁的名义操作：姓名或编号", "who acts: a name or an id" }, false, false },
	{ "--help", NULL, { "显示帮助", "this text" }, false, false },
	{ 0 },
};

static void
put_options(struct buffer *out, const struct command_option *row, bool chinese)
{
	for (; row && row->name; row++) {
		char name[60];
		snprintf(name, sizeof(name), "%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
		buffer_print(out, "  %-28s %s\n", name, pick(row->help, chinese));
	}
}

void
command_put_help(struct buffer *out, const struct program *program, bool chinese)
{
	buffer_print(out, "%s: %s\n", program->name, pick(program->what, chinese));
	buffer_print(out, chinese ? "用法：%s 命令 … [选项]\n\n" : "usage: %s COMMAND … [options]\n\n", program->name);
	for (const struct command *const *at = program->commands; *at; at++) {
		buffer_put_text(out, "  ");
		command_put_usage(out, *at);
		buffer_print(out, "\n      %s\n", pick((*at)->help, chinese));
	}
	buffer_put_text(out, chinese ? "\n所有命令都有：\n" : "\nwith every command:\n");
	put_options(out, global_options, chinese);
}

void
command_put_command_help(struct buffer *out, const struct program *program, const struct command *command, bool chinese)
{
	buffer_print(out, chinese ? "用法：%s " : "usage: %s ", program->name);
	command_put_usage(out, command);
	buffer_print(out, "\n\n%s\n", pick(command->help, chinese));
	const char *more = pick(command->more, chinese);
	if (more)
		buffer_print(out, "\n%s\n", more);
	buffer_put_byte(out, '\n');
	put_options(out, command->options, chinese);
	put_options(out, global_options, chinese);
}
