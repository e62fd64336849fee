#!/usr/bin/env python3
"""Bytes on the line, counted by a proxy with TLS included, beside the design's budgets; prints a table."""
# labels: e2e

import subprocess
import sys
import unittest

from district import LEDGER, DistrictCase, until
from proxy import Proxy

EDITS = 2000
NEW = 1000
rows = []


def tearDownModule():
    print("\n" + "\n".join(f"{what:<66} {bytes:>9} B  {each:>9}  budget {budget}" for what, bytes, each, budget in rows),
          file=sys.stderr)


class Budgets(DistrictCase):
    def setUp(self):
        super().setUp()
        self.a = self.join("小明")
        self.a.exchange()
        self.proxy = Proxy(self.hub.target())
        self.addCleanup(self.proxy.close)

    def measure(self, what, budget, count=1):
        """Bytes both ways since the last reset, per each of `count`."""
        total = self.proxy.total()
        up, down = self.proxy.bytes["up"], self.proxy.bytes["down"]
        each = total / count
        rows.append((f"{what} ({up} up, {down} down)", total, f"{each:.1f}", f"≤ {budget}"))
        self.assertLessEqual(each, budget, what)

    def live(self):
        """A live session through the proxy, greeted and quiet."""
        self.server = self.a.serve("--hub", self.proxy.address)
        until(lambda: "session" in self.hub.server.errors().rpartition("enrolled")[2], "the session began")

    def wait_until_held(self, record):
        until(lambda: self.a.show(record)["state"] == "held", "the hub holds it")

    def test_one_edit_on_an_open_session(self):
        case = self.a.new("dispute", "category=wages", "received=2026-11-20", "amount=12000")
        self.live()
        self.wait_until_held(case)
        for name, value in (("amount", "8500.50"), ("status", "accepted"), ("settled_amount", "6000")):
            with self.subTest(field=name):
                self.proxy.reset()
                self.a.set(case, f"{name}={value}")
                self.wait_until_held(case)
                self.assertEqual((self.proxy.records["up"], self.proxy.records["down"]), (1, 1))
                self.measure(f"one edit on an open session: {name}", 300)
        self.assertEqual(self.server.stop(), 0)

    def test_many_edits_each_its_own_change_set(self):
        self.a.backlog("new", 200)
        self.a.exchange()
        self.a.backlog("change", EDITS, seed=2)
        self.hub.down()
        self.hub.up()
        done = self.a.exchange(self.proxy.address)
        self.assertEqual((done["changesets_sent"], done["resumed"]), (EDITS, False))
        self.measure(f"{EDITS} edits after a full handshake, per edit", 110, EDITS)

    def test_new_records(self):
        size = int(self.a.backlog("new", NEW, seed=3))
        self.assertIn(size, range(560, 573), "canonical documents are meant to be of 566 bytes")
        self.hub.down()
        self.hub.up()
        done = self.a.exchange(self.proxy.address)
        self.assertEqual((done["changesets_sent"], done["resumed"]), (NEW, False))
        self.measure(f"{NEW} new records of {size} bytes after a full handshake", 220_000)

    def sealed_size(self):
        """What the same documents weigh in the mirror, where summaries are sealed."""
        mirror = self.folder / "mirror"
        self.a.run("mirror", mirror)
        listed = subprocess.run(
            ["git", "-C", mirror / (LEDGER.replace("/", "-") + ".git"), "ls-tree", "-r", "-l", "main"],
            stdout=subprocess.PIPE, text=True, check=True,
        ).stdout
        sizes = [int(line.split()[3]) for line in listed.splitlines()]
        return sum(sizes) / len(sizes)

    def test_what_is_new_stands_sealed_in_git(self):
        size = int(self.a.backlog("new", 50, seed=4))
        self.assertGreater(self.sealed_size(), size)

    def test_nothing_to_do_on_reconnect(self):
        self.a.backlog("new", 3)
        self.a.exchange()
        again = self.a.exchange(self.proxy.address)
        self.assertEqual((again["changesets_sent"], again["changesets_received"], again["resumed"]), (0, 0, True))
        self.assertEqual(again["bytes_sent"] + again["bytes_received"], self.proxy.total())
        self.measure("nothing to do, TLS resumed", 1300)

    def test_what_status_counts_is_what_the_line_carried(self):
        self.a.backlog("new", 20)
        done = self.a.exchange(self.proxy.address)
        self.assertEqual({"up": done["bytes_sent"], "down": done["bytes_received"]}, self.proxy.bytes)


if __name__ == "__main__":
    unittest.main()
