/* heshi-hub: the district's side. Everything is in its table of commands. */
#include "hub/commands.h"

int
main(int count, char **words)
{
	return command_main(&hub_program, count, words);
}
