#!/usr/bin/env python3
"""What a hostile peer (tests/e2e/rogue.c) gets from the hub: a clear refusal, nothing stored, and a hub that serves on."""
# labels: e2e threads

import contextlib
import re
import sqlite3
import subprocess
import unittest

from district import CENTRE, DistrictCase, until

OTHER_CENTRE = "440105015"
SUMMARY = "拖欠三个月工资"
PARTY = "王小二"  # rogue_greet.c says it

# Every table that is truth, but for what the hub notes of those who call. Objects are counted: there are many.
TRUTH = ("identity", "ledger", "changeset", "tip", "document_key", "register", "receipt", "peer", "enrolment")

# Attack, and the word it is refused with. All by an enrolled device, so that an incident follows.
GREETINGS = (
    ("other-device", "certificate"),
    ("other-device 440105015-1", "certificate"),
    ("other-ledger centre/440105015", "ledger"),
    ("other-ledger centre/9", "ledger"),
    ("other-ledger district/440106", "ledger"),
    ("other-ledger district/../../x", "protocol"),
    ("other-ledger centre/../centre/9", "protocol"),
    ("unknown-version", "version"),
    ("wrong-cursor", "cursor"),
    ("two-hellos", "protocol"),
    ("early-changes", "protocol"),
    ("frame-4gib", "limit"),
    ("items-2-32", "protocol"),
    ("nesting", "protocol"),
    ("bad-utf8-ledger", "protocol"),
    ("garbage", "protocol"),
)

BATCHES = (
    ("changed-byte text", "signature"),
    ("changed-byte unsealed", "signature"),
    ("changed-byte author", "signature"),
    ("changed-byte signature", "signature"),
    ("changed-byte signature-start", "signature"),
    ("changed-byte key", "signature"),
    ("changed-byte id", "signature"),
    ("more-than-there-is", "protocol"),
    ("noise-too-short", "protocol"),
    ("batch-items-2-32", "protocol"),
    ("batch-nesting", "protocol"),
    ("zstd-bomb", "limit"),
    ("zstd-claim", "limit"),
    ("not-zstd", "protocol"),
    ("bad-utf8-value", "protocol"),
    ("bad-utf8-act", "protocol"),
    ("two-line-act", "protocol"),
    ("huge-text", "protocol"),
    ("dotdot-folder", "protocol"),
    ("dotdot-part", "protocol"),
)

SIGNED = (
    ("replayed-session", "replay"),
    ("repeated-sequence", "sequence"),
    ("skipped-sequence", "sequence"),
    ("forked-line", "parent"),
    ("second-root", "parent"),
    ("unknown-parent", "parent"),
    ("other-author-device", "device"),
    ("other-author-device 440105014-2", "device"),
    ("changes-for-other-ledger", "signature"),
    ("changes-for-other-ledger centre/440105015", "signature"),
    ("other-key", "signature"),
    ("changes-nothing", "signature"),
    ("forged-merge", "signature"),
    ("merge-with-operations", "protocol"),
)

# By nobody that the hub knows, each with a code that is good; whether it still is afterwards, the test looks, too.
ENROLMENTS = (
    ("enrol-wrong-secret", "code"),
    ("enrol-flood", "code"),
    ("enrol-no-proof", "code"),
    ("enrol-no-request", "protocol"),
    ("enrol-bad-name", "protocol"),
    ("enrol-bad-label", "protocol"),
    ("enrol-no-name", "protocol"),
)


