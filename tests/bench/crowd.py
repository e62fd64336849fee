#!/usr/bin/env python3
"""A thousand live sessions on one hub, each with an edit a minute.

    crowd.py [--devices N] [--minutes N] [--streets N] [--every S] [--seed N] [--nodes FOLDER] [--hub FOLDER]

HESHI_BIN says where the programs are. A hub serves as ever, with screens and metrics, its store in a temporary folder in --hub; devices
are the real code of node/ in two processes of tests/bench/crowd.c, each with a store of its own in --nodes (in memory by default, since
a thousand of them do not share one disk). Printed each minute and at the end: sessions, edits made, held by the hub (receipted) and taken
by the others of the street, errors, milliseconds from save to receipt (p50, p95, p99 of the minute), and of the hub resident memory, what
of it is its own, its most, processor seconds, descriptors, and MB of its store and its log; last, how busy the machine was.

Asserted is what must hold on any machine: no error, every edit at every device of its street, and a hub that has closed everything once
all have left, and takes no more memory when they come a second time.

Ten devices a street by default. Each edit goes to all others of the street, and with 55 each (--streets 18) these are 900 deliveries a
second, each checked, merged and stored by the code of a node: more than the machine can do that the hub is to be measured on.
"""

import argparse
import concurrent.futures
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "e2e"))
import district  # noqa: E402

WORKERS = 2
JOINED_A_DAY = 20
ARRIVE_SECONDS = 600  # after the last edit, for the slowest machine
LEFT_DESCRIPTORS = 16  # more than at first, when everybody has left: what is opened once, on first use
AGAIN_MB = 16  # more memory of its own when they have been back and left again; the first time fills caches, and the allocator keeps some


