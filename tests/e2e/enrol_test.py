#!/usr/bin/env python3
"""Enrolling a folder: one at a time, whatever was killed there before, and again after a failure."""
# labels: e2e

import fcntl
import os
import unittest

from district import CENTRE, DistrictCase
from heshi import COMMAND_SECONDS, DONE, FAILED, REFUSED


class Enrolling(DistrictCase):
    def files(self, node):
        return sorted(name for name in os.listdir(node.data) if not name.endswith(("-wal", "-shm")))

    def test_a_second_one_is_told_so_at_once(self):
        node, code = self.adopt("node"), self.hub.enrol(CENTRE)
        os.makedirs(node.data)
        folder = os.open(node.data, os.O_RDONLY)
        self.addCleanup(os.close, folder)
        fcntl.flock(folder, fcntl.LOCK_EX)
        self.assertIn("by another enrolment perhaps", node.run("enrol", code, status=REFUSED).err)
        self.assertEqual(self.files(node), [])
        fcntl.flock(folder, fcntl.LOCK_UN)
        node.join(code, "陈甲")
        self.assertIn(f"enrolled already, as {node.device}", node.run("enrol", code, status=REFUSED).err)

    def test_of_several_at_once_one_enrols(self):
        node, code = self.adopt("node"), self.hub.enrol(CENTRE)
        several = [node.begin("enrol", code) for _ in range(4)]
        errors = [one.communicate(timeout=COMMAND_SECONDS)[1].decode() for one in several]
        self.assertEqual(sorted(one.returncode for one in several), [DONE] + 3 * [REFUSED], errors)
        for one, error in zip(several, errors):
            if one.returncode == REFUSED:
                self.assertRegex(error, "by another enrolment perhaps|enrolled already")
        node.exchange()

    def test_what_a_killed_program_left_is_no_hindrance(self):
        node = self.adopt("node")
        os.makedirs(node.data)
        for name in ("unfinished.db", "unfinished.db-wal", "unfinished.db-shm"):
            with open(os.path.join(node.data, name), "wb") as file:
                file.write(b"half")
        node.join(self.hub.enrol(CENTRE), "陈甲")
        self.assertNotIn("unfinished.db", self.files(node))
        node.exchange()

    def test_the_keys_outlast_a_failure(self):
        node, code = self.adopt("node"), self.hub.enrol(CENTRE)
        self.hub.down()
        node.run("enrol", code, status=FAILED)
        keys = node.sql("SELECT name, value FROM identity WHERE name IN ('seed', 'person', 'device_id', 'key')")
        self.assertEqual(len(keys), 4)
        self.hub.up()
        node.join(code, "陈甲")
        self.assertLessEqual(set(keys), set(node.sql("SELECT name, value FROM identity")))


if __name__ == "__main__":
    unittest.main()
