#!/usr/bin/env python3
"""Clocks that are wrong, by years or by jumping back: order comes from causality, so only what is displayed is affected."""
# labels: e2e

import os
import unittest
from pathlib import Path

from district import DistrictCase, sanitizers

YEAR = 365 * 86400


class Clocks(DistrictCase):
    def setUp(self):
        self.shim = Path(os.environ.get("HESHI_BIN", ".")) / "tests" / "clock_shim.so"
        if sanitizers() or not self.shim.exists():
            self.skipTest("the clock cannot be shifted under a sanitizer")
        super().setUp()
        self.a, self.b = self.join("甲"), self.join("乙")
        self.a.exchange()

    def shift(self, node, seconds):
        node.env = {**node.env, "LD_PRELOAD": str(self.shim), "HESHI_CLOCK_SHIFT": str(seconds)}

    def year_of(self, node, record):
        return int(node.json("log", record)[0]["at"][:4])

    def test_the_shim_shifts(self):
        case = self.a.new("dispute", "category=wages", "received=2026-11-20")
        self.shift(self.a, 10 * YEAR)
        before = self.year_of(self.a, case)
        self.a.set(case, "amount=1000")
        self.assertIn(self.year_of(self.a, case) - before, (9, 10))

    def test_years_ahead_and_behind_merge_alike(self):
        self.shift(self.a, 6 * YEAR)
        self.shift(self.b, -9 * YEAR)
        case = self.a.new("dispute", "category=wages", "received=2026-11-20", "amount=1000")
        self.settle(self.a, self.b)
        # Causally later wins over the earlier, whatever the clocks say.
        self.b.set(case, "amount=2000")
        self.settle(self.b, self.a)
        self.assertEqual([store.fields(case)["amount"] for store in (self.a, self.b, self.hub)], [200000] * 3)
        # At once is a clash, whatever the clocks say; other fields apply.
        self.a.set(case, "amount=3000", "workers=5")
        self.b.set(case, "amount=4000", "industry=C")
        self.settle(self.b, self.a)
        for store in (self.a, self.b, self.hub):
            conflict, = store.conflicts()
            self.assertEqual((conflict["base"], conflict["mine"], conflict["theirs"]), (200000, 400000, 300000))
            fields = store.fields(case)
            self.assertEqual((fields["amount"], fields["workers"], fields["industry"]), (400000, 5, "C"))
        self.a.resolve(conflict["id"], "--take", "theirs")
        self.settle(self.a, self.b)
        self.assertEqual([store.conflicts() for store in (self.a, self.b, self.hub)], [[]] * 3)
        self.assert_agreed(self.a, self.b)

    def test_wrong_clocks_are_told(self):
        self.shift(self.a, 6 * YEAR)
        self.shift(self.b, -9 * YEAR)
        ahead, behind = self.a.exchange(), self.b.exchange()
        self.assertIn("ahead of the hub's", ahead["why"])
        self.assertIn("behind the hub's", behind["why"])
        self.assertAlmostEqual(ahead["clock_skew"], 6 * YEAR, delta=60)
        self.assertAlmostEqual(behind["clock_skew"], -9 * YEAR, delta=60)
        log = self.hub.server.errors()
        self.assertRegex(log, f"{self.a.device}: its clock is \\d+ seconds ahead")
        self.assertRegex(log, f"{self.b.device}: its clock is \\d+ seconds behind")
        skews = {row["name"]: row.get("clock_skew") for row in self.hub.json("device", "list")}
        self.assertAlmostEqual(skews[self.a.device], 6 * YEAR, delta=60)
        self.assertAlmostEqual(skews[self.b.device], -9 * YEAR, delta=60)

    def test_a_renewal_by_a_wrong_clock_does_not_keep_from_the_next(self):
        """Twice put back from a backup: a device is renewed once in ten minutes, and not once in however wrong the hub's clock was."""
        self.hub.down()
        self.shift(self.hub, YEAR)
        self.hub.up()
        once = self.put_back(self.back_up(self.a), "once")
        self.hub.down()
        self.shift(self.hub, 0)
        self.hub.up()
        twice = self.put_back(self.back_up(once), "twice")
        self.assertEqual(len({self.a.device, once.device, twice.device}), 3)

    def put_back(self, backup, folder):
        node = self.adopt(folder)
        node.run("restore", backup)
        node.exchange()
        node.device = node.status()["device"]
        return node

    def test_a_clock_that_jumps_back_between_saves(self):
        case = self.a.new("dispute", "category=wages", "received=2026-11-20")
        for days, amount in ((0, 1000), (-40, 2000), (3, 3000), (-4000, 4000), (0, 5000)):
            self.shift(self.a, days * 86400)
            self.a.set(case, f"amount={amount}")
            other = self.a.new("dispute", "category=other", "received=2026-11-20")
            self.assert_proven(self.a)
        self.assertEqual(self.a.fields(case)["amount"], 500000)
        self.settle(self.a, self.b)
        self.assertEqual(self.b.fields(case)["amount"], 500000)
        self.assertTrue(self.b.has(other))
        self.assertEqual(self.hub.held(self.a.device), 11)
        self.assert_agreed(self.a, self.b)

    def test_a_hub_whose_clock_is_wrong(self):
        self.hub.down()
        self.shift(self.hub, -20 * YEAR)
        self.hub.up()
        case = self.a.new("dispute", "category=wages", "received=2026-11-20")
        self.settle(self.a, self.b)
        self.assertEqual(self.b.show(case)["state"], "held")
        self.assert_agreed(self.a, self.b)


if __name__ == "__main__":
    unittest.main()
