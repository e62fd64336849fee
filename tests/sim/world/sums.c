/* See sums.h. */
#include "tests/sim/world/sums.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS 86400000

struct counter {
	const char *group, *name; /* printed as "group: 5 name"; rows of a group stand together */
	size_t at;                /* in struct run_result: 64 bits */
	int64_t unit;             /* 0: one */
	bool most;                /* of any run, not of all together */
	bool rare;                /* never in many runs, and rightly */
};

#define SUM(member) .at = offsetof(struct run_result, member)
#define MOST(member) .at = offsetof(struct run_result, most.member), .most = true

static const struct counter counters[] = {
	{ "people", "saves", SUM(counts.saves) },
	{ "people", "of them at the hub", SUM(counts.hub_saves) },
	{ "people", "conflicts and findings settled", SUM(counts.settled) },
	{ "people", "refused by the rules", SUM(counts.refused) },
	{ "people", "ended by a fault", SUM(counts.faulted) },
	{ "people", "days passed", SUM(counts.passed_ms), .unit = DAY_MS },
	{ "trainers", "trainings", SUM(counts.trainings) },
	{ "trainers", "attendances", SUM(counts.attendance) },
	{ "newer programs", "fields saved", SUM(counts.newer) },
	{ "newer programs", "still there after a change beside them", SUM(counts.newer_kept) },
	{ "checks", "quiet points", SUM(counts.quiets) },
	{ "checks", "exchanges", SUM(counts.syncs) },
	{ "checks", "merges predicted", SUM(merges) },
	{ "checks", "clashes", SUM(clashes) },
	/* Only nodes that merge by themselves cross their merges with the hub's, and only bundles make them; tests/sim/model_random_test.c
	 * has them. */
	{ "checks", "merges with several bases", SUM(several), .rare = true },
	{ "power", "cuts", SUM(counts.power_cuts) },
	{ "power", "programs killed", SUM(counts.kills) },
	{ "power", "unsynced writes lost", SUM(disks.lost) },
	{ "power", "torn", SUM(disks.torn) },
	{ "power", "kept", SUM(disks.kept) },
	{ "disks", "read errors", SUM(disks.read_errors) },
	{ "disks", "write errors", SUM(disks.write_errors) },
	{ "disks", "sync errors", SUM(disks.sync_errors) },
	{ "disks", "times full", SUM(disks.full) },
	{ "wires", "connections", SUM(wires.connections) },
	{ "wires", "refused", SUM(wires.refused) },
	{ "wires", "cut", SUM(wires.cut) },
	{ "wires", "ends left half open", SUM(wires.half_open) },
	{ "wires", "of them the hub's", SUM(wires.hub_half_open) },
	{ "wires", "pieces changed", SUM(wires.flipped) },
	{ "wires", "connections beside another of the device", SUM(wires.beside) },
	{ "wires", "exchanges beside a live session", SUM(counts.beside) },
	{ "devices", "enrolled on the way", SUM(counts.enrolled) },
	{ "devices", "clocks set wrong", SUM(counts.skews) },
	{ "devices", "folders copied", SUM(counts.copies) },
	{ "devices", "revoked", SUM(counts.revoked) },
	{ "devices", "forged", SUM(counts.forged) },
	{ "devices", "put back from a backup", SUM(counts.restored) },
	{ "devices", "recoveries of the hub", SUM(counts.recoveries) },
	{ "at most", "jobs waited for the writer", MOST(hub_queue) },
	{ "at most", "bytes on a connection", MOST(wire_bytes) },
	{ "at most", "bytes of memory for each machine", MOST(memory) },
};

#define COUNTERS (sizeof(counters) / sizeof(counters[0]))

static int64_t
read_of(const struct run_result *of, const struct counter *counter)
{
	int64_t value;
	memcpy(&value, (const char *)of + counter->at, sizeof(value));
	return value;
}

void
sums_add(struct run_result *sum, const struct run_result *result)
{
	sum->counts.steps += result->counts.steps;
	for (const struct counter *at = counters; at < counters + COUNTERS; at++) {
		int64_t before = read_of(sum, at), more = read_of(result, at);
		int64_t value = at->most ? (more > before ? more : before) : before + more;
		memcpy((char *)sum + at->at, &value, sizeof(value));
	}
}

void
sums_print(const struct run_result *sum)
{
	const char *group = "";
	for (const struct counter *at = counters; at < counters + COUNTERS; at++) {
		long long value = (long long)(read_of(sum, at) / (at->unit ? at->unit : 1));
		if (strcmp(group, at->group) == 0)
			printf(", %lld %s", value, at->name);
		else
			printf("%s  %s: %lld %s", *group ? "\n" : "", at->group, value, at->name);
		group = at->group;
	}
	printf("\n");
}

bool
sums_check(const struct run_result *sum)
{
	bool all = true;
	for (const struct counter *at = counters; at < counters + COUNTERS; at++) {
		if (at->most || at->rare || read_of(sum, at))
			continue;
		printf("FAILED: %s: never once: %s\n", at->group, at->name);
		all = false;
	}
	return all;
}
