#!/usr/bin/env python3
"""An enrolled device turns on the hub: what it costs is bounded, it is named, and the other streets' nodes go on meanwhile."""
# labels: e2e

import os
import statistics
import subprocess
import sys
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from district import CENTRE, LEDGER, DistrictCase, memory, sanitizers, until

STREETS = 17
SLOW = bool(sanitizers())
# How many tiny change sets the hostile node has in store; HESHI_HOSTILE_BACKLOG=100000 for the whole of it.
BACKLOG = int(os.environ.get("HESHI_HOSTILE_BACKLOG", 300 if SLOW else 3000))
LARGE = 2 if SLOW else 10  # of nearly a megabyte each
BACKLOG_SECONDS = 1200
MEMORY_MOST = 512 << 10  # KiB: what the README promises

# By mass and slowness, over and over while the others work.
FLOODS = (
    ("endless-handshakes", "60" if SLOW else "600", "4000"),
    ("many-sessions", "8" if SLOW else "30", "1000"),
    ("tiny-frames", "100" if SLOW else "2000"),
    ("slow-hello",),
)
# By lies, over and over: what each is refused with.
LIES = (
    (("other-author-device", "440105014-1"), "device"),
    (("changes-for-other-ledger", "centre/440105001"), "signature"),
    (("other-ledger", "centre/440105001"), "ledger"),
    (("changed-byte", "author"), "signature"),
)


