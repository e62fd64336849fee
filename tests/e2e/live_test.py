#!/usr/bin/env python3
"""Open sessions, and what a node says of where its records are: only here, sent, held by the hub; and a hub that went back."""
# labels: e2e threads

import shutil
import unittest

from district import LEDGER, DistrictCase, until
from heshi import FAILED
from proxy import Proxy


class Live(DistrictCase):
    def setUp(self):
        super().setUp()
        self.a, self.b = self.join("甲"), self.join("乙")

    def wait_for(self, store, record, **wanted):
        def arrived():
            return store.has(record) and all(store.fields(record).get(name) == value for name, value in wanted.items())

        until(arrived, f"{wanted or record} is at {store.data}")

    def test_what_one_node_saves_appears_at_the_other(self):
        """Commands beside `serve` on the same data, at both nodes and at the hub."""
        servers = self.a.serve(), self.b.serve()
        case = self.a.new("dispute", "category=wages", "received=2026-11-20")
        self.wait_for(self.b, case)
        self.b.set(case, "amount=3000")
        self.wait_for(self.a, case, amount=300000)
        self.hub.set(case, "grade=major")
        self.wait_for(self.a, case, grade="major")
        self.wait_for(self.b, case, grade="major")
        for node in (self.a, self.b):
            until(lambda node=node: node.show(case)["state"] == "held", "the hub holds it")
        self.assertEqual([server.stop() for server in servers], [0, 0])
        self.assert_agreed(self.a, self.b)

    def test_a_clash_of_live_nodes_is_held_and_settled_live(self):
        case = self.a.new("dispute", "category=wages", "received=2026-11-20", "amount=1000")
        self.settle(self.a, self.b)
        self.a.set(case, "amount=2000")
        self.b.set(case, "amount=3000")
        servers = self.a.serve(), self.b.serve()
        for store in (self.a, self.b, self.hub):
            until(lambda store=store: store.conflicts(), f"the conflict is at {store.data}")
        self.a.resolve(self.a.conflicts()[0]["id"], "--value", "2500")
        for store in (self.b, self.hub):
            self.wait_for(store, case, amount=250000)
            until(lambda store=store: not store.conflicts(), f"it is settled at {store.data}")
        self.assertEqual([server.stop() for server in servers], [0, 0])

    def test_a_session_outlives_the_hub(self):
        """A live node comes back by itself, and sends what was saved meanwhile."""
        server = self.a.serve()
        case = self.a.new("dispute", "category=wages", "received=2026-11-20")
        self.wait_for(self.hub, case)
        self.hub.server.kill()
        second = self.a.new("dispute", "category=injury", "received=2026-11-21")
        self.assertEqual(self.a.show(second)["state"], "only_here")
        self.hub.up()
        self.wait_for(self.hub, second)
        until(lambda: self.a.show(second)["state"] == "held", "the hub holds it")
        self.assertEqual(server.stop(), 0)

    def test_serving_nodes_end_at_once_without_a_hub(self):
        self.hub.down()
        server = self.a.serve()
        self.a.new("dispute", "category=wages", "received=2026-11-20")
        self.assertEqual(server.stop(), 0)


class Honest(DistrictCase):
    def setUp(self):
        super().setUp()
        self.a = self.join("甲")

    def reach(self):
        ledger = self.a.ledger(LEDGER)
        return ledger["only_here"], ledger["sent"]

    def test_only_here_then_sent_then_held(self):
        case = self.a.new("dispute", "category=wages", "received=2026-11-20")
        self.assertEqual((self.a.show(case)["state"], *self.reach()), ("only_here", 1, 0))
        with Proxy(self.hub.target()) as proxy:
            # The node's words get through, the hub's answer does not.
            proxy.cut("down", application=0)
            self.a.exchange(proxy.address, status=FAILED)
        self.assertEqual((self.a.show(case)["state"], *self.reach()), ("sent", 0, 1))
        self.assertNotIn("held_since", self.a.show(case))
        self.a.exchange()
        shown = self.a.show(case)
        self.assertEqual((shown["state"], *self.reach()), ("held", 0, 0))
        self.assertRegex(shown["held_since"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.a.set(case, "amount=500")
        self.assertEqual((self.a.show(case)["state"], *self.reach()), ("only_here", 1, 0))
        self.assertIn("only here", self.a.run("record", "show", case).out)

    def test_without_a_hub_everything_is_only_here(self):
        self.hub.down()
        case = self.a.new("dispute", "category=wages", "received=2026-11-20")
        failed = self.a.exchange(status=FAILED)
        self.assertIn("heshi-node: sync: ", failed["why"])
        self.assertEqual((self.a.show(case)["state"], *self.reach()), ("only_here", 1, 0))

    def test_what_the_hub_held_stays_held_when_it_is_away(self):
        case = self.a.new("dispute", "category=wages", "received=2026-11-20")
        self.a.exchange()
        self.hub.down()
        self.a.exchange(status=FAILED)
        self.assert_held(self.a, case)


class Rewound(DistrictCase):
    """The hub's database is replaced by an older copy of itself."""

    def setUp(self):
        super().setUp()
        self.a, self.b = self.join("甲"), self.join("乙")
        self.first = self.a.new("dispute", "category=wages", "received=2026-11-20")
        self.settle(self.a, self.b)

    def rewind(self, between):
        self.hub.down()
        older = self.folder / "older.db"
        shutil.copy(self.hub.file(), older)
        self.hub.up()
        between()
        self.hub.down()
        newer = self.folder / "newer.db"
        shutil.copy(self.hub.file(), newer)
        shutil.copy(older, self.hub.file())
        self.hub.up()
        return newer

    def assert_refused_at_a(self, second):
        heads = self.a.heads()
        failed = self.a.exchange(status=FAILED)
        self.assertRegex(failed["why"], "gone back|does not have what it once gave|no longer contains")
        self.assertEqual(self.a.heads(), heads)
        self.assertTrue(self.a.has(self.first) and self.a.has(second))
        self.assert_proven(self.a)

    def test_a_rewound_hub_is_refused_and_nothing_is_lost(self):
        made = []

        def between():
            made.append(self.a.new("dispute", "category=injury", "received=2026-11-21"))
            self.a.exchange()
            self.assert_held(self.a, made[0])

        newer = self.rewind(between)
        self.assert_refused_at_a(made[0])
        # People go on with their work, and once the hub has its memory back, so does sync.
        made.append(self.a.new("dispute", "category=welfare", "received=2026-11-21"))
        self.assert_refused_at_a(made[1])
        self.hub.down()
        shutil.copy(newer, self.hub.file())
        self.hub.up()
        self.settle(self.a, self.b)
        self.assertTrue(self.b.has(made[0]) and self.b.has(made[1]))
        self.assert_agreed(self.a, self.b)

    def test_a_hub_that_went_another_way_is_refused(self):
        """After the rewind another device has carried it beyond the number that it had before."""
        made = []

        def between():
            made.append(self.a.new("dispute", "category=injury", "received=2026-11-21"))
            self.a.exchange()

        self.rewind(between)
        for _ in range(3):
            self.b.new("dispute", "category=other", "received=2026-11-21")
        self.b.exchange()
        self.assert_refused_at_a(made[0])


if __name__ == "__main__":
    unittest.main()
