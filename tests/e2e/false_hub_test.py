#!/usr/bin/env python3
"""A hub whose operator lies, with the district's own keys and database: what nodes notice, and what they make of it."""
# labels: e2e

import contextlib
import os
import subprocess
import unittest
from pathlib import Path

from district import LEDGER, DistrictCase
from heshi import DONE, FAILED, REFUSED

DISTRICT_LEDGER = "district/440105"
SUMMARY = "拖欠三个月工资"

# All that is truth at a node; how it stands with the hub (`peer`) is looked at, too. Objects are counted: there are many.
TRUTH = ("identity", "ledger", "changeset", "tip", "document_key", "register", "receipt", "peer")
COUNTERS = ("session", "last_sync", "synced", "tls_session")  # in `identity`, used up by any exchange


class LyingHub(DistrictCase):
    """Two nodes of a centre, both up to date; the newest change set is b's."""

    def setUp(self):
        super().setUp()
        self.a, self.b = self.join("甲"), self.join("乙")
        for node in (self.a, self.b):
            self.settle(self.a, self.b)
            node.new("dispute", "category=wages", f"summary={SUMMARY}")
        self.settle(self.b, self.a)

    def stand(self, node):
        """What its people see, and what it goes by: the hub's word, its head, the records."""
        return {
            "ledger": node.sql("SELECT id, current, head FROM ledger"),
            "receipt": node.sql("SELECT * FROM receipt"),
            "disputes": node.list("dispute"),
        }

    def truth(self, node):
        """All that is true there, whether it shows or not."""
        tables = {name: node.sql(f"SELECT * FROM {name}") for name in TRUTH}
        tables["identity"] = [row for row in tables["identity"] if row[0] not in COUNTERS]
        return {**tables, "objects": node.sql("SELECT COUNT(*) FROM object")}

    @contextlib.contextmanager
    def lie(self, *words, hub=None):
        """A false hub (tests/e2e/falsehub.c) on the real one's data; gives the address, and afterwards self.answer."""
        program = Path(os.environ["HESHI_BIN"]) / "tests" / "falsehub"
        command = [str(program), "--data", (hub or self.hub).data, LEDGER, *words]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.hub.env) as process:
            try:
                yield process.stdout.readline().split()[-1]
                out, err = process.communicate(timeout=120)
                self.assertEqual(process.returncode, 0, err)
                self.answer = out.strip()
            finally:
                process.kill()

    def exchange_with_liar(self, node, *words, status=FAILED):
        with self.lie(*words) as address:
            return node.exchange(hub=address, status=status)

    def receipts(self, node, name):
        return self.write(name, node.run("--json", "receipt").out)

    def compare(self, node, file, status):
        rows = node.run("--json", "receipt", "compare", file, status=status).json()
        return {row["ledger"]: row for row in rows}


class OneNode(LyingHub):
    """Each node by itself sees what contradicts its own receipts and refuses all of it."""

    def assert_refused_by(self, node, words, *parts):
        before = self.truth(node)
        said = self.exchange_with_liar(node, *words)
        for part in parts:
            self.assertIn(part, said["why"])
        self.assertEqual(len(said["why"].splitlines()), 1, said["why"])
        self.assertEqual(self.answer, "refused internal")
        self.assertEqual(self.truth(node), before)
        self.assert_named(node, *parts)

    def assert_named(self, node, *parts):
        """It stays in `status`, with what was wrong."""
        noted = node.status()["newest_incident"]
        self.assertEqual((noted["what"], noted["device"]), ("trust", node.device))
        shown = node.run("status").out
        for part in parts:
            self.assertIn(part, noted["text"])
            self.assertIn(part, shown)

    def assert_goes_on(self, node):
        """With the honest hub all is as it was."""
        node.new("dispute", "category=wages")
        node.exchange()
        self.assertEqual(self.hub.held(node.device), node.own())
        self.settle(self.a, self.b)
        self.assert_agreed(self.a, self.b)

    def test_every_lie_is_refused_whole_and_named(self):
        for what, words, parts in (
            ("a rewound ledger", ["rewind"], ["the hub has gone back", "tell the district"]),
            ("a rewound ledger under a newer number", ["rewind-quietly"], ["no longer contains", "tell the district"]),
            ("an older receipt", ["older-receipt"], ["no longer contains", "tell the district"]),
            ("a receipt that the hub did not sign", ["unsigned-receipt"], ["not signed by the hub"]),
            ("words put into a device's mouth", ["other-hand", self.b.device], ["cannot be trusted", self.b.device]),
        ):
            with self.subTest(what):
                self.assert_refused_by(self.a, words, LEDGER, *parts)
        self.assert_goes_on(self.a)

    def test_history_made_anew_without_a_change_set_is_named(self):
        """By the centre's other device, too, which never wrote it."""
        for node in (self.b, self.a):
            with self.subTest(node.data):
                self.assert_refused_by(node, ["drop"], "no longer contains", LEDGER, "tell the district")
                self.assert_goes_on(node)
                self.b.new("dispute", "category=wages")
                self.settle(self.b, self.a)

    def test_a_receipt_for_what_it_does_not_contain_is_named(self):
        """The newest receipt again, as if it were for the change set that has just come: nothing shows as held that is not."""
        case = self.a.new("dispute", "category=wages")
        said = self.exchange_with_liar(self.a, "same-receipt")
        self.assertIn("does not contain it", said["why"])
        self.assertIn("tell the district", said["why"])
        self.assert_named(self.a, "does not contain it", LEDGER)
        self.assertNotEqual(self.a.show(case)["state"], "held")
        self.assert_goes_on(self.a)
        self.assertEqual(self.a.show(case)["state"], "held")

    def test_a_repeated_lie_is_one_line(self):
        for _ in range(3):
            self.exchange_with_liar(self.a, "rewind")
        self.assertEqual(self.a.status()["incidents"], 1)


