/* The settings file, DIR/settings.ini: optional, and so is every line in it. conf/example-settings.ini explains each key and holds the
 * defaults.
 *
 * UTF-8, `key = value` under `[section]`; lines that begin with ; or # are comments. Nothing is guessed: an unknown section or
 * key, a value that cannot be read or is out of bounds, or a key given twice is refused, with the file's name, the line
 * and what is expected there.
 */
#ifndef HESHI_HOST_SETTINGS_H
#define HESHI_HOST_SETTINGS_H

#include "base/buffer.h"
#include "host/log.h"

#define SETTINGS_FILE "settings.ini"
#define SETTINGS_FILE_MOST (64 << 10) /* bytes of the file */
#define SETTINGS_LINE_MOST 190        /* bytes of a line, its end left out */
#define SETTINGS_HOSTS_MOST 16

struct settings {
	char sync_hub[200]; /* "host:port" to reach the hub at instead of where enrolment said; "" = as enrolled */
	int64_t sync_keepalive_s;                 /* an idle session says that it lives this often */
	int64_t sync_retry_s_min;                 /* first wait after a failed attempt; waits double … */
	int64_t sync_retry_s_max;                 /* … up to this */
	char hub_address[200];                    /* "host:port" or ":port" that the hub's sync listens on */
	char hub_web[200];                        /* the same of its screens (HTTPS); "" = none */
	char hub_metrics[200];                    /* the same of health and metrics (HTTP); "" = none */
	char hub_hosts[SETTINGS_HOSTS_MOST][200]; /* names and addresses in the hub's certificate */
	size_t hub_host_count;
	char number_template[200]; /* of case numbers: {short}, {year}, {n}; see numbering.c */
	char web_address[200];     /* "host:port" that a node's screens are served on */
	char web_certificate[200]; /* files (PEM) of the hub's screens' own certificate … */
	char web_key[200];         /* … and its key; "" = the district authority's */
	int64_t web_idle_minutes;  /* a session in the browser locks itself after so long */
	int64_t training_minutes;  /* of one 学时 */
	int64_t training_hours;    /* 学时 that everyone should have in a year */
	int64_t limit_workers[3];  /* 5, 10, 30: from how many workers on different rules apply, rising */
	int64_t limit_published;   /* smaller counts than this are not published */
	/* Risk warnings of the hub; warnings.h says what each means. */
	int64_t warn_employer_disputes, warn_employer_days;
	int64_t warn_unpaid_days;
	int64_t warn_crime_yuan, warn_crime_months;
	int64_t warn_crime_all_yuan, warn_crime_workers;
	int64_t warn_intake_days, warn_intake_percent, warn_intake_least;
	enum log_level log_level;
	enum log_format log_format;
};

enum setting_type {
	SETTING_NUMBER,
	SETTING_ADDRESS, /* "host:port", "[v6]:port", ":port" where anything may be listened on; may be empty */
	SETTING_HOSTS,   /* separated by commas or spaces */
	SETTING_TEMPLATE,
	SETTING_LEVEL,
	SETTING_FORMAT,
	SETTING_FILE, /* a path; may be empty */
};

/* One key: drives reading, and the documentation. */
struct setting {
	const char *section;
	const char *key;
	enum setting_type type;
	size_t offset;         /* in struct settings */
	int64_t least, most;   /* SETTING_NUMBER; least 1 of SETTING_ADDRESS: a host must be named */
	const char *otherwise; /* the default, as it would be written */
	const char *zh;
	const char *en;
};
/* Ends with a row whose section is NULL. */
extern const struct setting settings_table[];

/* Reads the file; one that is not there gives the defaults. FAULT_INPUT as said above, FAULT_LIMIT when it is too large, FAULT_SYSTEM
 * when it can't be read; *out is untouched then. */
fault_t settings_read(const char *path, struct settings *out) MUST_USE;
/* The same for a file's content; `file` is what faults call it. */
fault_t settings_parse(const char *file, struct span content, struct settings *out) MUST_USE;
/* Whether a value by itself would be taken. */
bool setting_takes(const struct setting *setting, struct span value);
/* The value in force, as it would be written. */
void setting_put(struct buffer *out, const struct setting *setting, const struct settings *settings);

#endif
