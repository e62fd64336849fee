/* heshi-node: a centre's records. Everything is in its table of commands. */
#include "node/commands.h"

int
main(int count, char **words)
{
	return command_main(&node_program, count, words);
}
