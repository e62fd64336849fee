#!/usr/bin/env python3
"""The system calls that conf/systemd leaves to the services are enough for them: by their names, and at work under the same filter."""
# labels: e2e

import ctypes
import os
import shutil
import subprocess
import tempfile
import unittest
from functools import cache
from pathlib import Path
from unittest import mock

import filtered
from district import sanitizers, until
from screens import ScreensCase

SANDBOX = Path(os.environ["HESHI_SOURCE"]) / "conf" / "systemd" / "heshi-.service.d" / "sandbox.conf"
PROGRAMS = ("heshi-hub", "heshi-node")
OTHER_CALL = {"setrlimit": "prlimit64"}  # what the C library calls instead
FULL_PRIORITY = "cannot lower a thread's priority"
NICENESS = 10


@cache
def group(name):
    """The calls of a group, those of its own groups included."""
    done = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", name], capture_output=True, text=True, check=True)
    words = [line.strip() for line in done.stdout.splitlines() if line.startswith("    ") and "#" not in line]
    return expand(words)


def expand(words):
    return frozenset().union(*(group(word) if word.startswith("@") else {word} for word in words))


def calls_of_the_unit():
    """What is allowed at the end, and what was denied on the way there; systemd always allows @default."""
    allowed, denied = group("@default"), frozenset()
    for line in SANDBOX.read_text().splitlines():
        setting, _, value = line.partition("=")
        if setting == "SystemCallFilter" and value.startswith("~"):
            calls = expand(value[1:].split())
            allowed, denied = allowed - calls, denied | calls
        elif setting == "SystemCallFilter":
            allowed |= expand(value.split())
    return allowed, denied - allowed


def imported(program):
    path = Path(os.environ["HESHI_BIN"]) / program
    done = subprocess.run(["nm", "-D", "--undefined-only", path], capture_output=True, text=True, check=True)
    return {line.split()[-1].partition("@")[0] for line in done.stdout.splitlines()}


def niceness_of_threads(pid):
    """Whatever this test runs at itself counts as 0."""
    stats = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/stat")]
    return {int(stat.rpartition(")")[2].split()[16]) - os.nice(0) for stat in stats}


def has_library():
    try:
        ctypes.CDLL(filtered.LIBRARY)
    except OSError:
        return False
    return True


@unittest.skipUnless(shutil.which("systemd-analyze"), "there is no systemd-analyze")
@unittest.skipIf(sanitizers(), "a sanitizer has calls of its own")
class Names(unittest.TestCase):
    def test_no_imported_call_is_denied(self):
        _, denied = calls_of_the_unit()
        self.assertIn("chroot", denied)
        for program in PROGRAMS:
            with self.subTest(program):
                names = imported(program)
                self.assertIn("prctl", names)
                self.assertEqual({OTHER_CALL.get(name, name) for name in names} & denied, set())


@unittest.skipUnless(shutil.which("systemd-analyze"), "there is no systemd-analyze")
@unittest.skipUnless(has_library(), f"there is no {filtered.LIBRARY}")
@unittest.skipIf(sanitizers(), "a sanitizer has calls of its own")
class Filtered(ScreensCase):
    without = frozenset()

    def setUp(self):
        """The programs under the filter stand where the tests look for programs."""
        folder = Path(tempfile.mkdtemp(prefix="heshi-filtered-"))
        self.addCleanup(shutil.rmtree, folder)
        allowed, _ = calls_of_the_unit()
        (folder / "calls").write_text("\n".join(sorted(allowed - self.without)))
        for program in PROGRAMS:
            filtered.stand_in(folder / program, folder / "calls", Path(os.environ["HESHI_BIN"]) / program)
        patch = mock.patch.dict(os.environ, HESHI_BIN=str(folder))
        patch.start()
        self.addCleanup(patch.stop)
        super().setUp()

    def audit(self, client):
        client.api("POST", "/audits", {}, 202)
        until(lambda: not client.api("GET", "/audits")["run"]["running"], "the audit has ended")


class AtWork(Filtered):
    def test_everything_works(self):
        node = self.join()
        case = node.new("dispute", "category=wages")
        node.exchange()
        office = node.serve()
        node.set(case, "amount=1200")
        until(lambda: self.hub.held(node.device) == node.own(), "the hub holds it")
        self.audit(self.login("auditor"))
        for program in (self.hub, node):
            program.run("backup")
            program.run("mirror", self.folder / f"{program.name}.mirror")
            self.assertIn(" 0 problems", program.run("audit").out)
        self.assertEqual(office.stop(), 0)
        self.assertEqual(niceness_of_threads(self.server.process.pid), {0, max(0, NICENESS - os.nice(0))})
        self.assertNotIn(FULL_PRIORITY, self.server.errors())


@unittest.skipIf(os.nice(0) >= NICENESS, "all threads are that low already")
class WithoutPriorities(Filtered):
    without = frozenset({"setpriority"})

    def test_a_hub_that_cannot_lower_a_thread_s_priority_says_so_once(self):
        self.audit(self.login("auditor"))
        self.assertEqual(niceness_of_threads(self.server.process.pid), {0})
        self.assertEqual(self.server.errors().count(FULL_PRIORITY), len(self.hub.servers))


if __name__ == "__main__":
    unittest.main()
