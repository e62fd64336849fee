/* An office whose store lies on a faulty disk: for tests of what a full disk leaves behind.
 */
#ifndef HESHI_SIM_DISK_OFFICE_H
#define HESHI_SIM_DISK_OFFICE_H

#include "tests/sim/disk.h"
#include "tests/support/office.h"

struct disk_office {
	struct office office;
	struct disk *disk;
};

void disk_office_open(struct disk_office *on);
void disk_office_close(struct disk_office *on);
/* From now on nothing can be committed that changes anything, or everything again. */
void disk_office_fill(struct disk_office *on);
void disk_office_free(struct disk_office *on);

#endif
