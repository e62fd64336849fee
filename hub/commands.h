/* The hub's commands beside those that both programs share (host/command_shared.h); commands.c lists them all. */
#ifndef HESHI_HUB_COMMANDS_H
#define HESHI_HUB_COMMANDS_H

#include "host/command_shared.h"

extern const struct program hub_program;

extern const struct command command_init;          /* command_init.c */
extern const struct command command_centre_add;    /* command_centre.c */
extern const struct command command_centre_import; /* command_centre.c */
extern const struct command command_centre_list;   /* command_register.c */
extern const struct command command_device_list;   /* command_register.c */

extern const struct command command_serve;           /* command_serve.c */
extern const struct command command_enrol;           /* command_device.c */
extern const struct command command_device_revoke;   /* command_device.c */
extern const struct command command_incident_list;   /* command_incident.c */
extern const struct command command_record_transfer; /* command_transfer.c */
extern const struct command command_report;          /* command_report.c */
extern const struct command command_warning_list;    /* command_warning.c */
extern const struct command command_warning_show;
extern const struct command command_warning_take;
extern const struct command command_warning_close;
extern const struct command command_sample_draw; /* command_sample.c */
extern const struct command command_sample_list;
extern const struct command command_sample_show;
extern const struct command command_sample_review;
extern const struct command command_submission_list; /* command_submission.c */
extern const struct command command_submission_show;
extern const struct command command_submission_submit;
extern const struct command command_submission_return;
extern const struct command command_submission_approve;
extern const struct command command_recovery; /* command_recovery.c */
extern const struct command command_recovery_finish;

#endif
