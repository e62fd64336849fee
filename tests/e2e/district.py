"""A district at work, on top of heshi.py: a hub that serves, nodes that join it, and how tests look into them.

    class SomeTest(DistrictCase):              # self.hub serves on a free port, with one centre
        def test_something(self):
            a, b = self.join(), self.join()    # two devices of the centre
            case = a.new("dispute", "category=wages")
            a.exchange(), b.exchange()

Nothing here waits for time to pass: what happens in another process is polled for, with a deadline (`until`).
"""

import json
import os
import select
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import heshi

DISTRICT = "440105"
CENTRE = "440105014"
CENTRE_NAME = "江海街道劳动人事争议调解中心"
LEDGER = f"centre/{CENTRE}"
DEADLINE = 120  # seconds; the machine may be busy, and sanitizers are slow


def sanitizers():
    """What the programs were built with: "address,undefined", "thread" or ""."""
    cache = Path(os.environ.get("HESHI_BIN", ".")) / "CMakeCache.txt"
    lines = cache.read_text().splitlines() if cache.exists() else []
    return next((line.partition("=")[2] for line in lines if line.startswith("HESHI_SANITIZE:")), "")


def until(condition, what, seconds=DEADLINE):
    """Polls until the condition gives something true, and returns that."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain until {what}")
        time.sleep(0.02)


def memory(server):
    """Resident at most so far, and what of it is the program's own now (not mapped files), in KiB."""
    text = Path(f"/proc/{server.process.pid}/status").read_text()
    sizes = {line.split()[0]: int(line.split()[1]) for line in text.splitlines() if line.endswith(" kB")}
    return sizes["VmHWM:"], sizes["RssAnon:"]


class Store:
    """What hubs and nodes have in common, beside heshi.Program."""

    def file(self):
        return Path(self.data) / ("hub.db" if self.name == "heshi-hub" else "node.db")

    def make(self, *drafts, kind="dispute", centre=None):
        """Many records, each a change set of its own, in one transaction; their ids."""
        options = ["--centre", centre] if centre else []
        made = self.json("record", "new", kind, "--json", "-", *options, given=json.dumps(drafts))
        return [one["id"] for one in made]

    def has(self, record):
        return self.run("record", "show", record, status=None).status == heshi.DONE

    def conflicts(self, *words):
        return self.json("conflict", "list", *words)

    def resolve(self, conflict, *words, reason="双方核对后确认", **options):
        return self.run("resolve", conflict, *words, "--reason", reason, **options)

    def heads(self):
        return {row["name"]: row.get("current") for row in self.status()["ledgers"]}

    def sql(self, query, *values):
        database = sqlite3.connect(f"file:{self.file()}?mode=ro", uri=True, timeout=DEADLINE)
        try:
            return database.execute(query, values).fetchall()
        finally:
            database.close()

    def backlog(self, what, count, seed=1):
        """Many change sets saved by tests/e2e/edits.c; what it prints."""
        edits = Path(os.environ["HESHI_BIN"]) / "tests" / "edits"
        words = [str(edits), str(self.file()), what, str(count), str(seed)]
        return subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True, env=self.env).stdout.strip()


class Hub(Store, heshi.Hub):
    address = "127.0.0.1:0"
    server = None

    def start(self, *words, wanted=()):
        server = super().start(*words, wanted=wanted)
        if words[0] == "serve":
            self.server, self.address = server, server.address()
        return server

    def up(self):
        """Serves, after the first time where it served before."""
        return self.serve(self.address)

    def down(self):
        """Ends in order."""
        status = self.server.stop()
        assert status == 0, f"serve ended with {status}: {self.server.errors()[-4000:]}"

    def held(self, device, ledger=LEDGER):
        """The device's highest sequence here."""
        rows = self.sql(
            "SELECT MAX(c.sequence) FROM changeset c JOIN ledger l ON l.id = c.ledger WHERE l.name = ? AND c.device = ?",
            ledger,
            device,
        )
        return rows[0][0] or 0

    def target(self):
        host, _, port = self.address.rpartition(":")
        return host, int(port)


