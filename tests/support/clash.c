/* Making a conflict; see clash.h. */
#include "tests/support/clash.h"

#include <assert.h>

static struct uuid
find_conflict(struct office *office)
{
	struct uuid id = { { 0 } };
	struct query query = db_query(office->store->db, "SELECT id FROM conflict");
	bool found = query_step(&query) && uuid_read(query_get_bytes(&query, 0), &id);
	must(query_end(&query));
	assert(found);
	return id;
}

static struct oid
save_workers(struct office *office, struct uuid dispute, int64_t workers)
{
	struct path path = path_main("dispute", dispute);
	return OFFICE_SAVE(office, &path, office_text("received", "2026-11-20"), office_text("category", "wages"),
			   office_text("number", "甲1"), office_integer("workers", workers));
}

struct uuid
clash_make(struct desk *desk, struct uuid dispute)
{
	struct office *office = &desk->office;
	struct oid first = save_workers(office, dispute, 3), mine = save_workers(office, dispute, 4);
	office_become(office, "440105014-2");
	office_rewind(office, OFFICE_LEDGER, &first);
	struct oid theirs = save_workers(office, dispute, 5);
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, &first);
	office_integrate(office, OFFICE_LEDGER, &mine);
	office_integrate(office, OFFICE_LEDGER, &theirs);
	office_become(office, "440105014-1");
	return find_conflict(office);
}

void
clash_open(struct clash *clash)
{
	desk_open(&clash->desk);
	clash->dispute = office_uuid(&clash->desk.office, 1);
	clash->conflict = clash_make(&clash->desk, clash->dispute);
}

void
clash_close(struct clash *clash)
{
	desk_close(&clash->desk);
}
