/* The command that computes everything again; verify, its quick sister, stands in command_history.c. */
#include "host/command_shared.h"

static fault_t
audit(struct call *call)
{
	return call_audit(call, true);
}

/* It writes nothing, but computes merges and derived tables again inside transactions that it undoes. */
const struct command command_audit = {
	.name = "audit",
	.words = "",
	.help = { "重新计算并核对全部内容",
		  "Checks all that verify checks, and computes merges, rights and tables again" },
	.more = { "逐一重算合并、权限、规则和查询表；不改变任何内容。",
		  "Changes nothing. Exit status 1 when there is a problem." },
	.run = audit,
	.store = STORE_WRITES,
};
