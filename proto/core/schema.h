/* The schema: every kind of record and part, and one declaration per field. SQL, codec, forms, validation, lists, merge, exports,
 * reports and API documentation derive from these tables (schema_*.c); nothing else in the program names a field's type,
 * label, bound or policy. Codes and names are never renamed, only retired.
 */
#ifndef HESHI_CORE_SCHEMA_H
#define HESHI_CORE_SCHEMA_H

#include "core/document.h"
#include "core/path.h"

#define SCHEMA_VERSION 1

/* A word in both languages. */
struct label {
	const char *zh;
	const char *en;
};

/* One code of an enumeration. `rank` orders a life-cycle (MERGE_FURTHEST); 0 where no order is meant. */
struct code {
	const char *name;
	struct label label;
	int rank;
	int since;   /* schema version */
	int retired; /* schema version from which new records no longer use it; 0 = in use */
};

enum type {
	TYPE_TEXT,    /* VALUE_TEXT, at most `most` code points */
	TYPE_CODE,    /* VALUE_TEXT, one of `codes` */
	TYPE_CODES,   /* VALUE_LIST of texts out of `codes`, a set (sorted, no duplicates) */
	TYPE_TEXTS,   /* VALUE_LIST of texts, a set, each at most `most` code points */
	TYPE_MONEY,   /* VALUE_INTEGER in fen, least to most */
	TYPE_NUMBER,  /* VALUE_INTEGER, least to most */
	TYPE_DATE,    /* VALUE_TEXT, yyyy-mm-dd */
	TYPE_INSTANT, /* VALUE_TEXT, RFC 3339 UTC */
	TYPE_TIME,    /* VALUE_TEXT, hh:mm on the local clock */
	TYPE_TRUTH,   /* VALUE_TRUTH */
	TYPE_RECORD,  /* VALUE_TEXT, the UUID of a record of kind `of` (NULL: any) */
	TYPE_RECORDS, /* VALUE_LIST of such UUIDs, a set */
	TYPE_DIGEST,  /* VALUE_TEXT, 32 bytes in lower-case hex: a SHA-256, a public key */
	TYPE_ANY,     /* any value as it stands (a conflict's base, mine and theirs) */
};

enum merge_policy { MERGE_HOLD, MERGE_UNION, MERGE_FURTHEST, MERGE_LARGEST };

struct field_row {
	const char *name;
	enum type type;
	struct label label;
	const struct code *codes; /* ends with a row whose name is NULL */
	const char *of;           /* TYPE_RECORD(S): kind's name */
	int64_t least, most;      /* see type; most 0 takes the type's default */
	enum merge_policy merge;
	bool sealed;   /* encrypted in documents */
	bool required; /* a new record or part must have it */
	bool search;   /* goes into the full-text index */
	bool derived;  /* set by the program only; refused as user input */
	int since;     /* schema version that brought it */
};

/* Which ledger a record of this kind lives in. */
enum kind_ledger { LEDGER_CENTRE, LEDGER_DISTRICT, LEDGER_ANY /* where the thing it speaks of lives */ };

struct kind {
	const char *name;
	struct label label;
	const char *folder;         /* top-level folder of its documents; NULL for parts */
	const char *const *parents; /* parts: NULL-terminated names of the kinds they belong to; NULL for records */
	enum kind_ledger ledger;
	const struct field_row *fields; /* in form order; ends with a row whose name is NULL */
	const char *number; /* name of the field that people know a record by ("number", "title", "name"), or NULL */
	bool system;        /* made by the program only (conflict, finding, device) */
	int since;
};

/* All kinds, in form order, NULL-terminated: dispute, party, claim, event, agreement, payment, referral, paper, file, review, annotation,
 * training, attendance, person, centre, device, conflict, finding, resolution. */
extern const struct kind *const schema_kinds[];
/* Fields that every kind has behind its own (voided, void_reason, held); ends with a row whose name is NULL. */
extern const struct field_row schema_common_fields[];

/* NULL when there is no such kind, field or code. kind_field looks among the kind's own fields, then the common ones. */
const struct kind *schema_kind(struct span name);
const struct kind *schema_kind_at(const struct path *path); /* of the document at a path */
const struct field_row *kind_field(const struct kind *kind, struct span name);
const struct code *field_code(const struct field_row *field, struct span name);
bool kind_is_part(const struct kind *kind);
bool kind_is_part_of(const struct kind *part, const struct kind *record);
/* Of its own fields; the common void_reason is sealed as well, so any document may come to need a key. */
bool kind_has_sealed(const struct kind *kind);
/* The bound in force: `most`, or the type's default. Code points of a text (or of each in a list), else the largest integer. */
int64_t field_most(const struct field_row *field);
/* Life-cycle rank of a value, -1 when it has none. */
int field_rank(const struct field_row *field, struct span value);
const char *type_name(enum type type); /* stable, for API documentation */
bool type_is_list(enum type type);

/* Reads what a person typed or a program passed, e.g. "1200.50" for money (yuan, at most two decimals), "2026-11-22" (also 2026/11/22,
 * 2026.11.22, 2026年11月22日), "2026-11-22T02:42:07Z" (also with an offset; without one it is Beijing time, seconds may lack), "a,b"
 * for sets (，and 、 part as well), "true/false/yes/no/是/否", a code's name or its Chinese or English label. Full-width digits
 * count as digits. Empty text gives VALUE_NONE (unset). Returns NULL or, in the arena, what is wrong in English words ("must
 * be a date like 2026-11-22"), without the value itself; then *out is untouched. */
const char *field_parse(struct arena *arena, const struct field_row *field, struct span text, struct value *out);
/* The value as a person reads it (money "1200.50", dates as they are, sets joined by ","); codes as names. Nothing when unset,
 * "sealed" when the key is not here. `field` NULL (a newer version's) prints by the value's own type. */
void field_print(struct buffer *out, const struct field_row *field, const struct value *value);

#endif
