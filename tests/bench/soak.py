#!/usr/bin/env python3
"""An hour of a district's life in real programs: edits, restarts, kills and reconnects; does anything creep?

    soak.py [--minutes N] [--pause S] [--seed N] [--folder FOLDER]

HESHI_BIN says where the programs are. One hub and eighteen nodes (six streets with three devices each) serve; at each node somebody saves
something by the command line every S seconds, whether its server runs or not. A server is ended all the while, in order or killed, and
comes back after a while: for the first half any of them, the hub too; for the second half any but the hub and two nodes that are watched,
so that what they use can be followed over that time. Each minute a row: edits, how many the hub does not hold yet, and for the hub and the
two nodes memory of their own, descriptors (of the hub without its sessions') and disk.

At the end everybody is up and all edits arrive: then all heads are the same, every save that was ever acknowledged is at the hub with its
newest value, and an audit of every store finds nothing. The slopes are those of straight lines through the second half; bounds on them are
wide, for what creeps does so for ever. What an edit adds to a store is held against the first half's.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "e2e"))
import district  # noqa: E402

STREETS, DEVICES = 6, 3
WATCHED = 2
HUB_EVERY = 6  # one ending in so many is the hub's
DOWN_SECONDS = 20  # at most
ARRIVE_SECONDS = 600
MEMORY_MB_HOUR = 24  # how fast memory may grow at most, beside what the first half has shown to be needed
DESCRIPTORS = 8
LOG_MB = 64  # of the write-ahead log
DISK_TIMES = 1.5  # what an edit may cost in the second half, measured by the first
DISK_MB = 1  # beside that: what was still in the log when the first half ended, and a store grows in steps

SETTINGS = "[sync]\nretry_seconds_max = 10\n"


class Life(threading.Thread):
    """Somebody at a node: new cases and changes of old ones, each remembered once it is acknowledged."""

    def __init__(self, node, pause, seed):
        super().__init__(daemon=True)
        self.node, self.pause = node, pause
        self.random = random.Random(seed)
        self.cases, self.edits, self.errors, self.over = {}, 0, [], threading.Event()

    def act(self):
        amount = self.random.randrange(1, 100000)
        if len(self.cases) < 5 or self.random.random() < 0.1:
            case = self.node.new("dispute", "category=wages", f"amount={amount}", "summary=被拖欠三个月计件工资")
        else:
            case = self.random.choice(list(self.cases))
            self.node.set(case, f"amount={amount}")
        self.cases[case] = amount * 100
        self.edits += 1

    def run(self):
        while not self.over.wait(self.random.uniform(0.5, 1.5) * self.pause):
            try:
                self.act()
            except Exception as error:  # told in each row, and in the verdict
                self.errors.append(str(error))


class Ender(threading.Thread):
    """Ends servers, one at a time, and starts them again."""

    def __init__(self, soak, seed):
        super().__init__(daemon=True)
        self.soak, self.random = soak, random.Random(seed)
        self.ended = {"stopped": 0, "killed": 0, "hub": 0}
        self.errors, self.over = [], threading.Event()
        self.gentle = False  # leaves alone what is watched

    def choose(self):
        if self.gentle:
            return self.random.choice(self.soak.nodes[WATCHED:])
        return self.soak.hub if self.random.randrange(HUB_EVERY) == 0 else self.random.choice(self.soak.nodes)

    def end_one(self):
        store = self.choose()
        server = store.servers[-1]
        assert server.running(), f"{store.data} had ended by itself\n{server.errors()[-2000:]}"
        kill = self.random.random() < 0.5
        if kill:
            server.process.send_signal(signal.SIGKILL)
            server.kill()
        else:
            assert server.stop() == 0, f"{store.data} did not end well\n{server.errors()[-2000:]}"
        self.ended["killed" if kill else "stopped"] += 1
        self.ended["hub"] += store is self.soak.hub
        self.over.wait(self.random.uniform(0, DOWN_SECONDS))
        store.servers.clear()
        self.soak.start(store)

    def run(self):
        while not self.over.wait(self.random.uniform(1, 5)):
            try:
                self.end_one()
            except Exception as error:
                self.errors.append(str(error))


def slope(points):
    """Of the straight line through (seconds, value), per hour."""
    count = len(points)
    middle_x, middle_y = (sum(point[axis] for point in points) / count for axis in (0, 1))
    width = sum((x - middle_x) ** 2 for x, _ in points)
    return 3600 * sum((x - middle_x) * (y - middle_y) for x, y in points) / width if width else 0


def usage(store):
    """MiB of its own, descriptors, MB of the store and of its log; None while it does not serve."""
    try:
        pid = store.servers[-1].process.pid
        own = district.memory(store.servers[-1])[1] / 1024
        descriptors = len(os.listdir(f"/proc/{pid}/fd"))
    except (OSError, IndexError, KeyError):
        return None
    log = Path(f"{store.file()}-wal")
    return {"own": own, "fds": descriptors, "db": store.file().stat().st_size / 1e6, "wal": log.stat().st_size / 1e6 if log.exists() else 0}  # fmt: skip


def growth(rows, index):
    """Edits and a store's MB from the first to the last of these rows in which it served."""
    points = [(row["edits"], row["used"][index]["db"]) for row in rows if row["used"][index]] or [(0, 0)]
    return points[-1][0] - points[0][0], points[-1][1] - points[0][1]


