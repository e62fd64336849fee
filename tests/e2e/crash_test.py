#!/usr/bin/env python3
"""Programs killed at random moments: what was acknowledged is there, nothing is half there, and work goes on."""
# labels: e2e

import json
import random
import subprocess
import sys
import threading
import time
import unittest

from district import DistrictCase, sanitizers

ROUNDS = 3 if sanitizers() else 10
WORDS = ("record", "new", "dispute", "category=wages", "received=2026-11-20", "amount=1000", "summary=拖欠工资")


def draft(number, repeat=1):
    summary = f"第{number}件。" * repeat
    return {"fields": {"category": "wages", "received": "2026-11-20", "workers": number, "summary": summary}}


class Crash(DistrictCase):
    def setUp(self):
        super().setUp()
        self.seed = random.randrange(1 << 32)
        self.draw = random.Random(self.seed)
        print(f"{self.id()}: seed {self.seed}", file=sys.stderr)
        self.a, self.b = self.join("甲"), self.join("乙")

    def time_of(self, program, *words, given=None):
        """How long the command takes when nobody kills it."""
        start = time.monotonic()
        program.run(*words, given=given)
        return time.monotonic() - start

    def run_and_kill(self, program, within, *words, given=None):
        """Runs a command and kills it after a while; what it had printed, and whether it had ended by itself."""
        process = subprocess.Popen(
            program.command(*words),
            env=program.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        killer = threading.Timer(self.draw.uniform(0, within), process.kill)
        killer.start()
        try:
            out, _ = process.communicate(given.encode() if given else b"")
        finally:
            killer.cancel()
            killer.join()
        return out.decode(), process.returncode == 0

    def assert_whole(self, node, acknowledged):
        """Nothing half done, nothing acknowledged lost, and a next exchange brings it all to the hub and the other node."""
        self.assert_proven(node)
        self.assertEqual(set(acknowledged) - set(node.ids("dispute", "--limit", "100000")), set())
        self.settle(node, self.b)
        self.assertEqual(set(acknowledged) - set(self.b.ids("dispute", "--limit", "100000")), set())
        self.assert_agreed(node, self.b)

    def test_a_node_killed_while_it_saves(self):
        acknowledged, killed = [], 0
        within = 1.3 * min(self.time_of(self.a, *WORDS) for _ in range(3))
        for _ in range(ROUNDS):
            for _ in range(8):
                out, whole = self.run_and_kill(self.a, within, *WORDS)
                acknowledged += out.split()
                killed += not whole
            self.assert_verified(self.a)
        print(f"{killed} of {8 * ROUNDS} saves killed, {len(acknowledged)} acknowledged", file=sys.stderr)
        self.assert_whole(self.a, acknowledged)

    def test_a_node_killed_in_a_long_save_has_all_or_nothing(self):
        count, acknowledged, none = 120, [], 0
        given = json.dumps([draft(number) for number in range(count)])
        words = ("--json", "record", "new", "dispute", "--json", "-")
        within = 1.6 * self.time_of(self.a, *words, given=given)
        known = set(self.a.ids("dispute", "--limit", "100000"))
        for _ in range(ROUNDS):
            out, whole = self.run_and_kill(self.a, within, *words, given=given)
            self.assert_verified(self.a)
            now = set(self.a.ids("dispute", "--limit", "100000"))
            self.assertIn(len(now - known), (0, count))
            if whole:
                acknowledged += [one["id"] for one in json.loads(out)]
            none += now == known
            known = now
        print(f"{none} of {ROUNDS} long saves left nothing", file=sys.stderr)
        self.assert_whole(self.a, acknowledged)

    def test_a_serving_node_killed_while_others_save_beside_it(self):
        acknowledged = []
        for _ in range(ROUNDS):
            server = self.a.serve()
            killer = threading.Timer(self.draw.uniform(0, 0.5), server.process.kill)
            killer.start()
            while killer.is_alive():
                acknowledged.append(self.a.run(*WORDS).word())
            killer.join()
            server.kill()
            self.assert_verified(self.a)
        self.assert_whole(self.a, acknowledged)

    def test_a_node_killed_in_an_exchange(self):
        """Both ways: it sends some hundred change sets and is sent some hundred."""
        acknowledged = []
        within = 0.1
        for _ in range(ROUNDS):
            acknowledged += self.a.make(*map(draft, range(60)))
            self.b.make(*map(draft, range(60)))
            self.b.exchange()
            self.run_and_kill(self.a, within, "sync")
            self.assert_verified(self.a, self.hub)
            within = max(0.05, 1.2 * self.time_of(self.a, "sync"))
        self.assert_whole(self.a, acknowledged)

    def test_a_hub_killed_while_it_receives(self):
        """What a node was told to be held is at the hub after the crash; the rest is sent again."""
        acknowledged, cut, partly = self.backlog(), 0, 0
        within = 1.5 * self.time_of(self.a, "sync")
        for _ in range(ROUNDS):
            acknowledged += self.backlog()
            server = self.hub.server
            killer = threading.Timer(self.draw.uniform(0, within), server.process.kill)
            killer.start()
            done = self.a.exchange(status=None)
            killer.join()
            server.kill()
            cut += bool(done["why"])
            held, taken = self.held_of(self.a), self.hub.held(self.a.device)
            partly += held < taken < self.a.own()
            self.assertGreaterEqual(taken, held)
            self.assert_verified(self.hub, self.a)
            self.hub.up()
            again = self.a.exchange()
            self.assertEqual(self.hub.held(self.a.device), self.a.own())
            self.assertEqual(again["changesets_sent"], self.a.own() - taken)
        print(f"{cut} of {ROUNDS} exchanges cut, {partly} between batches", file=sys.stderr)
        self.assert_whole(self.a, acknowledged)

    def backlog(self):
        """Some batches' worth: many small change sets, and some with long texts."""
        self.a.backlog("new", 100, self.draw.randrange(1 << 32))
        return self.a.make(*(draft(number, 1200) for number in range(100, 160)))

    def held_of(self, node):
        """The own sequence that the node has a receipt for."""
        ledger = node.ledger("centre/440105014")
        return node.own() - ledger["only_here"] - ledger["sent"]

    def test_a_live_hub_killed_again_and_again(self):
        """Live nodes on both sides of it get over every crash by themselves."""
        servers = self.a.serve(), self.b.serve()
        acknowledged = {self.a: [], self.b: []}
        for number in range(ROUNDS):
            node = (self.a, self.b)[number % 2]
            killer = threading.Timer(self.draw.uniform(0, 0.4), self.hub.server.process.kill)
            killer.start()
            while killer.is_alive():
                acknowledged[node].append(node.run(*WORDS).word())
            killer.join()
            self.hub.server.kill()
            self.assert_verified(self.hub)
            self.hub.up()
        self.assertEqual([server.stop() for server in servers], [0, 0])
        self.settle(self.b)
        self.assert_whole(self.a, acknowledged[self.a])
        self.assertEqual(set(acknowledged[self.b]) - set(self.a.ids("dispute", "--limit", "100000")), set())


if __name__ == "__main__":
    unittest.main()
