/* The hub's table of commands: dispatch, usage and --help follow from it. */
#include "hub/commands.h"

static const struct command *const commands[] = {
	&command_init,          &command_serve,         &command_status,
	&command_centre_add,    &command_centre_import, &command_centre_list,
	&command_enrol,         &command_device_list,   &command_device_revoke,
	&command_record_new,    &command_record_set,    &command_record_transfer,
	&command_record_show,   &command_record_list,   &command_log,
	&command_conflict_list, &command_resolve,       &command_verify,
	&command_audit,         &command_rebuild,       &command_mirror,
	&command_receipt,       &command_warning_list,  &command_warning_show,
	&command_warning_take,  &command_warning_close, &command_sample_draw,
	&command_sample_list,   &command_sample_show,   &command_sample_review,
	&command_report,        &command_record_export, &command_user_add,
	&command_user_list,     &command_user_password, &command_user_disable,
	&command_user_enable,   &command_backup,        NULL,
};

const struct program hub_program = {
	.name = "heshi-hub",
	.file = "hub.db",
	.what = { "区级中心：汇集各街道调解中心的记录",
		  "the district's hub: gathers the records of its mediation centres" },
	.commands = commands,
};
