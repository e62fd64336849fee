#!/usr/bin/env python3
"""The line between node and hub cut after every TLS record, in both directions: the next try completes, and sends only what the
hub did not take."""
# labels: e2e

import random
import shutil
import sys
import unittest

from district import CENTRE, DistrictCase, sanitizers
from proxy import Proxy

RUNS_MAX = 6 if sanitizers() else 40
COUNT = 50  # disputes on each side
FIRST_RECORDS = range(9, 20, 2)  # after so many, a first exchange has brought a part of what the hub has
PHRASES = """拖欠三个月工资未发 只发放部分生活费 扣发押金和全勤奖 未支付加班费 单位承认欠款但称要等货款到账 负责人愿意分两期支付 老板资金周转不开
厂房被房东收回 双方对计件单价有争议 现要求支付拖欠工资 财务称考勤记录不全需要核对 口头约定月薪 补缴社会保险 工人坚持当场结清 电话关机失联""".split()


def long_disputes(seed, count):
    """Disputes whose summaries fill several batches."""
    draw = random.Random(seed)
    claims = [[f"{draw.choice(PHRASES)}{draw.randrange(1000000)}元" for _ in range(450)] for _ in range(count)]
    summaries = ["，".join(one)[:7900] for one in claims]
    return [
        {"fields": {"category": "wages", "received": "2026-11-20", "amount": draw.randrange(1 << 30), "summary": summary}}
        for summary in summaries
    ]


class Cuts(DistrictCase):
    """A node and the hub, each with some batches that the other lacks; every run begins with copies of both."""

    def setUp(self):
        super().setUp()
        self.a, self.b = self.join("甲"), self.join("乙")
        self.settle(self.a, self.b)
        self.mine = self.a.make(*long_disputes(1, COUNT))
        self.b.make(*long_disputes(2, COUNT))
        self.b.exchange()
        self.hub.down()
        self.own = self.a.own()

    def changesets(self, place):
        return place.sql("SELECT COUNT(*) FROM changeset")[0][0]

    def start_over(self):
        for name in ("run-hub", "run-node"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        hub, node = self.copy(self.hub, "run-hub"), self.copy(self.a, "run-node")
        hub.up()
        return hub, node

    def measure(self):
        """How many records an exchange has that no one cuts, each way."""
        hub, node = self.start_over()
        with Proxy(hub.target()) as proxy:
            whole = node.exchange(proxy.address)
            self.assertEqual(whole["changesets_sent"], self.own)
            self.assertEqual(proxy.connections, 1)
            self.assertEqual((whole["bytes_sent"], whole["bytes_received"]), (proxy.bytes["up"], proxy.bytes["down"]))
        hub.down()
        return proxy.records

    def assert_several_batches(self):
        """What each side sends is more than one CHANGES frame, or the cuts would test little."""
        size = sum(len(fields["summary"].encode()) for fields in map(self.a.fields, self.mine))
        self.assertGreater(size, 3 * 262144)

    def run_cut(self, direction, records):
        hub, node = self.start_over()
        with Proxy(hub.target()) as proxy:
            proxy.cut(direction, records=records)
            first = node.exchange(proxy.address, status=None)
            hub.down()
            held = hub.held(node.device)
            hub.up()
            proxy.target = hub.target()
            again = node.exchange(proxy.address)
            self.assertIn(" 0 problems", node.run("verify").out)
        hub.down()
        where = f"{direction} {records}: {first}, the hub then held {held}, {again}"
        self.assertEqual(again["changesets_sent"], self.own - held, where)
        # Into how many slices the hub cuts its merging is a matter of its speed, so not a number known beforehand.
        new = self.changesets(node) - self.changesets(self.a)
        self.assertEqual(first.get("changesets_received", 0) + again["changesets_received"], new, where)
        self.assertEqual(hub.held(node.device), self.own, where)
        self.assertEqual(node.heads(), hub.heads(), where)
        self.assertEqual(len(node.ids("dispute", "--limit", "1000")), 2 * COUNT, where)
        self.assert_proven(hub)
        return first, held

    def test_cut_after_every_record(self):
        records = self.measure()
        self.assert_several_batches()
        cuts = [(direction, number) for direction, count in records.items() for number in range(count + 1)]
        chosen = cuts[:: -(-len(cuts) // RUNS_MAX)]
        partly = 0
        for direction, number in chosen:
            with self.subTest(direction=direction, records=number):
                _, held = self.run_cut(direction, number)
                partly += 0 < held < self.own
        print(f"{len(chosen)} of {len(cuts)} cuts, {partly} of them between batches", file=sys.stderr)
        if chosen == cuts:
            self.assertGreater(partly, 0)

    def test_a_first_exchange_cut_short_is_no_damage(self):
        """What came without the hub's receipt is not shown yet, and verify finds nothing wrong with it."""
        self.hub.up()
        unreceipted = 0
        for records in FIRST_RECORDS:
            node = self.adopt(f"new{records}")
            with Proxy(self.hub.target()) as proxy:
                proxy.cut("down", after=1, records=records)  # enrolling is a connection of its own
                node.run("enrol", self.hub.enrol(CENTRE), "--name", "陈新", "--hub", proxy.address)
            self.assertIn(" 0 problems", node.run("verify").out)
            unreceipted += node.sql("SELECT COUNT(*) FROM ledger WHERE last > 0 AND current = zeroblob(20)")[0][0]
        self.assertGreater(unreceipted, 0)


if __name__ == "__main__":
    unittest.main()