class Soak:
    def __init__(self, options, folder):
        self.options = options
        self.hub = district.Hub(folder / "hub").init()
        self.metrics = f"127.0.0.1:{district.heshi.free_port()}"
        streets = [f"4401050{number + 1:02}" for number in range(STREETS)]
        for code in streets:
            self.hub.add_centre(code, f"第{int(code[-2:])}街道劳动人事争议调解中心")
        self.start(self.hub)
        self.nodes = [self.join(folder, number, streets[number % STREETS]) for number in range(STREETS * DEVICES)]
        self.rows = []

    def join(self, folder, number, street):
        node = district.Node(folder / f"node{number}").join(self.hub.enrol(street), f"陈{number}")
        (Path(node.data) / "settings.ini").write_text(SETTINGS, encoding="utf-8")
        self.start(node)
        return node

    def start(self, store):
        if store is self.hub:
            self.hub.serve(self.hub.address, "--web", "127.0.0.1:0", "--metrics", self.metrics)
        else:
            store.serve()

    def metric(self, name):
        try:
            with urllib.request.urlopen(f"http://{self.metrics}/metrics", timeout=10) as answer:
                lines = answer.read().decode().splitlines()
        except OSError:
            return None
        return next((float(line.split()[1]) for line in lines if line.startswith(name + " ")), None)

    def waiting(self):
        """Saves that the hub does not hold yet, at all nodes."""
        return sum(ledger["only_here"] + ledger["sent"] for node in self.nodes for ledger in node.status()["ledgers"])

    def row(self, begun):
        sessions = self.metric("heshi_sync_sessions")
        row = {
            "at": time.monotonic() - begun,
            "edits": sum(life.edits for life in self.lives),
            "errors": sum(len(one.errors) for one in (*self.lives, self.ender)),
            "waiting": self.waiting(),
            "sessions": sessions,
            "used": [usage(store) for store in (self.hub, *self.nodes[:WATCHED])],
        }
        if row["used"][0] and sessions is not None:
            row["used"][0]["fds"] -= int(sessions)
        self.rows.append(row)
        self.print_row(row)

    def print_row(self, row):
        ended = self.ender.ended
        parts = [f"{one['own']:6.1f} {one['fds']:4} {one['db']:6.2f} {one['wal']:5.1f}" if one else " " * 24 for one in row["used"]]
        sessions = "-" if row["sessions"] is None else int(row["sessions"])
        print(f"{row['at'] / 60:5.1f} {row['edits']:6} {row['waiting']:7} {sessions:>8} {ended['stopped']:7} {ended['killed']:6}"
              f" {ended['hub']:4} {row['errors']:6}  | {' | '.join(parts)}", flush=True)  # fmt: skip

    def run(self):
        seed, minutes = self.options.seed, self.options.minutes
        self.lives = [Life(node, self.options.pause, seed * 100 + number) for number, node in enumerate(self.nodes)]
        self.ender = Ender(self, seed)
        print("                                                             | the hub                  | a node                   |"
              " another\n  min  edits waiting sessions stopped killed  hub errors  |"
              + " |".join([" MiB own fds     MB   log"] * 3), flush=True)  # fmt: skip
        begun = time.monotonic()
        for thread in (*self.lives, self.ender):
            thread.start()
        for minute in range(1, minutes + 1):
            time.sleep(max(0, begun + 60 * minute - time.monotonic()))
            self.ender.gentle = self.ender.gentle or minute * 2 >= minutes
            self.row(begun)
        for thread in (*self.lives, self.ender):
            thread.over.set()
        for thread in (*self.lives, self.ender):
            thread.join(120)
        errors = [error for one in (*self.lives, self.ender) for error in one.errors]
        assert not errors, f"{len(errors)} errors, the first: {errors[0]}"
        self.arrive()
        self.row(begun)
        self.stop()
        self.check()
        self.judge()

    def arrive(self):
        for store in (self.hub, *self.nodes):
            assert store.servers and store.servers[-1].running(), f"{store.data} does not run"
        district.until(lambda: self.waiting() == 0 and self.agree(), "all edits are everywhere", ARRIVE_SECONDS)

    def agree(self):
        hub = self.hub.heads()
        return all(head == hub[name] for node in self.nodes for name, head in node.heads().items())

    def stop(self):
        for store in (*self.nodes, self.hub):
            assert store.servers[-1].stop() == 0, f"{store.data} did not end well"

    def check(self):
        """Nothing acknowledged is lost, and every store proves itself."""
        amounts = dict(self.hub.sql("SELECT id, amount FROM dispute"))
        for life in self.lives:
            for case, amount in life.cases.items():
                assert amounts.get(case) == amount, f"{case} is {amounts.get(case)} at the hub, {amount} was saved"
        for store in (self.hub, *self.nodes):
            told = store.run("audit").out
            assert " 0 problems" in told, f"{store.data}: {told}"
        print(f"\nall heads are the same, {sum(map(len, (life.cases for life in self.lives)))} cases have their newest value, and the"
              f" audits of {1 + len(self.nodes)} stores found nothing: {told.splitlines()[-1]} at the last")  # fmt: skip

    def judge(self):
        first = [row for row in self.rows if row["at"] < self.rows[-1]["at"] / 2]
        half = self.rows[len(first) :]
        bad = []
        for index, name in enumerate(["the hub", *["a node"] * WATCHED]):
            points = [(row["at"], row["used"][index]) for row in half if row["used"][index]]
            slopes = {what: slope([(at, used[what]) for at, used in points]) for what in ("own", "fds", "db", "wal")}
            (edits, grown), (edits_before, grown_before) = growth(half, index), growth(first, index)
            print(f"{name}, per hour over the second half: memory {slopes['own']:+.1f} MiB, descriptors {slopes['fds']:+.1f},"
                  f" disk {slopes['db']:+.1f} MB ({1000 * grown / max(1, edits):.1f} KB an edit,"
                  f" {1000 * grown_before / max(1, edits_before):.1f} KB in the first half), log {slopes['wal']:+.1f} MB")  # fmt: skip
            spread = [used["fds"] for _, used in points]
            if slopes["own"] > MEMORY_MB_HOUR and points[-1][1]["own"] - points[0][1]["own"] > MEMORY_MB_HOUR / 4:
                bad.append(f"{name}'s memory creeps")
            if max(spread) - min(spread) > DESCRIPTORS:
                bad.append(f"{name}'s descriptors creep")
            if edits_before and grown > DISK_TIMES * grown_before * edits / edits_before + DISK_MB:
                bad.append(f"{name}'s disk creeps")
            if max(used["wal"] for _, used in points) > LOG_MB:
                bad.append(f"{name}'s log grows")
        print("verdict:", "; ".join(bad) if bad else "nothing creeps")
        assert not bad


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--pause", type=float, default=10, help="seconds between a node's edits")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nothing is left running
    folder = Path(tempfile.mkdtemp(prefix="heshi-soak-", dir=options.folder))
    soak = None
    try:
        soak = Soak(options, folder)
        soak.run()
    finally:
        if soak:
            for store in (*soak.nodes, soak.hub):
                store.kill_servers()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
