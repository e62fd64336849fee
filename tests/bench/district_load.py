#!/usr/bin/env python3
"""A district at work on its hub: officers at their screens while streets save and sync, with and without reports running.

    district_load.py FOLDER [--seconds N] [--officers N] [--streets N] [--pause S]

FOLDER holds the hub.db of `heshi-hub init` and `district_queries DISPUTES FOLDER`; this works on a copy, beside it, and removes it.
HESHI_BIN says where the programs are. Each officer asks, over TLS and one connection, for lists, searches, cases, the overview once a
second; each street's node serves, and saves a case every S seconds. Printed are p50, p95 and the longest of each kind of request, of the
way from a street's save to the hub's store, and how many answers were wrong, or lacked what the hub had had for a second.
"""

import argparse
import concurrent.futures
import http.client
import json
import os
import random
import shutil
import sqlite3
import ssl
import sys
import threading
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "e2e"))
import district  # noqa: E402
import web  # noqa: E402

STALE_SECONDS = 1
NAMES = ["陈明", "李小伟", "张强", "王芳", "黄丽华", "欧阳锦", "恒达", "制衣厂 工资", "13800"]
REPORTS = ["annual", "quarterly", "bulletin", "deadlines", "mediators", "coverage", "warnings", "publication"]


class Tally:
    """Times by kind of request, and what went wrong."""

    def __init__(self):
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        with self.lock:
            self.times, self.errors, self.stale = {}, [], 0

    def note(self, kind, seconds):
        with self.lock:
            self.times.setdefault(kind, []).append(seconds)

    def fail(self, text):
        with self.lock:
            self.errors.append(text)

    def print(self, title):
        print(f"\n{title}")
        for kind, times in sorted(self.times.items()):
            times.sort()
            marks = [times[int(len(times) * share)] * 1e3 for share in (0.5, 0.95)] + [times[-1] * 1e3]
            print(f"  {kind:<22} {len(times):6}   p50 {marks[0]:8.1f} ms  p95 {marks[1]:8.1f} ms  max {marks[2]:8.1f} ms")
        print(f"  errors {len(self.errors)}, stale answers {self.stale}")
        for text in self.errors[:5]:
            print(f"    {text}")
        sys.stdout.flush()


class Arrivals(threading.Thread):
    """When records that streets saved came to be in the hub's store."""

    def __init__(self, hub, tally, base):
        super().__init__(daemon=True)
        self.base = base  # cases of the year before any of these
        self.database = sqlite3.connect(f"file:{hub.file()}?mode=ro", uri=True, check_same_thread=False)
        self.row = self.database.execute("SELECT MAX(row) FROM document").fetchone()[0] or 0
        self.lock = threading.Lock()
        self.saved, self.seen, self.tally, self.over = {}, {}, tally, False

    def run(self):
        while not self.over:
            rows = self.database.execute("SELECT row, id FROM document WHERE row > ? AND kind = 'dispute'", (self.row,)).fetchall()
            now = time.monotonic()
            with self.lock:
                for row, record in rows:
                    self.row = max(self.row, row)
                    self.seen[record] = now
                    if record in self.saved:
                        self.tally.note("save to hub", now - self.saved[record])
            time.sleep(0.01)

    def save(self, record, at):
        with self.lock:
            self.saved[record] = at
            if record in self.seen:
                self.tally.note("save to hub", max(0, self.seen[record] - at))

    def before(self, moment):
        """Records that were there by then."""
        with self.lock:
            return {record for record, at in self.seen.items() if at <= moment}


class Browser:
    """An account's session over one connection."""

    def __init__(self, server, name):
        self.client = web.Client(server)
        self.client.tls = ssl.create_default_context()
        self.client.tls.check_hostname, self.client.tls.verify_mode = False, ssl.CERT_NONE
        self.client.login(name)
        self.connection = None

    def get(self, path):
        client = self.client
        if not self.connection:
            self.connection = http.client.HTTPConnection(client.host, client.port, timeout=60)
            self.connection.sock = client.connect()
        head = {"Host": f"{client.host}:{client.port}", "Cookie": client.cookie, "X-Heshi-Token": client.token}
        self.connection.request("GET", "/api/v1" + path, headers=head)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.getheader("Connection", "").lower() == "close":
            self.connection.close()
            self.connection = None
        if answer.status != 200:
            raise AssertionError(f"{path.partition('?')[0]}: {answer.status} {text[:120].decode(errors='replace')}")
        return json.loads(text)


def taken(overview):
    """The year's cases so far."""
    return next(figure["value"] for figure in overview["figures"] if figure["id"] == "taken")