class Refusals(DistrictCase):
    def setUp(self):
        super().setUp()
        self.hub.add_centre(OTHER_CENTRE, "赤岗街道劳动人事争议调解中心")
        self.rogue = self.join()
        self.neighbour = self.join()  # a second device of the same centre
        self.honest = self.join(centre=OTHER_CENTRE)
        self.fill()

    def fill(self):
        """The rogue has a line of its own, and it is not what the ledger ends with."""
        for node in (self.rogue, self.neighbour, self.rogue, self.neighbour, self.rogue):
            node.new("dispute", "category=wages", f"summary={SUMMARY}")
            node.exchange()
        self.neighbour.exchange()
        self.neighbour.new("dispute", "category=wages", f"summary={SUMMARY}")
        self.neighbour.exchange()
        self.rogue.exchange()

    def truth(self):
        tables = {name: self.hub.sql(f"SELECT * FROM {name}") for name in TRUTH}
        return {**tables, "objects": self.hub.sql("SELECT COUNT(*) FROM object")}

    def incidents(self, device):
        return self.hub.sql("SELECT COUNT(*) FROM incident WHERE device = ?", device)[0][0]

    def work_on(self):
        """An honest node of another centre exchanges as ever."""
        self.honest.new("dispute", "category=wages", f"summary={SUMMARY}")
        self.honest.exchange()
        self.assertEqual(self.hub.held(self.honest.device, f"centre/{OTHER_CENTRE}"), self.honest.own(f"centre/{OTHER_CENTRE}"))

    def assert_refused_with(self, word, answer):
        match = re.fullmatch(r"refused (?:change set \d+ )?(\w+): (.+)", answer)
        self.assertTrue(match, answer)
        self.assertEqual(match[1], word, answer)
        self.assertGreaterEqual(len(match[2].split()), 3, f"no reason that a person could read: {answer}")
        self.assertNotIn("/hub", match[2])

    def attack(self, line, word, by=None, known=True):
        by = by or self.rogue
        before, noted = self.truth(), self.incidents(by.device)
        self.assert_refused_with(word, by.rogue(*line.split(), hub=self.hub))
        if known:
            until(lambda: self.incidents(by.device) == noted + 1, f"{line} is noted as one incident")
        self.assertEqual(self.truth(), before)
        self.work_on()

    def attack_all(self, attacks, **options):
        for line, word in attacks:
            with self.subTest(line):
                self.attack(line, word, **options)
        self.assert_unharmed()

    def assert_unharmed(self):
        self.assertTrue(self.hub.server.running(), self.hub.server.errors())
        log = self.hub.server.errors()
        for secret in (PARTY, SUMMARY, "陈甲", "Rogue", "rogue summary", "\x1b"):
            self.assertNotIn(secret, log)
        self.assertNotIn(" error ", log)
        self.settle(self.neighbour, self.honest)
        self.assert_agreed(self.neighbour, self.honest)

    def test_greetings_that_lie_are_refused(self):
        self.attack_all(GREETINGS)

    def test_batches_that_lie_are_refused_whole(self):
        self.attack_all(BATCHES)

    def test_right_signatures_in_the_wrong_place_are_refused(self):
        self.attack_all(SIGNED)

    def test_the_rogue_can_still_be_honest_afterwards(self):
        """Nothing that was refused stands in the way of the device's own line."""
        self.attack("skipped-sequence", "sequence")
        self.attack("changed-byte signature", "signature")
        record = self.rogue.new("dispute", "category=wages")
        self.rogue.exchange()
        self.assertTrue(self.hub.has(record))

    def test_a_merge_may_not_put_the_own_side_first(self):
        """The change set that comes with it is right, so it is taken; the merge that would let it stand is not."""
        held = self.hub.held(self.rogue.device)
        self.assert_refused_with("parent", self.rogue.rogue("reversed-merge", hub=self.hub))
        self.assertEqual(self.hub.held(self.rogue.device), held + 1)
        self.work_on()
        self.assert_unharmed()

    def test_whoever_has_no_certificate_may_only_enrol(self):
        self.attack("no-certificate", "certificate", known=False)
        self.assert_unharmed()

    def test_another_authority_s_certificate_does_not_even_shake_hands(self):
        before = self.truth()
        answer = self.rogue.rogue("other-authority", hub=self.hub)
        self.assertRegex(answer, r"^closed: the hub does not accept this device's certificate")
        self.assertEqual(self.truth(), before)
        self.assert_unharmed()

    def test_plain_http_is_hung_up_on(self):
        before = self.truth()
        self.assertEqual(self.rogue.rogue("http-plain", hub=self.hub), "closed: no TLS")
        self.assertEqual(self.truth(), before)
        self.assert_unharmed()

    def test_a_peer_cannot_write_the_hub_s_log(self):
        lines = self.hub.server.errors().count("\n")
        self.assertEqual(self.rogue.rogue("forged-log-line", hub=self.hub), "welcome")
        until(lambda: "refuses (internal)" in self.hub.server.errors(), "the hub has noted the refusal")
        self.assertNotIn("all is well", self.hub.server.errors())
        self.assertGreater(self.hub.server.errors().count("\n"), lines)
        self.assert_unharmed()

    def test_those_who_say_nothing_are_sent_away_and_keep_nobody_out(self):
        before = self.truth()
        words = ["silent", "half-hello", "http-inside"]
        with Callers(self, words) as callers:
            self.work_on()
            for word, answer in zip(words, callers.answers()):
                with self.subTest(word):
                    self.assert_refused_with("busy", answer)
        after = self.truth()
        self.assertEqual({k: after[k] for k in ("register", "enrolment")}, {k: before[k] for k in ("register", "enrolment")})
        self.assert_unharmed()

    def revoke(self, device, how):
        self.hub.run("device", "revoke", device, how)

    def test_a_revoked_device_is_heard_no_more(self):
        for node, how in ((self.rogue, "--lost"), (self.neighbour, "--retired")):
            self.assertEqual(node.rogue("greeting", hub=self.hub), "welcome")
            self.revoke(node.device, how)
            self.settled_receipts()
            for attack in ("greeting", "honest"):
                with self.subTest(f"{attack} {how}"):
                    self.attack(attack, "device", by=node)

    def settled_receipts(self):
        """What the command line commits, the server signs receipts for a moment later."""
        behind = "SELECT COUNT(*) FROM ledger l LEFT JOIN receipt r ON r.ledger = l.id WHERE l.last > 0 AND l.current IS NOT r.head"
        until(lambda: self.hub.sql(behind) == [(0,)], "every ledger has its receipt")

    def test_codes_are_good_for_one_device_and_a_while(self):
        used, old = self.hub.enrol(CENTRE), self.hub.enrol(CENTRE)
        self.adopt("guest").join(used, "陈客")
        self.expire_codes()
        good = self.hub.enrol(CENTRE)
        for code in (used, old):
            self.attack(f"enrol {code}", "code", known=False)
        for attack, word in ENROLMENTS:
            with self.subTest(attack):
                self.attack(f"{attack} {good}", word, known=False)
        self.adopt("late").join(good, "陈晚")
        self.assert_unharmed()

    def expire_codes(self):
        """Time passes for all codes that nobody has used."""
        with contextlib.closing(sqlite3.connect(self.hub.file(), timeout=60)) as database, database:
            database.execute("UPDATE enrolment SET expires = 1 WHERE device IS NULL")

    def test_an_enrolment_makes_nobody_somebody_else(self):
        director = next(row for row in self.hub.list("person") if row["fields"]["name"] == "李主任")
        answer = self.rogue.rogue("enrol-as-person", self.hub.enrol(CENTRE), director["id"], hub=self.hub)
        self.assertRegex(answer, r"^enrolled 440105014-\d+$")
        self.assertEqual(self.hub.fields(director["id"]), director["fields"])


class Callers:
    """Several rogues at once."""

    def __init__(self, case, words):
        self.case = case
        self.words = words

    def __enter__(self):
        copies = [self.case.copy(self.case.rogue, f"caller{i}") for i in range(len(self.words))]
        commands = [copy.rogue_command(word, hub=self.case.hub) for copy, word in zip(copies, self.words)]
        self.processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
        return self

    def answers(self):
        return [process.communicate(timeout=60)[0].strip() for process in self.processes]

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.communicate()


if __name__ == "__main__":
    unittest.main(verbosity=2)
