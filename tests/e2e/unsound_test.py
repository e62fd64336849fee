#!/usr/bin/env python3
"""Rightly signed but unsound change sets (tests/e2e/rogue.c): taken into the history, kept out of the merged view by findings that all see."""
# labels: e2e threads

import unittest

from district import DISTRICT, DistrictCase
from heshi import REFUSED

# What a device of the centre does to a dispute, the rule that holds it, and the field that must stay as it was.
CHANGES = (
    ("unknown-code", "code", "category", 1),
    ("negative-money", "negative", "amount", 1),
    ("negative-twice", "negative", "amount", 2),
    ("early-close", "closing", "status", 1),
)

# Whole records that may not be there.
RECORDS = (
    ("new-unsound", "code", "dispute"),
    ("training", "rights", "training"),
)


class Unsound(DistrictCase):
    def setUp(self):
        super().setUp()
        self.rogue = self.join()
        self.neighbour = self.join()

    def findings(self, program, record):
        """Those that are open."""
        found = [row for row in program.conflicts() if row["kind"] == "finding" and row["record"] == record]
        return sorted(found, key=lambda row: row["id"])

    def everywhere(self):
        return (self.hub, self.rogue, self.neighbour)

    def shared_dispute(self):
        record = self.neighbour.new("dispute", "category=wages", "amount=1000", "summary=三个月工资")
        self.settle(self.neighbour, self.rogue)
        return record

    def assert_held_back(self, record, rule, count=1):
        """The same findings at the hub and at both nodes."""
        expected = self.findings(self.hub, record)
        self.assertEqual([row["rule"] for row in expected], [rule] * count)
        self.assertEqual({row["device"] for row in expected}, {self.rogue.device})
        for node in (self.rogue, self.neighbour):
            self.assertEqual([row["id"] for row in self.findings(node, record)], [row["id"] for row in expected])
        return expected

    def assert_settled_everywhere(self, record):
        for program in self.everywhere():
            self.assertEqual(self.findings(program, record), [])

    def assert_work_goes_on(self):
        """A later sound change of the same node reaches everyone."""
        record = self.rogue.new("dispute", "category=wages")
        self.settle(self.rogue, self.neighbour)
        self.assertTrue(self.neighbour.has(record))
        self.assert_agreed(self.rogue, self.neighbour)

    def spoil(self, kind, record):
        self.rogue.rogue("--unsound", kind, record)
        self.settle(self.rogue, self.neighbour)

    def test_an_unsound_change_is_held_by_a_finding_and_does_not_show(self):
        for kind, rule, field, count in CHANGES:
            with self.subTest(kind):
                record = self.shared_dispute()
                before = self.hub.fields(record)
                self.spoil(kind, record)
                self.assert_held_back(record, rule, count)
                for program in self.everywhere():
                    self.assertEqual(program.fields(record)[field], before[field], program.data)
                    self.assertEqual(program.fields(record), before, program.data)
                self.assert_work_goes_on()

    def test_what_was_held_can_be_dropped_at_the_hub(self):
        for kind, rule, field, _ in CHANGES[:2]:
            with self.subTest(kind):
                record = self.shared_dispute()
                before = self.hub.fields(record)
                self.spoil(kind, record)
                finding = self.assert_held_back(record, rule)[0]
                self.hub.resolve(finding["id"], "--take", "mine")
                self.settle(self.rogue, self.neighbour)
                self.assert_settled_everywhere(record)
                self.assertEqual(self.neighbour.fields(record)[field], before[field])

    def test_what_was_held_can_be_dropped_at_a_node(self):
        record = self.shared_dispute()
        self.spoil("early-close", record)
        finding = self.assert_held_back(record, "closing")[0]
        self.neighbour.resolve(finding["id"], "--take", "mine")
        self.settle(self.neighbour, self.rogue)
        self.assert_settled_everywhere(record)
        self.assertEqual(self.hub.fields(record)["status"], "registered")

    def test_what_was_held_can_be_taken_once_it_is_right(self):
        """A case is not closed before it was accepted; when that day is known, it may have been."""
        record = self.shared_dispute()
        self.spoil("early-close", record)
        finding = self.assert_held_back(record, "closing")[0]
        refused = self.hub.resolve(finding["id"], "--take", "theirs", status=REFUSED)
        self.assertIn("accepted", refused.err)
        self.hub.set(record, f"accepted={self.hub.fields(record)['received']}")
        self.hub.resolve(finding["id"], "--take", "theirs")
        self.settle(self.rogue, self.neighbour)
        self.assert_settled_everywhere(record)
        for program in self.everywhere():
            self.assertEqual(program.fields(record)["status"], "closed", program.data)
        self.assert_work_goes_on()

    def test_a_node_cannot_take_what_the_rules_forbid(self):
        record = self.shared_dispute()
        self.spoil("negative-money", record)
        first = self.assert_held_back(record, "negative")[0]
        self.neighbour.resolve(first["id"], "--take", "theirs", status=REFUSED)
        self.settle(self.neighbour, self.rogue)
        for program in self.everywhere():
            self.assertEqual(program.fields(record)["amount"], 100000, program.data)
            self.assertEqual(len(self.findings(program, record)), 1)
        self.assert_agreed(self.rogue, self.neighbour)

    def test_a_record_that_may_not_be_there_is_kept_out_of_lists(self):
        for kind, rule, folder in RECORDS:
            with self.subTest(kind):
                record = self.rogue.rogue("--unsound", kind)
                self.settle(self.rogue, self.neighbour)
                finding = self.assert_held_back(record, rule)[0]
                for program in self.everywhere():
                    self.assertNotIn(record, program.ids(folder), program.data)
                self.hub.resolve(finding["id"], "--take", "theirs")
                self.settle(self.rogue, self.neighbour)
                self.assert_settled_everywhere(record)
                for program in self.everywhere():
                    self.assertIn(record, program.ids(folder), program.data)
                self.assert_work_goes_on()

    def test_what_only_newer_versions_know_is_taken_and_kept(self):
        record = self.shared_dispute()
        self.spoil("unknown-field", record)
        self.neighbour.set(record, "workers=3")
        other = self.rogue.rogue("--unsound", "unknown-kind")
        self.settle(self.neighbour, self.rogue, self.neighbour)
        for program in self.everywhere():
            self.assertEqual(program.conflicts(), [])
            self.assertEqual(program.fields(record)["a_field_of_tomorrow"], "kept as it is")
            self.assertEqual(program.fields(record)["workers"], 3)
            self.assertEqual(program.show(other)["fields"], {"subject": "a kind of tomorrow"})
        self.assert_work_goes_on()

    def test_rebuilding_changes_nothing(self):
        record = self.shared_dispute()
        for kind in ("negative-twice", "early-close", "unknown-field"):
            self.spoil(kind, record)
        before = [(program.fields(record), program.conflicts()) for program in self.everywhere()]
        for program in self.everywhere():
            program.run("rebuild")
        self.assertEqual([(program.fields(record), program.conflicts()) for program in self.everywhere()], before)


