/* Forged merges; see forge.h. */
#include "tests/sim/forge.h"

#include "core/commit.h"
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void
model_assert_agrees(struct office *office, int64_t merges, int64_t clashes)
{
	struct model OWN(model_drop) model = { 0 };
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	must(model_check(&model, office->store, &ledger));
	assert_int_equal(model.merges, merges);
	assert_int_equal(model.clashes, clashes);
}

void
model_assert_differs(struct office *office, model_policy_t *policy, const char *part)
{
	struct model OWN(model_drop) model = { .policy = policy };
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	for (int i = 0; i < 2; i++)
		assert_refused(model_check(&model, office->store, &ledger), FAULT_TRUST, part);
}

/* ---- forging ---- */

/* A commit like the newest, but of this tree, in its place, so that all refers to it. */
static void
replace_newest(struct office *office, const struct oid *tree)
{
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	struct buffer OWN(buffer_drop) text = { 0 };
	struct commit commit;
	struct span real;
	struct oid forged;
	must(history_read(office->store->history, &office->arena, &ledger.current, HISTORY_COMMIT, &real));
	must(commit_read(real, &commit));
	commit_put(&text, &commit.changeset, tree, &commit.digest, commit.public_key);
	must(db_begin(office->store->db));
	must(history_write(office->store->history, HISTORY_COMMIT, buffer_span(&text), &forged));
	struct query query = db_query(office->store->db, "UPDATE changeset SET oid = ?, tree = ? WHERE oid = ?");
	query_bytes(&query, span_of(forged.bytes, OID_SIZE));
	query_bytes(&query, span_of(tree->bytes, OID_SIZE));
	query_bytes(&query, span_of(ledger.current.bytes, OID_SIZE));
	must(query_run(&query));
	query = db_query(office->store->db, "UPDATE ledger SET current = ?");
	query_bytes(&query, span_of(forged.bytes, OID_SIZE));
	must(query_run(&query));
	must(db_end(office->store->db));
}

void
forge_document(struct office *office, bool bare, const struct path *path, const struct document *document)
{
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	struct buffer OWN(buffer_drop) json = { 0 };
	struct entry entry, parent;
	struct oid tree;
	char name[PATH_TEXT_MAX];
	bool found;
	must(ledger_entry(office->store, &ledger, &ledger.current, &entry, &found));
	assert_int_equal(entry.parent_count, 2);
	must(ledger_entry(office->store, &ledger, &entry.parents[0], &parent, &found));
	path_text(path, name);
	document_encode(&json, document);
	struct history_file file = { .path = name };
	must(db_begin(office->store->db));
	must(history_write(office->store->history, HISTORY_BLOB, buffer_span(&json), &file.blob));
	must(history_tree_put(office->store->history, bare ? &parent.tree : &entry.tree, &file, 1, &tree));
	must(db_end(office->store->db));
	replace_newest(office, &tree);
}

struct document
forge_stored(struct office *office, const struct path *path)
{
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	struct document document;
	struct entry entry;
	bool found;
	must(ledger_entry(office->store, &ledger, &ledger.current, &entry, &found));
	must(ledger_document_at(office->store, &office->arena, &entry.tree, path, &document, &found));
	assert_true(found);
	return document;
}

void
forge_field(struct office *office, const struct path *path, const char *name, struct value value)
{
	struct field field = { .name = span_text(name), .value = value };
	struct document document = forge_stored(office, path);
	document = document_with(&office->arena, &document, &field);
	forge_document(office, false, path, &document);
}
