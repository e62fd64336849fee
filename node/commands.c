/* The node's table of commands: dispatch, usage and --help follow from it. */
#include "node/commands.h"

static const struct command *const commands[] = {
	&command_enrol,
	&command_serve,
	&command_sync,
	&command_status,
	&command_record_new,
	&command_record_set,
	&command_record_show,
	&command_record_list,
	&command_log,
	&command_conflict_list,
	&command_resolve,
	&command_verify,
	&command_audit,
	&command_rebuild,
	&command_mirror,
	&command_receipt,
	&command_receipt_compare,
	&command_user_add,
	&command_user_list,
	&command_user_password,
	&command_user_disable,
	&command_user_enable,
	&command_record_export,
	&command_backup,
	&command_restore,
	NULL,
};

const struct program node_program = {
	.name = "heshi-node",
	.file = "node.db",
	.what = { "街道调解中心的记录，离线可用", "keeps a mediation centre's records, with or without a network" },
	.commands = commands,
};
