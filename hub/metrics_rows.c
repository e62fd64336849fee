/* What /metrics tells, one row per metric. */
#include "hub/metrics.h"

#include "host/clock.h"
#include "host/ledger.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define RECORDS_MS 60000

typedef fault_t put_run(struct scrape *scrape, const char *name);

static void
put_value(struct scrape *scrape, const char *name, double value)
{
	buffer_print(scrape->out, "%s %.17g\n", name, value);
}

/* Labels here are words of this program, ledgers and devices: nothing in them needs an escape. */
static void
put_labelled(struct scrape *scrape, const char *name, const char *label, struct span text, int64_t value)
{
	buffer_print(scrape->out, "%s{%s=\"%.*s\"} %" PRId64 "\n", name, label, SPAN_ARG(text), value);
}

/* ---- what the loop counts ---- */

static fault_t
put_sessions(struct scrape *scrape, const char *name)
{
	put_value(scrape, name, (double)scrape->options->counts->sessions);
	return NULL;
}

static fault_t
put_sessions_begun(struct scrape *scrape, const char *name)
{
	put_value(scrape, name, (double)scrape->options->counts->sessions_begun);
	return NULL;
}

static fault_t
put_admitted(struct scrape *scrape, const char *name)
{
	put_value(scrape, name, (double)scrape->options->counts->admitted);
	return NULL;
}

static fault_t
put_refused(struct scrape *scrape, const char *name)
{
	put_value(scrape, name, (double)scrape->options->counts->refused);
	return NULL;
}

static fault_t
put_waiting(struct scrape *scrape, const char *name)
{
	put_value(scrape, name, (double)scrape->options->counts->waiting);
	return NULL;
}

static fault_t
put_bytes(struct scrape *scrape, const char *name)
{
	const struct hub_counts *counts = scrape->options->counts;
	put_labelled(scrape, name, "direction", SPAN("received"), (int64_t)counts->received);
	put_labelled(scrape, name, "direction", SPAN("sent"), (int64_t)counts->sent);
	return NULL;
}

/* ---- what stands in the store ---- */

/* Only the newest are kept, with ever higher numbers. */
static fault_t
put_incidents(struct scrape *scrape, const char *name)
{
	struct query query = db_query(scrape->store->db, "SELECT coalesce(max(id), 0) FROM incident");
	if (query_step(&query))
		put_value(scrape, name, (double)query_get_integer(&query, 0));
	return query_end(&query);
}

static fault_t
put_heads(struct scrape *scrape, const char *name)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(scrape->store, &arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++)
		put_labelled(scrape, name, "ledger", span_text(ledgers[i].name), ledgers[i].last);
	return NULL;
}

static bool
is_connected(const struct scrape *scrape, struct span device)
{
	struct present present;
	char name[LIMIT_DEVICE_NAME + 1];
	snprintf(name, sizeof(name), "%.*s", SPAN_ARG(device));
	return presence_find(scrape->options->presence, name, &present);
}

static fault_t
put_seen(struct scrape *scrape, const char *name)
{
	struct query query = db_query(scrape->store->db, "SELECT device, seen FROM contact ORDER BY device");
	while (query_step(&query)) {
		struct span device = query_get_bytes(&query, 0);
		int64_t ago = clock_seconds() - query_get_integer(&query, 1);
		put_labelled(scrape, name, "device", device, is_connected(scrape, device) || ago < 0 ? 0 : ago);
	}
	return query_end(&query);
}

static fault_t
count_kind(struct scrape *scrape, const struct kind *kind, int64_t *out)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	buffer_print(&sql, "SELECT count(*) FROM \"%s\"%c", kind->name, 0);
	struct query query = db_query(scrape->store->db, (const char *)sql.data);
	*out = query_step(&query) ? query_get_integer(&query, 0) : 0;
	return query_end(&query);
}

static fault_t
put_records(struct scrape *scrape, const char *name)
{
	struct metrics_records *records = scrape->records;
	int64_t now = clock_steady_ms();
	bool stale = !records->counted_ms || now - records->counted_ms >= RECORDS_MS;
	for (size_t i = 0; schema_kinds[i] && i < METRICS_KINDS_MAX; i++) {
		if (stale)
			TRY(count_kind(scrape, schema_kinds[i], &records->counts[i]));
		put_labelled(scrape, name, "kind", span_text(schema_kinds[i]->name), records->counts[i]);
	}
	if (stale)
		records->counted_ms = now;
	return NULL;
}

static fault_t
put_size(struct scrape *scrape, const char *name)
{
	static const char *const files[] = { "hub.db", "hub.db-wal" };
	for (size_t i = 0; i < 2; i++) {
		struct buffer OWN(buffer_drop) path = { 0 };
		struct stat status = { 0 };
		buffer_print(&path, "%s/%s%c", scrape->options->data, files[i], 0);
		if (stat((const char *)path.data, &status) == 0)
			put_labelled(scrape, name, "file", span_text(files[i]), status.st_size);
	}
	return NULL;
}

static fault_t
put_disk(struct scrape *scrape, const char *name)
{
	struct statvfs status;
	if (statvfs(scrape->options->data, &status) == 0)
		put_value(scrape, name, (double)status.f_bavail * (double)status.f_frsize);
	return NULL;
}

/* ---- the screens ---- */

