/* Commands that node and hub both have; their tables (node/commands.c, hub/commands.c) list them. */
#ifndef HESHI_HOST_COMMAND_SHARED_H
#define HESHI_HOST_COMMAND_SHARED_H

#include "host/command.h"

extern const struct command command_record_new;    /* command_record.c */
extern const struct command command_record_set;    /* command_record.c */
extern const struct command command_record_show;   /* command_show.c */
extern const struct command command_record_list;   /* command_list.c */
extern const struct command command_record_export; /* command_export.c */
extern const struct command command_backup;        /* command_backup.c */
extern const struct command command_restore;
extern const struct command command_log; /* command_history.c */
extern const struct command command_verify;
extern const struct command command_audit; /* command_audit.c */
extern const struct command command_rebuild;
extern const struct command command_mirror;
extern const struct command command_receipt; /* command_receipt.c */
extern const struct command command_receipt_compare;
extern const struct command command_conflict_list; /* command_conflict.c */
extern const struct command command_resolve;
extern const struct command command_status;   /* command_status.c */
extern const struct command command_user_add; /* command_user.c */
extern const struct command command_user_list;
extern const struct command command_user_password;
extern const struct command command_user_disable;
extern const struct command command_user_enable;

/* Runs and prints verify, or (deep) audit; status 1 when there are problems. */
fault_t call_audit(struct call *call, bool deep) MUST_USE;

#endif
