#!/usr/bin/env python3
"""A whole district's nodes come at once, each with a long backlog: every one gets through, and all agree."""
# labels: e2e threads

import os
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from district import DistrictCase, memory, sanitizers, until

STREETS = 18
# HESHI_CROWD_BACKLOG says how many change sets each node brings; fewer where a sanitizer makes everything slow.
BACKLOG = int(os.environ.get("HESHI_CROWD_BACKLOG", 40 if sanitizers() else 500))


class Crowd(DistrictCase):
    def setUp(self):
        super().setUp()
        codes = [f"4401050{number:02}" for number in range(1, STREETS + 1)]
        for code in codes:
            if code != "440105014":
                self.hub.add_centre(code, f"第{int(code[-2:])}街道劳动人事争议调解中心")
        self.nodes = [self.join(centre=code) for code in codes]
        self.second = self.join(centre=codes[0])  # so that one ledger has two lines to merge

    def all(self):
        return [*self.nodes, self.second]

    def fill(self, numbered):
        number, node = numbered
        new = max(1, BACKLOG // 5)
        node.backlog("new", new, seed=number)
        node.backlog("change", BACKLOG - new, seed=number)

    def at_once(self, *words):
        """All nodes' commands at the same time; how each ended."""
        running = [node.begin(*words) for node in self.all()]
        ended = [process.communicate() for process in running]
        for process, (_, err) in zip(running, ended):
            self.assertEqual(process.returncode, 0, err.decode())

    def test_everyone_at_once(self):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self.fill, enumerate(self.all())))
        start = time.monotonic()
        self.at_once("sync")
        seconds = time.monotonic() - start
        most, own = memory(self.hub.server)
        print(f"{len(self.all())} nodes with {BACKLOG} change sets each in {seconds:.1f} s; the hub's memory: at most {most} KiB"
              f" with mapped files, now {own} KiB of its own", file=sys.stderr)
        for node in self.all():
            self.assertEqual(self.hub.held(node.device, node.centre_ledger()), BACKLOG)
        self.at_once("sync")
        self.assert_agreed(*self.all())
        self.assertNotIn("refused", self.hub.server.errors())

    def test_everyone_live(self):
        """All open sessions hear of every training that the hub enters, and the hub of every case."""
        servers = [node.serve() for node in self.all()]
        cases = [node.new("dispute", "category=wages", "received=2026-11-20") for node in self.all()]
        training = self.hub.new("training", "title=调解员轮训", "date=2026-12-01")
        for node, case in zip(self.all(), cases):
            until(lambda node=node, case=case: node.show(case)["state"] == "held", "the hub holds every case")
            until(lambda node=node: node.has(training), "every node has the training")
        self.assertEqual([server.stop() for server in servers], [0] * len(servers))
        self.at_once("sync")
        self.assert_agreed(*self.all())


if __name__ == "__main__":
    unittest.main()