class Officer(threading.Thread):
    def __init__(self, browser, arrivals, tally, seed):
        super().__init__(daemon=True)
        self.browser, self.arrivals, self.tally = browser, arrivals, tally
        self.random = random.Random(seed)
        self.cases, self.over, self.looked = [], False, 0

    def ask(self, kind, path):
        start = time.monotonic()
        answer = self.browser.get(path)
        self.tally.note(kind, time.monotonic() - start)
        return start, answer

    def newest(self):
        """Ids begin with their time: what the hub has had for a second has to be among the newest, unless more came since."""
        start, answer = self.ask("list, newest made", "/records/dispute?limit=50")
        ids = {item["id"] for item in answer["items"]}
        known = sorted(self.arrivals.before(start - STALE_SECONDS))[-10:]
        if not ids.issuperset(known):
            with self.tally.lock:
                self.tally.stale += 1

    def look(self):
        if time.monotonic() - self.looked < 1:
            return False
        self.looked = time.monotonic()
        start, answer = self.ask("overview", "/overview")
        if taken(answer) < self.arrivals.base + len(self.arrivals.before(start - STALE_SECONDS)):
            with self.tally.lock:
                self.tally.stale += 1
        return True

    def step(self):
        if self.look():
            return
        street = f"440105{self.random.randint(1, 18):03}"
        roll = self.random.random()
        if roll < 0.2:
            self.newest()
        elif roll < 0.4:
            answer = self.ask("list", "/records/dispute?limit=50&sort=-received&voided=0")[1]
            self.cases = [item["id"] for item in answer["items"]]
        elif roll < 0.55:
            self.ask("list, a street's open", f"/records/dispute?limit=50&sort=-received&centre={street}&status=mediating,accepted")
        elif roll < 0.7:
            word = urllib.parse.quote(self.random.choice(NAMES))
            self.ask("search", f"/records/dispute?limit=50&sort=-received&q={word}")
        elif self.cases:
            self.ask("a case", f"/record/{self.random.choice(self.cases)}")

    def run(self):
        while not self.over:
            try:
                self.step()
            except Exception as error:  # a benchmark counts what goes wrong and goes on
                self.tally.fail(f"{type(error).__name__}: {error}")
                self.browser.connection = None
            time.sleep(self.random.uniform(0.1, 0.4))


class Reporter(Officer):
    """All reports, one after the other."""

    def run(self):
        while not self.over:
            for name in REPORTS:
                try:
                    self.ask("report", f"/reports/{name}")
                except Exception as error:
                    self.tally.fail(f"{type(error).__name__}: {error}")
                    self.browser.connection = None
                if self.over:
                    return


class Street(threading.Thread):
    def __init__(self, node, arrivals, tally, pause, seed):
        super().__init__(daemon=True)
        self.node, self.arrivals, self.tally, self.pause = node, arrivals, tally, pause
        self.random = random.Random(seed)
        self.over = False

    def run(self):
        while not self.over:
            time.sleep(self.random.uniform(0.5, 1.5) * self.pause)
            if self.over:
                return
            start = time.monotonic()
            try:
                record = self.node.new("dispute", "category=wages", "workers=2", "amount=8000", "summary=拖欠两个月工资")
            except AssertionError as error:
                self.tally.fail(str(error))
                continue
            now = time.monotonic()
            self.tally.note("street's save", now - start)
            self.arrivals.save(record, now)


def join(hub, folder, number):
    code = f"440105{number + 1:03}"
    node = district.Node(folder / f"street{number + 1}")
    node.join(hub.enrol(code), f"陈街道{number + 1}")
    node.exchange()
    return node


def measure(title, seconds, tally, threads):
    tally.clear()
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    for thread in threads:
        thread.over = True
    for thread in threads:
        thread.join(60)
    time.sleep(2)  # the last saves arrive
    tally.print(title)


def accounts(hub, folder, count):
    file = folder / "password"
    file.write_text(web.PASSWORD + "\n", encoding="utf-8")
    roles = [("管理员", "administrator")] + [(f"经办{number}", "officer") for number in range(count + 1)]
    for name, role in roles:
        hub.run("user", "add", name, "--role", role, "--password-file", file)


def run(options, folder):
    hub = district.Hub(folder / "hub")
    accounts(hub, folder, options.officers)
    server = hub.serve("127.0.0.1:0", "--web", "127.0.0.1:0")
    server.wait_for(["web"])
    nodes = []
    try:
        begun = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            nodes += pool.map(lambda number: join(hub, folder, number), range(options.streets))
        for node in nodes:
            node.serve()
        print(f"{len(nodes)} streets enrolled and have their ledgers: {time.monotonic() - begun:.0f} s")
        browsers = [Browser(server, f"经办{number}") for number in range(options.officers + 1)]
        begun = time.monotonic()
        base = taken(browsers[0].get("/overview"))
        print(f"first overview {time.monotonic() - begun:.2f} s")
        tally = Tally()
        arrivals = Arrivals(hub, tally, base)
        arrivals.start()
        for title, reports in (("without reports", False), ("with reports running", True)):
            threads = [Officer(browser, arrivals, tally, seed) for seed, browser in enumerate(browsers[:-1])]
            threads += [Street(node, arrivals, tally, options.pause, seed) for seed, node in enumerate(nodes)]
            if reports:
                threads.append(Reporter(browsers[-1], arrivals, tally, 99))
            measure(title, options.seconds, tally, threads)
        arrivals.over = True
        arrivals.join()
        lost = set(arrivals.saved) - set(arrivals.seen)
        print(f"\n{len(arrivals.saved)} cases saved at streets, {len(lost)} of them not at the hub")
    finally:
        for store in (*nodes, hub):
            store.kill_servers()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--officers", type=int, default=10)
    parser.add_argument("--streets", type=int, default=18)
    parser.add_argument("--pause", type=float, default=4)
    options = parser.parse_args()
    folder = options.folder.parent / f"{options.folder.name}-load-{os.getpid()}"
    (folder / "hub").mkdir(parents=True)
    try:
        source = sqlite3.connect(f"file:{options.folder / 'hub.db'}?mode=ro", uri=True)
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM ledger").fetchall()
        for name in options.folder.glob("hub.db*"):
            if not name.name.endswith("-shm"):
                shutil.copy(name, folder / "hub" / name.name)
        source.close()
        run(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