def start_worker(folder, address, first, count, options, env=None):
    program = Path(os.environ["HESHI_BIN"]) / "tests" / "bench" / "crowd"
    words = [program, folder, address, first, count, int(options.every * 1000), options.seed]
    return subprocess.Popen([str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)


class Workers:
    """The processes of crowd.c, which follow the same orders."""

    def __init__(self, folder, address, options):
        share = -(-options.devices // WORKERS)
        self.processes = [
            start_worker(folder, address, first, min(share, options.devices - first), options)
            for first in range(0, options.devices, share)
        ]

    def order(self, letter):
        """All their answers as one: sums, and the times of all."""
        for process in self.processes:
            process.stdin.write(letter.encode())
            process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for process in self.processes]
        together = {name: sum(answer[name] for answer in answers) for name in answers[0] if name != "waits"}
        return {**together, "waits": sorted(wait for answer in answers for wait in answer["waits"])}

    def end(self):
        for process in self.processes:
            process.stdin.close()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        return [process.wait() for process in self.processes]


def look(pid, folder):
    """What a process uses now."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    kilobytes = {name: int(status[name].split()[0]) for name in ("VmRSS", "VmHWM", "RssAnon")}
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    sizes = [file.stat().st_size / 1e6 if file.exists() else 0 for file in (folder / "hub.db", folder / "hub.db-wal")]
    return {
        "rss": kilobytes["VmRSS"] / 1024,
        "own": kilobytes["RssAnon"] / 1024,
        "most": kilobytes["VmHWM"] / 1024,
        "cpu": (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK"),
        "fds": len(os.listdir(f"/proc/{pid}/fd")),
        "db": sizes[0],
        "wal": sizes[1],
    }


def mark(times, share):
    return times[min(len(times) - 1, int(len(times) * share))] if times else 0


HEAD = (f"{'when':<18} {'open':>5} {'edits':>6} {'held':>6} {'taken':>8} {'err':>3}  {'p50':>6} {'p95':>6} {'p99':>6} ms"
        f" {'RSS':>6} {'own':>6} {'most':>6} MiB {'CPU':>6} s {'fds':>5} {'db':>6} {'wal':>5} MB  load")  # fmt: skip


def tell(when, counts, hub):
    p50, p95, p99 = (mark(counts["waits"], share) for share in (0.5, 0.95, 0.99))
    print(f"{when:<18} {counts['open']:5} {counts['edits']:6} {counts['held']:6} {counts['received']:8} {counts['errors']:3}"
          f"  {p50:6.1f} {p95:6.1f} {p99:6.1f}    {hub['rss']:6.1f} {hub['own']:6.1f} {hub['most']:6.1f}     {hub['cpu']:6.1f}  "
          f" {hub['fds']:5} {hub['db']:6.1f} {hub['wal']:5.1f}     {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip


class Crowd:
    def __init__(self, options, hubs, nodes):
        self.options, self.nodes = options, nodes
        self.streets = [f"440105{number + 1:03}" for number in range(options.streets)]
        self.hub = district.Hub(hubs / "hub").init()
        self.waits = []

    def street(self, device):
        return self.streets[device % len(self.streets)]

    def serve(self):
        server = self.hub.serve(self.hub.address, "--web", "127.0.0.1:0", "--metrics", "127.0.0.1:0")
        server.wait_for(["web", "metrics"])

    def found(self):
        """Streets, and a code for every device."""
        for code in self.streets:
            self.hub.add_centre(code, f"第{int(code[-3:])}街道劳动人事争议调解中心")
        self.serve()
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            codes = list(pool.map(lambda device: self.hub.enrol(self.street(device)), range(self.options.devices)))
        (self.nodes / "codes").write_text("".join(f"{code}\n" for code in codes))

    def join(self, first):
        """A day's devices. A district does not get a thousand in one day, and a day's records share a tree."""
        days = (self.options.devices - first) // JOINED_A_DAY
        shim = Path(os.environ["HESHI_BIN"]) / "tests" / "clock_shim.so"
        env = {**os.environ, "LD_PRELOAD": str(shim), "HESHI_CLOCK_SHIFT": str(-86400 * days)}
        count = min(JOINED_A_DAY, self.options.devices - first)
        worker = start_worker(self.nodes, self.hub.address, first, count, self.options, env)
        told, _ = worker.communicate(b"j", timeout=600)
        assert worker.returncode == 0 and json.loads(told.splitlines()[0])["errors"] == 0, "not all have joined"

    def spread(self):
        """The first device of each street takes the district's register; the others begin with a copy of its store and their own identity.
        A thousand times the same register is a long work, and not what is measured."""
        first = min(len(self.streets), self.options.devices)
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda device: district.Node(self.nodes / str(device)).exchange(), range(first)))
            list(pool.map(self.copy, range(first, self.options.devices)))

    def copy(self, device):
        file, model = (self.nodes / str(number) / "node.db" for number in (device, device % len(self.streets)))
        identity = self.ask(device, "SELECT name, value FROM identity")
        shutil.copy(model, file)
        database = sqlite3.connect(file)
        with database:
            database.execute("DELETE FROM identity")
            database.executemany("INSERT INTO identity VALUES (?, ?)", identity)
        database.close()

    def usage(self):
        return look(self.hub.server.process.pid, Path(self.hub.data))

    def report(self, when, letter="t"):
        counts = self.workers.order(letter)
        self.waits += counts["waits"]
        tell(when, counts, self.usage())
        return counts

    def run(self):
        begun = time.monotonic()
        self.found()
        print(f"{self.options.devices} codes: {time.monotonic() - begun:.0f} s", flush=True)
        begun = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(self.join, range(0, self.options.devices, JOINED_A_DAY)))
        self.spread()
        print(f"all have joined: {time.monotonic() - begun:.0f} s\n{HEAD}", flush=True)
        self.hub.down()  # what follows is measured from a fresh start
        self.serve()
        self.workers = Workers(self.nodes, self.hub.address, self.options)
        base = self.usage()
        tell("nobody there", self.workers.order("t"), base)
        begun = time.monotonic()
        before = self.report("all there", "c")
        assert before["open"] == self.options.devices, "not all sessions are open"
        connected = time.monotonic() - begun
        after = self.work()
        first, second = self.part(base)
        self.total(before, after, connected)
        assert second["own"] <= first["own"] + AGAIN_MB, "sessions that ended keep memory"

    def work(self):
        """Ten minutes of edits, then as long as it takes for them to be everywhere."""
        self.workers.order("g")
        start = time.monotonic()
        for minute in range(1, self.options.minutes + 1):
            time.sleep(max(0, start + 60 * minute - time.monotonic()))
            self.report(f"minute {minute}")
        self.workers.order("s")
        counts = {"held": -1, "edits": 0}
        begun = time.monotonic()
        while counts["held"] < counts["edits"] or not self.agree():
            assert time.monotonic() - begun < ARRIVE_SECONDS, "edits did not arrive everywhere"
            time.sleep(0.5)
            counts = self.workers.order("t")
            self.waits += counts["waits"]
        self.arrived = time.monotonic() - begun
        return self.report("all arrived")

    def agree(self):
        """Whether every device has its street's head."""
        heads = dict(self.hub.sql("SELECT name, current FROM ledger"))
        return all(
            self.ask(device, "SELECT current FROM ledger WHERE name = ?", f"centre/{self.street(device)}")[0][0]
            == heads[f"centre/{self.street(device)}"]
            for device in range(self.options.devices)
        )

    def ask(self, device, query, *values):
        database = sqlite3.connect(f"file:{self.nodes / str(device) / 'node.db'}?mode=ro", uri=True, timeout=60)
        try:
            return database.execute(query, values).fetchall()
        finally:
            database.close()

    def part(self, base):
        """All leave, come back and leave again; what the hub uses then, each time."""
        used = []
        for when in ("all left", "and once more"):
            counts = self.workers.order("l")
            used.append(district.until(lambda: self.left(base), "the hub has closed what it had open for its sessions"))
            tell(when, {**counts, "waits": []}, used[-1])
            if len(used) == 1:
                tell("all back", {**self.workers.order("c"), "waits": []}, self.usage())
        assert self.workers.end() == [0] * WORKERS, "there were errors"
        return used

    def left(self, base):
        usage = self.usage()
        return usage if usage["fds"] <= base["fds"] + LEFT_DESCRIPTORS else None

    def total(self, before, after, connected):
        self.hub.down()
        edits, waits = after["edits"], sorted(self.waits)
        own, merges = "SELECT count(*) FROM changeset c JOIN ledger l ON l.id = c.ledger WHERE l.name = ? AND c.device {} ?", 0
        hub = self.hub.json("status")["device"]
        expected = {}
        for street in self.streets:
            ledger = f"centre/{street}"
            expected[street] = self.hub.sql(own.format("<>"), ledger, hub)[0][0]
            merges += self.hub.sql(own.format("="), ledger, hub)[0][0]
        assert sum(expected.values()) == edits == after["held"], f"{expected} at the hub, {after['held']} held of {edits}"
        for device in range(self.options.devices):
            found = self.ask(device, own.format("<>"), f"centre/{self.street(device)}", hub)[0][0]
            assert found == expected[self.street(device)], f"device {device} has {found} of {expected[self.street(device)]}"
        assert after["errors"] == 0, "there were errors"
        assert "refused" not in self.hub.server.errors(), self.hub.server.errors()[-4000:]
        print(f"\n{edits} edits and {merges} merges; every edit is at every device of its street, the last {self.arrived:.1f} s after it"
              f" was made\nsave to receipt: p50 {mark(waits, 0.5):.1f} ms, p95 {mark(waits, 0.95):.1f} ms, p99 {mark(waits, 0.99):.1f} ms,"
              f" longest {waits[-1]:.1f} ms\non the wire: {(after['up'] - before['up']) / edits:.0f} B up for an edit,"
              f" {(after['down'] - before['down']) / (after['received'] - before['received'] + edits):.0f} B down for each change set"
              f" or receipt; {(after['down'] + after['up'] - before['down'] - before['up']) / edits / 1000:.1f} KB for an edit in all\n"
              f"all sessions open after {connected:.0f} s; processor of the {WORKERS} processes of nodes {after['cpu'] - before['cpu']:.0f} s")  # fmt: skip
        print(self.hub.run("verify").out.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--streets", type=int, default=100)
    parser.add_argument("--every", type=float, default=60, help="seconds between a device's edits")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nodes", type=Path, default=Path("/dev/shm"))
    parser.add_argument("--hub", type=Path, default=Path(tempfile.gettempdir()))
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nothing is left running
    hubs = Path(tempfile.mkdtemp(prefix="heshi-crowd-", dir=options.hub))
    nodes = Path(tempfile.mkdtemp(prefix="heshi-crowd-", dir=options.nodes))
    crowd = Crowd(options, hubs, nodes)
    try:
        crowd.run()
    finally:
        crowd.hub.kill_servers()
        if hasattr(crowd, "workers"):
            crowd.workers.end()
        shutil.rmtree(hubs, ignore_errors=True)
        shutil.rmtree(nodes, ignore_errors=True)


if __name__ == "__main__":
    main()
