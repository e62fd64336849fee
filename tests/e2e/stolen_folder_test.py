#!/usr/bin/env python3
"""A stolen data folder used on a second machine: whoever has the device's keys is the device, but not unnoticed."""
# labels: e2e

import unittest

from district import LEDGER, DistrictCase, until
from heshi import DONE, FAILED

COPIED = "somebody uses a copy of it"


class StolenFolder(DistrictCase):
    """An owner at work, and a thief with a copy of the folder as it was when the machine was left alone."""

    def setUp(self):
        super().setUp()
        self.owner, self.neighbour = self.join("甲"), self.join("乙")
        self.case = self.owner.new("dispute", "category=wages")
        self.settle(self.owner, self.neighbour)
        self.thief = self.copy(self.owner, "stolen")

    def noted(self, device=None):
        """What the district's people find of it on the command line: newest first."""
        return [row["what"] for row in self.hub.json("incident", "list", device or self.owner.device)]

    def assert_noticed(self, times=1):
        """By the district, with the device's name …"""
        self.assertEqual(self.noted(), ["replay"] * times)
        self.assertEqual(self.noted(self.neighbour.device), [])
        said = self.hub.run("status").out
        self.assertIn(f"{self.owner.device} replay: ", said)
        self.assertIn("a copied data folder", said)

    def assert_told(self, node, said):
        """… and by whoever came second, at once and later."""
        self.assertTrue(said["outnumbered"])
        self.assertIn(COPIED, said["why"])
        self.assertIn("tell the district", said["why"])
        self.assertEqual(node.status()["newest_incident"]["what"], "replay")

    def test_a_thief_who_only_reads_is_noticed_when_the_owner_comes_back(self):
        self.neighbour.new("dispute", "category=injury")
        self.neighbour.exchange()
        self.assertFalse(self.thief.exchange()["outnumbered"])  # it is the device, as far as anyone can tell yet
        self.assertEqual(self.noted(), [])
        self.assert_told(self.owner, self.owner.exchange())
        self.assert_noticed()

    def test_a_thief_who_comes_after_the_owner_is_noticed_at_once(self):
        self.owner.exchange()
        said = self.thief.exchange()
        self.assert_told(self.thief, said)
        self.assert_noticed()
        # From now on each meets the other's numbers, and each meeting is noted.
        self.assert_told(self.owner, self.owner.exchange())
        self.assert_noticed(2)
        self.assert_told(self.thief, self.thief.exchange())
        self.assert_noticed(3)

    def test_an_owner_who_is_always_on_is_told_in_the_log_of_exchanges(self):
        self.thief.exchange()
        server = self.owner.serve()
        until(lambda: "(replay)" in server.errors(), "the owner's program has noted it")
        until(lambda: self.owner.status().get("newest_incident", {}).get("what") == "replay", "status tells")
        self.assertIn("a copied data folder", server.errors())
        self.assertEqual(server.stop(), 0)
        self.assert_noticed()

    def test_what_both_have_saved_clashes_openly(self):
        """The thief was first: the owner's change set has a number that is taken, and is refused, kept and named."""
        self.thief.set(self.case, "amount=1")
        self.thief.exchange()
        self.owner.set(self.case, "amount=5000")
        said = self.owner.exchange(status=FAILED)
        self.assertIn("(sequence)", said["why"])
        self.assertIn(COPIED, said["why"])
        self.assertEqual(set(self.noted()), {"replay", "sequence"})
        self.assertEqual(self.owner.fields(self.case)["amount"], 500000)
        self.assertEqual(self.owner.ledger(LEDGER)["only_here"] + self.owner.ledger(LEDGER)["sent"], 1)
        # What the thief wrote is there under the device's name, for the district to judge.
        self.assertEqual(self.hub.fields(self.case)["amount"], 100)
        self.assertIn(self.owner.device, self.hub.run("log", self.case).out)
        self.assert_proven(self.hub)

    def test_a_device_reported_lost_gets_nothing_and_its_owner_begins_anew(self):
        self.thief.exchange()
        self.owner.exchange()
        self.hub.run("device", "revoke", self.owner.device, "--lost")
        self.neighbour.new("dispute", "category=overtime")
        self.neighbour.exchange()
        for one in (self.thief, self.owner):
            before = one.heads(), one.ids("dispute")
            said = one.exchange(status=FAILED)
            self.assertIn("reported lost", said["why"])
            self.assertNotIn("changesets_received", said)
            self.assertEqual((one.heads(), one.ids("dispute")), before)
        self.assertEqual(self.noted()[:2], ["device", "device"])
        anew = self.join("甲")
        self.assertNotEqual(anew.device, self.owner.device)
        self.assertEqual(len(anew.ids("dispute")), 2)
        anew.set(self.case, "amount=5000")
        self.settle(anew, self.neighbour)
        self.assertEqual(self.hub.fields(self.case)["amount"], 500000)
        self.assertEqual(self.noted(anew.device), [])
        self.assert_agreed(anew, self.neighbour)

    def test_noise_does_not_drive_out_what_was_noticed(self):
        """Another device's incidents are its own; only so many of each are kept."""
        self.thief.exchange()
        self.owner.exchange()
        for _ in range(5):
            self.neighbour.rogue("other-device", hub=self.hub)
        until(lambda: self.noted(self.neighbour.device) == ["certificate"] * 5, "all are noted")
        self.assertEqual(self.noted(), ["replay"])

    def test_the_ordinary_day_makes_no_noise(self):
        for _ in range(3):
            self.assertFalse(self.owner.exchange(status=DONE)["outnumbered"])
        self.assertEqual(self.hub.json("incident", "list"), [])
        self.assertEqual(self.owner.status()["incidents"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
