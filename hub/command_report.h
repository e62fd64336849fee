/* What commands that compute a report share. */
#ifndef HESHI_HUB_COMMAND_REPORT_H
#define HESHI_HUB_COMMAND_REPORT_H

#include "host/command.h"
#include "host/reports.h"

/* What the options --from, --to, --by, --centre and --workers (where the command has them) and the settings ask for, of the definition
 * that is set. Misuse is noted in call->status. FAULT_INPUT for what is no period. */
fault_t call_report_request(struct call *call, struct report_request *request) MUST_USE;
/* Notes as misuse that the call's first word is no report. */
fault_t call_unknown_report(struct call *call) MUST_USE;

#endif
