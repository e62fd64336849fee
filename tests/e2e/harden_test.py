#!/usr/bin/env python3
"""What the programs give away to others on the same machine: nothing in file modes, nothing in /proc, no password left in memory."""
# labels: e2e

import json
import os
import stat
import unittest
from pathlib import Path

from district import CENTRE, sanitizers, until
from screens import ScreensCase
from web import PASSWORD, Client

NAME, PHONE = "李小满测试", "15400003333"
OFFICE_PASSWORD, WRONG_PASSWORD = "街道密码 7 只猫", "错误密码 9 匹马"
PIECE = 1 << 20


def status_of(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def core_limits(pid):
    (line,) = [line for line in Path(f"/proc/{pid}/limits").read_text().splitlines() if line.startswith("Max core")]
    return line.split()[4:6]


def memory_of(pid):
    """The process's writable memory, piece by piece; a piece overlaps the one before so that no word is cut."""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, rights, *_ = line.split()
            start, end = (int(part, 16) for part in place.split("-"))
            if not rights.startswith("rw") or line.endswith("[vvar]"):
                continue
            for at in range(start, end, PIECE):
                memory.seek(at)
                yield memory.read(min(PIECE + 256, end - at))


def modes_below(folder):
    """(path, mode) of everything in the folder and of itself."""
    yield folder, stat.S_IMODE(folder.lstat().st_mode)
    for path in sorted(folder.rglob("*")):
        yield path, stat.S_IMODE(path.lstat().st_mode)


class Harden(ScreensCase):
    """A hub and a node with screens, in a shell whose umask hides nothing."""

    def setUp(self):
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        super().setUp()
        self.node = self.join("甲")
        self.office = self.node.serve()
        self.lead = Client(self.office)
        self.recovery = self.lead.first(OFFICE_PASSWORD)["recovery"]

    def live(self):
        """Everything that writes files, at both ends; the folders outside of the data that hold what was asked for."""
        case = self.node.new("dispute", "category=wages", "received=2026-11-20", "amount=1200.50")
        self.node.new("party", "side=applicant", "type=person", f"name={NAME}", f"phone={PHONE}", of=case)
        self.node.exchange()
        self.lead.api("PATCH", "/settings", {"values": {"web.idle_minutes": 20}})
        self.lead.api("PUT", "/templates/letterhead", {"text": "<p>江海街道</p>"})
        self.lead.api("PUT", "/holidays/2031", {"off": ["2031-01-01"], "work": []})
        self.boss = self.login()
        auditor = self.login("auditor")
        auditor.api("POST", "/mirrors", {}, 202)
        until(lambda: not auditor.api("GET", "/mirrors")["run"]["running"], "the mirrors are written")
        out = self.folder / "out"
        out.mkdir(mode=0o700)
        for program in (self.hub, self.node):
            program.run("backup")
            program.run("backup", out / f"{program.name}.db")
            program.run("mirror", out / f"{program.name}.mirror")
            program.run("record", "export", "party", "--out", out / f"{program.name}.xlsx")
        period = ("--from", "2026-01-01", "--to", "2026-12-31")
        self.hub.run("report", "annual", *period, "--format", "xlsx", "--output", out / "annual.xlsx")
        return out

    def test_whatever_the_umask_all_files_are_for_their_owner_alone(self):
        out = self.live()
        found = [pair for folder in (self.hub.data, self.node.data, out) for pair in modes_below(Path(folder))]
        names = {path.name for path, _ in found}
        for expected in ("hub.db", "hub.db-wal", "node.db", "node.db-wal", "settings.ini", "backup", "mirror", "annual.xlsx"):
            self.assertIn(expected, names)
        self.assertEqual([(str(path), oct(mode)) for path, mode in found if mode & 0o077], [])

    def test_a_running_program_cannot_be_looked_into_or_grow(self):
        for server in (self.server, self.office):
            pid = server.process.pid
            self.assertEqual(core_limits(pid), ["0", "0"])
            self.assertEqual(status_of(pid)["Umask"], "0077")
            if sanitizers():
                continue
            self.assertEqual((status_of(pid)["NoNewPrivs"], status_of(pid)["Seccomp"]), ("1", "2"))
            if os.geteuid() != 0:
                self.assertRaises(PermissionError, open, f"/proc/{pid}/mem", "rb")

    @unittest.skipIf(sanitizers(), "a sanitizer keeps freed memory on purpose")
    @unittest.skipIf(os.geteuid() != 0, "only root can look")
    def test_no_password_or_code_stays_in_memory(self):
        client = Client(self.office)
        client.login("陈甲", WRONG_PASSWORD, 401)
        client.login("陈甲", OFFICE_PASSWORD)
        boss = self.login()
        code = boss.api("POST", "/enrolments", {"centre": CENTRE, "role": "centre"}, 201)["code"]
        for other in (client, boss):
            other.api("GET", "/session")
        self.assert_forgotten(self.office, OFFICE_PASSWORD, WRONG_PASSWORD, self.recovery)
        self.assert_forgotten(self.server, PASSWORD, code)

    def assert_forgotten(self, server, *secrets):
        """Neither as text nor as it came in JSON."""
        wanted = [word.encode() for secret in secrets for word in (secret, json.dumps(secret)[1:-1])]
        found = {word.decode(): piece.count(word) for piece in memory_of(server.process.pid) for word in wanted if word in piece}
        self.assertEqual(found, {})


if __name__ == "__main__":
    unittest.main()
