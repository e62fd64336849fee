/* The tables that only a hub fills: what the district's staff do with what they see. */
#include "host/store_local.h"

static const char schema[] =
	/* What a rule found. `subject` is what it is about: a record's id, a centre's code, or an employer's code or digest of its name; of
	 * one rule and subject at most one holds and is not closed. `centre` is a code, '' for several. `figure` is what the rule measures, `details`
	 * a JSON object of all its numbers. `status` is open, taken or closed; accounts (or persons) by id, '' for none. `ended` is when it
	 * was first seen to hold no more (0: it holds), `changed` when the row last changed, in milliseconds. */
	"CREATE TABLE warning ("
	" id TEXT NOT NULL PRIMARY KEY, rule TEXT NOT NULL, subject TEXT NOT NULL, centre TEXT NOT NULL, began INTEGER NOT NULL,"
	" ended INTEGER NOT NULL, changed INTEGER NOT NULL, figure INTEGER NOT NULL, details TEXT NOT NULL, status TEXT NOT NULL,"
	" taken_by TEXT NOT NULL, taken_at INTEGER NOT NULL, closed_by TEXT NOT NULL, closed_at INTEGER NOT NULL,"
	" reason TEXT NOT NULL) STRICT;"
	"CREATE INDEX warning_status ON warning (status, began);"
	"CREATE INDEX warning_subject ON warning (rule, subject, began);"
	"CREATE UNIQUE INDEX warning_standing ON warning (rule, subject) WHERE status <> 'closed' AND ended = 0;"
	"CREATE INDEX warning_changed ON warning (changed);"
	"CREATE TABLE warning_record ("
	" warning TEXT NOT NULL REFERENCES warning, record TEXT NOT NULL, PRIMARY KEY (warning, record)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX warning_record_record ON warning_record (record);"
	/* A sample of closed cases for review: the same seed over the same cases draws the same. Dates as yyyy-mm-dd. `centres` is a JSON
	 * array of codes, empty: all. `seed_given`: somebody chose the seed. */
	"CREATE TABLE sample ("
	" id TEXT NOT NULL PRIMARY KEY, seed TEXT NOT NULL, period_from TEXT NOT NULL, period_to TEXT NOT NULL, centres TEXT NOT NULL,"
	" per_centre INTEGER NOT NULL, drawn_by TEXT NOT NULL, drawn_at INTEGER NOT NULL,"
	" seed_given INTEGER NOT NULL) STRICT;"
	"CREATE TABLE sample_record ("
	" sample TEXT NOT NULL REFERENCES sample, place INTEGER NOT NULL, centre TEXT NOT NULL, record TEXT NOT NULL,"
	" PRIMARY KEY (sample, place)) STRICT, WITHOUT ROWID;"
	/* A report handed in, and every step since (submit, return, approve) with who, in which role, when and why. `options` is a JSON
	 * object, what it was asked for with. A submit holds the report's JSON as it was then; `digest` is its SHA-256, and at the other
	 * steps that of what was judged. `status` follows from the last step. */
	"CREATE TABLE submission ("
	" id TEXT NOT NULL PRIMARY KEY, report TEXT NOT NULL, period_from TEXT NOT NULL, period_to TEXT NOT NULL,"
	" options TEXT NOT NULL, status TEXT NOT NULL, made INTEGER NOT NULL) STRICT;"
	"CREATE INDEX submission_report ON submission (report, period_from, period_to, made);"
	"CREATE INDEX submission_made ON submission (made);"
	"CREATE TABLE submission_step ("
	" submission TEXT NOT NULL REFERENCES submission, number INTEGER NOT NULL, step TEXT NOT NULL, account TEXT NOT NULL,"
	" role TEXT NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL, digest BLOB NOT NULL, body TEXT,"
	" PRIMARY KEY (submission, number)) STRICT;"
	/* What the last audit of a ledger found ('' is the store as a whole); `problems` is a JSON array. */
	"CREATE TABLE verdict ("
	" ledger TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, took_ms INTEGER NOT NULL, number INTEGER NOT NULL,"
	" head BLOB NOT NULL, commits INTEGER NOT NULL, merges INTEGER NOT NULL, problem_count INTEGER NOT NULL,"
	" problems TEXT NOT NULL, account TEXT NOT NULL) STRICT;"
	/* What the last session of a device had: the version of the schema that it knows (0: not told yet), and of each of its ledgers
	 * the hub's number up to which it was given it. */
	"ALTER TABLE contact ADD COLUMN schema INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE contact_ledger ("
	" device TEXT NOT NULL, ledger TEXT NOT NULL, given INTEGER NOT NULL,"
	" PRIMARY KEY (device, ledger)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX incident_device ON incident (device, at);"
	/* Who may fetch mirrors with stock git: `id` is the SHA-256 of the token. */
	"CREATE TABLE mirror_token ("
	" id BLOB NOT NULL PRIMARY KEY, account TEXT NOT NULL REFERENCES account, ends INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

fault_t
store_district_create(struct db *db)
{
	return db_run(db, schema);
}