class Attacker(threading.Thread):
    """One hostile device that repeats an attack until it is stopped."""

    def __init__(self, case, node, *words):
        super().__init__(daemon=True)
        self.command = node.rogue_command(*words, hub=case.hub)
        self.env = node.env
        self.answers = []
        self.process = None
        self.stopping = False
        self.start()

    def run(self):
        while not self.stopping:
            self.process = subprocess.Popen(self.command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            out, err = self.process.communicate()
            self.answers.append(out.strip() or err.strip())

    def stop(self):
        """Cut off where it is."""
        self.stopping = True
        if self.process:
            self.process.kill()
        self.join()


class HostileNode(DistrictCase):
    def rogue_node(self):
        node = self.join()
        node.new("dispute", "category=wages")
        node.exchange()
        return node

    def attack(self, *words, node=None):
        node = node or self.rogue_node()
        attacker = Attacker(self, node, *words)
        self.addCleanup(attacker.stop)
        attacker.node = node
        return attacker

    def work(self, node):
        """A save and its exchange; the seconds that the exchange took."""
        node.new("dispute", "category=wages", "received=2026-11-20")
        start = time.monotonic()
        node.exchange()
        return time.monotonic() - start

    def incidents(self, device):
        return {row["what"] for row in self.hub.json("incident", "list", device)}

    def assert_bounded(self):
        self.assertTrue(self.hub.server.running(), self.hub.server.errors()[-4000:])
        if not SLOW:  # a sanitizer keeps what was freed
            self.assertLess(memory(self.hub.server)[0], MEMORY_MOST)


class Worst(HostileNode):
    """All of it at once, from devices of one street."""

    def setUp(self):
        super().setUp()
        codes = [f"4401050{number:02}" for number in range(1, STREETS + 2) if f"4401050{number:02}" != CENTRE]
        for code in codes[:STREETS]:
            self.hub.add_centre(code, f"第{int(code[-2:])}街道劳动人事争议调解中心")
        self.honest = [self.join(centre=code) for code in codes[:STREETS]]
        self.rounds = 0

    def round(self, what):
        self.rounds += 1
        with ThreadPoolExecutor(2) as pool:
            seconds = list(pool.map(self.work, self.honest))
        most, own = memory(self.hub.server)
        print(f"{what}: {STREETS} honest nodes' exchanges took {statistics.median(seconds):.2f} s (median), {max(seconds):.2f} s (longest);"
              f" the hub's memory: at most {most} KiB with mapped files, now {own} KiB of its own", file=sys.stderr)

    def test_seventeen_honest_nodes_go_on_while_others_attack(self):
        hoarder, bully, *others = [self.rogue_node() for _ in range(2 + len(FLOODS) + len(LIES))]
        for start in range(0, BACKLOG, 10000):
            hoarder.rogue("--unsound", "tiny", str(min(10000, BACKLOG - start)))
        bully.rogue("--unsound", "large", str(LARGE))
        self.round("without an attack")
        before = memory(self.hub.server)
        attackers = [self.attack(*words, node=others.pop()) for words in FLOODS]
        liars = [(self.attack(*words, node=others.pop()), word) for words, word in LIES]
        backlogs = [node.begin("sync") for node in (hoarder, bully)]
        self.round("under attack")
        for attacker in [*attackers, *(liar for liar, _ in liars)]:
            attacker.stop()
        for process, node in zip(backlogs, (hoarder, bully)):
            process.communicate(timeout=BACKLOG_SECONDS)
            if process.returncode:  # what came too slowly under all that was sent away, and comes again
                again = node.begin("sync")
                _, err = again.communicate(timeout=BACKLOG_SECONDS)
                self.assertEqual(again.returncode, 0, err.decode())
        print(f"the hub's memory: {before[0]} KiB at most before, {memory(self.hub.server)[0]} KiB after {BACKLOG} tiny and {LARGE} large"
              f" change sets and all else; rounds: {[len(attacker.answers) for attacker in attackers]}", file=sys.stderr)
        self.assert_nothing_lost(hoarder, bully)
        self.assert_named(attackers, liars)
        self.assert_bounded()

    def assert_nothing_lost(self, hoarder, bully):
        for node in self.honest:
            self.assertEqual(self.hub.held(node.device, node.centre_ledger()), self.rounds)
            self.assertEqual(node.ledger(node.centre_ledger())["only_here"], 0)
        for node in (hoarder, bully):
            self.assertEqual(self.hub.held(node.device), node.own())
        self.assert_verified(self.hub, *self.honest[:3])

    def assert_named(self, attackers, liars):
        """Whoever did what the protocol forbids stands in the hub's list, and nobody else."""
        for liar, word in liars:
            self.assertTrue(liar.answers)
            self.assertIn(word, self.incidents(liar.node.device), liar.command)
        for attacker in attackers:
            if attacker.command[-3] == "many-sessions" and attacker.answers:
                self.assertIn("busy", self.incidents(attacker.node.device))
        for node in self.honest:
            self.assertEqual(self.incidents(node.device), set())


class Bounds(HostileNode):
    """One by one, with what ends each."""

    def test_unfinished_handshakes_in_every_place_keep_nobody_out(self):
        """The hub has 2,000 places."""
        honest = self.join()
        attacker = self.attack("endless-handshakes", "2300", "30000")
        until(lambda: "its place was needed" in self.hub.server.errors(), "all places are taken")
        for _ in range(3):
            self.work(honest)
        attacker.stop()
        self.assertEqual(self.hub.held(honest.device), 3)
        self.assert_bounded()

    def test_one_device_cannot_take_all_places(self):
        node = self.rogue_node()
        self.assertEqual(node.rogue("many-sessions", "12", "3000", hub=self.hub), "12 opened, 12 welcomed, 4 left open")
        self.assertEqual(self.incidents(node.device), {"busy"})
        self.assertIn(node.device, self.hub.run("status").out)
        node.exchange()

    def test_slow_bytes_end_in_the_hub_s_time(self):
        slow, honest = self.rogue_node(), self.join()
        attackers = [self.attack("slow-handshake"), self.attack("slow-hello"), self.attack("slow-frame")]
        self.work(honest)
        until(lambda: all(attacker.answers for attacker in attackers), "all were sent away, or have said what they had")
        handshake, hello, frame = [attacker.answers[0] for attacker in attackers]
        self.assertRegex(handshake, r"^closed after \d+ bytes$")
        self.assertRegex(hello, r"^closed after \d+ bytes$")
        # A poor line looks just like this: it holds one session, and one frame's room.
        self.assertRegex(frame, r"^open after \d+ bytes$")
        self.assertEqual(self.incidents(attackers[1].node.device), {"busy"})
        self.assertEqual(self.incidents(slow.device), set())

    def test_frames_without_end_are_taken_one_after_the_other(self):
        node, honest = self.rogue_node(), self.join()
        before = memory(self.hub.server)[0]
        self.assertRegex(node.rogue("tiny-frames", "3000", hub=self.hub), "^closed: ")
        self.work(honest)
        print(f"the hub's memory: {before} KiB at most before 3,000 batches in one session, {memory(self.hub.server)[0]} KiB after",
              file=sys.stderr)
        self.assertEqual(self.hub.held(node.device), 1)
        self.assertEqual(self.hub.ledger(LEDGER)["changesets"], 2)
        self.assert_bounded()


if __name__ == "__main__":
    unittest.main(verbosity=2)
