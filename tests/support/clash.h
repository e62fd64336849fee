/* Two devices gave the same field of a dispute different values, and the hub's merge holds the conflict: for tests of what waits
 * and of what the log tells.
 */
#ifndef HESHI_SUPPORT_CLASH_H
#define HESHI_SUPPORT_CLASH_H

#include "tests/support/desk.h"

struct clash {
	struct desk desk;     /* of the first device */
	struct uuid dispute;  /* number 甲1; workers were 3, are 4 here and 5 there */
	struct uuid conflict; /* about the workers; open */
};

void clash_open(struct clash *clash);
/* The same of this dispute at a desk that is open; it may be there or not. The conflict's id. */
struct uuid clash_make(struct desk *desk, struct uuid dispute);
void clash_close(struct clash *clash);

#endif