class TwoHeads(LyingHub):
    """Each of two nodes is shown a history of its own, rightly signed: neither sees it alone, both together prove it."""

    def fork(self):
        self.exchange_with_liar(self.a, "fork", status=DONE)
        self.exchange_with_liar(self.b, "fork", status=DONE)
        self.assertEqual(self.answer, "bye")
        self.assertNotEqual(self.a.heads()[LEDGER], self.b.heads()[LEDGER])

    def test_two_nodes_that_agree_find_nothing(self):
        file = self.receipts(self.a, "a.json")
        found = self.compare(self.b, file, DONE)
        self.assertEqual({name: row["relation"] for name, row in found.items()}, {LEDGER: "agrees", DISTRICT_LEDGER: "agrees"})
        self.assertEqual(self.compare(self.hub, file, DONE).keys(), found.keys())
        self.b.new("dispute", "category=wages")
        self.b.exchange()
        self.assertEqual(self.compare(self.b, file, DONE)[LEDGER]["relation"], "agrees")
        newer = self.receipts(self.b, "b.json")
        self.assertEqual(self.compare(self.a, newer, DONE)[LEDGER]["relation"], "unknown")
        self.a.exchange()
        self.assertEqual(self.compare(self.a, newer, DONE)[LEDGER]["relation"], "agrees")

    def test_a_fork_shows_where_two_nodes_compare_receipts(self):
        self.fork()
        for here, there in ((self.a, self.b), (self.b, self.a)):
            file = self.receipts(there, "there.json")
            found = self.compare(here, file, FAILED)
            self.assertEqual(found[DISTRICT_LEDGER]["relation"], "agrees")
            self.assertEqual(found[LEDGER]["relation"], "fork")
            # Both are signed by the hub: a proof to show.
            for side, node in (("here", here), ("there", there)):
                self.assertTrue(found[LEDGER][side]["holds"])
                self.assertEqual(found[LEDGER][side]["head"], node.heads()[LEDGER])
            self.assertEqual(found[LEDGER]["here"]["number"], found[LEDGER]["there"]["number"])
            said = here.run("receipt", "compare", file, status=FAILED).out
            self.assertIn(f"{LEDGER}: fork", said)
            self.assertIn("tell the district", said)
            for node in (here, there):
                self.assertIn(node.heads()[LEDGER], said)
        # To an auditor at the hub, too, whose database holds neither.
        self.assertEqual(self.compare(self.hub, file, FAILED)[LEDGER]["relation"], "fork")

    def test_the_other_head_is_named_and_so_is_the_switch_back(self):
        self.fork()
        before = self.truth(self.a)
        for hub, parts in ((None, ["cannot be trusted"]), (self.hub, ["(cursor)", "tell the district"])):
            said = self.a.exchange(status=FAILED) if hub else self.exchange_with_liar(self.a, "fork")
            noted = self.a.status()["newest_incident"]
            for part in (LEDGER, *parts):
                self.assertIn(part, said["why"])
                self.assertIn(part, noted["text"])
            self.assertEqual(self.truth(self.a), before)

    def test_files_that_prove_nothing_are_refused(self):
        file = self.receipts(self.b, "b.json")
        file.write_text(file.read_text().replace(self.b.heads()[LEDGER], "5a" * 20))
        self.assertEqual(self.compare(self.a, file, REFUSED)[LEDGER]["relation"], "unsigned")
        for text in ("", "{}", '{"items": [{}]}', '{"items": 7}', "[]", '{"items": [{"ledger": "' + "x" * 300 + '"}]}'):
            self.assert_refused(self.a.run("receipt", "compare", self.write("file", text), status=None))


class TwoHubs(LyingHub):
    """Nothing but real programs: the operator runs two copies of the hub's database and sends some nodes here, some there."""

    def setUp(self):
        super().setUp()
        self.hub.down()
        self.other = self.copy(self.hub, "other")
        self.hub.up()
        self.other.serve()
        self.addCleanup(self.end, self.other)

    def test_each_centre_s_nodes_see_the_other_s_only_when_they_compare(self):
        """Until they do, nobody can; a node that is sent from one to the other names it at once, and nothing is taken."""
        self.a.new("dispute", "category=wages")
        self.a.exchange()
        self.b.new("dispute", "category=injury")
        self.b.exchange(hub=self.other.address)
        self.assertEqual(self.compare(self.a, self.receipts(self.b, "b.json"), FAILED)[LEDGER]["relation"], "fork")
        before = self.truth(self.a)
        said = self.a.exchange(hub=self.other.address, status=FAILED)
        self.assertIn("tell the district", said["why"])
        self.assertEqual(self.truth(self.a), before)
        self.assert_verified(self.a, self.b)

    def test_an_old_copy_of_the_database_is_named(self):
        self.a.new("dispute", "category=wages")
        self.settle(self.a, self.b)
        for node in (self.a, self.b):
            before = self.truth(node)
            said = node.exchange(hub=self.other.address, status=FAILED)
            self.assertIn(LEDGER, said["why"])
            self.assertIn("tell the district", said["why"])
            self.assertEqual(self.truth(node), before)
        # It knows itself, too: what it refused stands among its incidents.
        self.assertEqual({row["what"] for row in self.other.json("incident", "list")}, {"cursor"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
