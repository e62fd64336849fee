/* See disk_office.h. */
#include "tests/sim/disk_office.h"

#define NAME "node.db" /* as office.c calls it */

/* A disk knows the files that were opened after it was made. */
void
disk_office_open(struct disk_office *on)
{
	struct office *office = &on->office;
	office_open(office);
	store_close(&office->store);
	on->disk = disk_new(office->dir, 1);
	must(store_open(office->dir, NAME, DB_WRITE, &office->store));
}

void
disk_office_close(struct disk_office *on)
{
	store_close(&on->office.store);
	disk_drop(&on->disk);
	office_close(&on->office);
}

/* The log only grows: it is never emptied while so little is in it. */
void
disk_office_fill(struct disk_office *on)
{
	disk_set_room(on->disk, disk_used(on->disk));
}

void
disk_office_free(struct disk_office *on)
{
	disk_set_room(on->disk, -1);
}