class Node(Store, heshi.Node):
    device = None

    def join(self, code, name):
        self.device = self.run("enrol", code, "--name", name).word()
        return self

    def exchange(self, hub=None, status=heshi.DONE):
        """One exchange with the hub, or by another route to it: what it tells of itself, {} when it never greeted."""
        route = ["--hub", hub] if hub else []
        result = self.run("--json", "sync", *route, status=status)
        return {**(result.json() if result.out else {}), "why": result.err}

    def rogue_command(self, *words, hub=None):
        program = Path(os.environ["HESHI_BIN"]) / "tests" / "rogue"
        route = ["--hub", hub.address] if hub else []
        return [str(program), "--data", self.data, *route, *words]

    def rogue(self, *words, hub=None):
        """What tests/e2e/rogue.c prints of an attack in this node's name (or, without a hub, of an unsound change)."""
        command = self.rogue_command(*words, hub=hub)
        done = subprocess.run(command, capture_output=True, text=True, env=self.env, timeout=DEADLINE, check=False)
        assert done.returncode == 0, f"{' '.join(command)}\nended with {done.returncode}\n{done.stderr}"
        return done.stdout.rstrip("\n")

    def centre_ledger(self):
        return f"centre/{self.device.rpartition('-')[0]}"

    def own(self, ledger=LEDGER):
        """This device's highest sequence here."""
        return Hub.held(self, self.device, ledger)

    def serve(self, *words):
        """A live session, until it is stopped. Once it has said something, it minds signals."""
        server = self.start("serve", "--web", "127.0.0.1:0", *words)
        ready, _, _ = select.select([server.process.stdout], [], [], heshi.READY_SECONDS)
        server.rest += os.read(server.process.stdout.fileno(), 4096) if ready else b""
        assert server.rest, f"serve said nothing\n{server.errors()}"
        server.read_lines()
        return server


class DistrictCase(heshi.Case):
    """Each test has a district of its own: a hub that serves, with one centre."""

    def setUp(self):
        super().setUp()
        self.hub = self.found("hub")
        self.hub.up()
        self.joined = self.backups = 0

    def found(self, name):
        hub = Hub(self.folder / name).init()
        self.addCleanup(hub.kill_servers)
        self.addCleanup(self.end, hub)
        hub.add_centre(CENTRE, CENTRE_NAME)
        return hub

    def end(self, hub):
        """A hub that still serves ends in order, and no sanitizer has had anything to say."""
        if hub.server and hub.server.running():
            hub.down()
        if hub.server:
            self.assertNotIn("Sanitizer", hub.server.errors())

    def join(self, name="", centre=CENTRE, role="centre"):
        """A new device, enrolled by the person 陈<name>."""
        number = self.joined
        self.joined += 1
        return self.adopt(f"node{number}").join(self.hub.enrol(centre, role), f"陈{name or '甲乙丙丁戊己庚辛'[number % 8]}")

    def adopt(self, folder):
        node = Node(self.folder / folder)
        self.addCleanup(node.kill_servers)
        return node

    def copy(self, store, name):
        """The same store in another folder; nothing may be writing to it."""
        shutil.copytree(store.data, self.folder / name)
        other = type(store)(self.folder / name)
        self.addCleanup(other.kill_servers)
        other.device = getattr(store, "device", None)
        return other

    def back_up(self, store):
        """A backup of the store as it is now; its path."""
        self.backups += 1
        path = self.folder / f"copy{self.backups}.db"
        store.run("backup", path)
        return path

    def settle(self, *nodes):
        """Everyone sends, then everyone hears of it."""
        for node in nodes * 2:
            node.exchange()

    def assert_verified(self, *stores):
        """The history is whole and proves itself."""
        for store in stores:
            self.assertIn(" 0 problems", store.run("verify").out)

    def assert_proven(self, *stores):
        """The same, and at the hub everything is computed again, merges and derived tables, too."""
        for store in stores:
            self.assertIn(" 0 problems", store.run("audit" if isinstance(store, Hub) else "verify").out)

    def assert_agreed(self, *nodes):
        """All know the hub's heads of the ledgers that they share, and can prove them."""
        reference = self.hub.heads()
        for node in nodes:
            for name, head in node.heads().items():
                self.assertEqual(head, reference[name], f"{name} at {node.data}")
        self.assert_proven(self.hub, *nodes)

    def assert_one_commit_each(self, *stores):
        """No (ledger, device, sequence) stands for two commits, wherever one looks."""
        seen = {}
        for store in stores:
            for ledger, device, sequence, oid in store.sql(
                "SELECT l.name, c.device, c.sequence, hex(c.oid) FROM changeset c JOIN ledger l ON l.id = c.ledger"
            ):
                self.assertEqual(seen.setdefault((ledger, device, sequence), oid), oid, (store.data, ledger, device, sequence))

    def assert_held(self, node, record):
        self.assertEqual(node.show(record)["state"], "held")