static fault_t
put_requests(struct scrape *scrape, const char *name)
{
	if (!scrape->options->web)
		return NULL;
	const struct web_counts *counts = web_counts(scrape->options->web);
	for (size_t status = 0; status < sizeof(counts->statuses) / sizeof(counts->statuses[0]); status++)
		if (counts->statuses[status])
			buffer_print(scrape->out, "%s{status=\"%zu\"} %" PRIu64 "\n", name, status,
				     (uint64_t)counts->statuses[status]);
	return NULL;
}

/* The count is the buckets' own sum, so that a scrape amid a request agrees with itself. */
static fault_t
put_durations(struct scrape *scrape, const char *name)
{
	uint64_t sum = 0;
	if (!scrape->options->web)
		return NULL;
	const struct web_counts *counts = web_counts(scrape->options->web);
	for (size_t i = 0; i < WEB_BUCKETS; i++) {
		sum += counts->buckets[i];
		buffer_print(scrape->out, "%s_bucket{le=\"%.4g\"} %" PRIu64 "\n", name,
			     (double)web_bucket_us[i] / 1000000, sum);
	}
	sum += counts->buckets[WEB_BUCKETS];
	buffer_print(scrape->out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name, sum);
	buffer_print(scrape->out, "%s_sum %.6f\n%s_count %" PRIu64 "\n", name, (double)counts->sum_us / 1000000, name,
		     sum);
	return NULL;
}

static fault_t
put_streams(struct scrape *scrape, const char *name)
{
	put_value(scrape, name, scrape->options->web ? (double)web_streams(scrape->options->web) : 0);
	return NULL;
}

/* ---- the process ---- */

static fault_t
put_memory(struct scrape *scrape, const char *name)
{
	long long size = 0, resident = 0;
	FILE *file = fopen("/proc/self/statm", "re");
	if (file && fscanf(file, "%lld %lld", &size, &resident) == 2)
		put_value(scrape, name, (double)resident * (double)sysconf(_SC_PAGESIZE));
	if (file)
		fclose(file);
	return NULL;
}

static fault_t
put_descriptors(struct scrape *scrape, const char *name)
{
	DIR *folder = opendir("/proc/self/fd");
	double count = -3; /* ".", ".." and the folder's own */
	if (!folder)
		return NULL;
	while (readdir(folder))
		count++;
	closedir(folder);
	put_value(scrape, name, count);
	return NULL;
}

static fault_t
put_processor(struct scrape *scrape, const char *name)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	put_value(scrape, name,
		  (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
			  (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
	return NULL;
}

static fault_t
put_started(struct scrape *scrape, const char *name)
{
	put_value(scrape, name, (double)(clock_seconds() - (clock_steady_ms() - scrape->began_ms) / 1000));
	return NULL;
}

static fault_t
put_build(struct scrape *scrape, const char *name)
{
	buffer_print(scrape->out, "%s{version=\"%s\",schema=\"%d\",store=\"%d\"} 1\n", name, HESHI_VERSION,
		     SCHEMA_VERSION, STORE_VERSION);
	return NULL;
}

static const struct row {
	const char *name, *type, *help;
	put_run *put;
} rows[] = {
	{ "heshi_build_info", "gauge", "Version of the program, the schema and the store.", put_build },
	{ "heshi_sync_sessions", "gauge", "Connections of nodes that are open.", put_sessions },
	{ "heshi_sync_sessions_total", "counter", "Sessions that were greeted since the start.", put_sessions_begun },
	{ "heshi_sync_admitted_total", "counter", "Change sets taken from nodes since the start.", put_admitted },
	{ "heshi_sync_refused_total", "counter", "Batches, greetings and enrolments turned down since the start.",
	  put_refused },
	{ "heshi_sync_waiting", "gauge", "Batches, greetings and the like that wait for the writer.", put_waiting },
	{ "heshi_sync_bytes_total", "counter", "Bytes of sync on the wire since the start, TLS included.", put_bytes },
	{ "heshi_incidents_total", "counter", "Incidents ever noted of devices.", put_incidents },
	{ "heshi_ledger_change_sets", "gauge", "Change sets of each ledger.", put_heads },
	{ "heshi_device_seen_seconds", "gauge", "Seconds since each device was last here; 0 while it is connected.",
	  put_seen },
	{ "heshi_records", "gauge", "Records and parts of each kind, counted once a minute.", put_records },
	{ "heshi_store_bytes", "gauge", "Size of the data files.", put_size },
	{ "heshi_disk_free_bytes", "gauge", "Room left where the data folder is.", put_disk },
	{ "heshi_web_requests_total", "counter", "Requests of browsers since the start, by status.", put_requests },
	{ "heshi_web_request_seconds", "histogram", "How long requests of browsers took.", put_durations },
	{ "heshi_web_streams", "gauge", "Event streams of screens that are open.", put_streams },
	{ "process_resident_memory_bytes", "gauge", "Memory in use.", put_memory },
	{ "process_open_fds", "gauge", "File descriptors in use.", put_descriptors },
	{ "process_cpu_seconds_total", "counter", "Processor time used.", put_processor },
	{ "process_start_time_seconds", "gauge", "When it began to serve, in Unix seconds.", put_started },
};

fault_t
metrics_put(struct scrape *scrape)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buffer_print(scrape->out, "# HELP %s %s\n# TYPE %s %s\n", rows[i].name, rows[i].help, rows[i].name,
			     rows[i].type);
		TRY(rows[i].put(scrape, rows[i].name));
	}
	return buffer_check(scrape->out, "the metrics");
}