class Register(DistrictCase):
    """A trainer's device may write in the district's ledger, where the register is; the register does not move for it."""

    def setUp(self):
        super().setUp()
        self.victim = self.join()
        self.trainer = self.join(centre=DISTRICT, role="trainer")
        self.before = self.state()

    def state(self):
        """Whom the hub trusts, and what its people see of that."""
        trusted = self.hub.sql("SELECT device, centre, role, status, public_key FROM register ORDER BY device")
        shown = [{k: v for k, v in row.items() if k != "seen"} for row in self.hub.json("device", "list")]
        return trusted, shown, self.hub.json("centre", "list")

    def device(self, name):
        return next(row["id"] for row in self.hub.json("device", "list") if row["name"] == name)

    def overreach(self, *words):
        record = self.trainer.rogue("--unsound", *words)
        self.trainer.exchange()
        self.assertIn(record, [row["record"] for row in self.hub.conflicts()])
        self.assertEqual(self.state(), self.before)
        self.victim.exchange()
        self.assert_proven(self.hub, self.victim)

    def test_a_forged_device_record_takes_no_device_s_place(self):
        self.overreach("device", self.victim.device, "440105014")
        self.assertEqual(self.victim.sql("SELECT * FROM register"), self.hub.sql("SELECT * FROM register"))

    def test_a_forged_device_record_makes_no_new_device(self):
        self.overreach("device", "440105014-77", "440105014")

    def test_revoking_a_device_finds_the_real_one(self):
        self.overreach("device", self.victim.device, "440105014")
        self.hub.run("device", "revoke", self.victim.device, "--lost")
        self.assertIn("lost", self.victim.exchange(status=None)["why"])

    def test_a_changed_key_goes_back_to_what_it_was(self):
        """Two changes in one flight: the first must not stand when the second is taken back."""
        self.overreach("device-key", self.device(self.victim.device))
        self.victim.new("dispute", "category=wages")
        self.victim.exchange()
        self.assertEqual(self.hub.held(self.victim.device), 1)

    def test_a_record_made_again_on_an_older_history_does_not_hide_the_real_one(self):
        centre = next(row["id"] for row in self.hub.json("centre", "list") if row["code"] == "440105014")
        self.overreach("made-again", centre)

    def test_a_device_made_again_on_an_older_history_is_not_hidden_either(self):
        self.overreach("made-again", self.device(self.victim.device), "device")


if __name__ == "__main__":
    unittest.main(verbosity=2)
