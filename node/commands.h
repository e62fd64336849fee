/* The node's commands beside those that both programs share (host/command_shared.h); commands.c lists them all. */
#ifndef HESHI_NODE_COMMANDS_H
#define HESHI_NODE_COMMANDS_H

#include "host/command_shared.h"

extern const struct program node_program;

extern const struct command command_enrol; /* command_sync.c */
extern const struct command command_sync;
extern const struct command command_serve;

#endif
