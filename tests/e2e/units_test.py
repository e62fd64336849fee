#!/usr/bin/env python3
"""systemd's own verdict on conf/systemd: the units are understood whole, and expose little."""
# labels: e2e

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

EXPOSURE_MOST = {"heshi-hub.service": 1.3, "heshi-node.service": 1.3, "heshi-backup@hub.service": 0.5}  # of 10
HOMES = {"heshi-hub": "/var/lib/heshi-hub", "heshi-node": "/var/lib/heshi-node"}
TIMER = "heshi-backup@node.timer"


@unittest.skipUnless(shutil.which("systemd-analyze"), "there is no systemd-analyze")
class Units(unittest.TestCase):
    def setUp(self):
        """The units as installed, but with the built programs: a unit whose program is missing is not verified."""
        self.folder = Path(tempfile.mkdtemp(prefix="heshi-units-"))
        self.addCleanup(shutil.rmtree, self.folder)
        units = Path(os.environ["HESHI_SOURCE"]) / "conf" / "systemd"
        shutil.copytree(units, self.folder, dirs_exist_ok=True)
        for path in self.folder.glob("*.service"):
            path.write_text(path.read_text().replace("@CMAKE_INSTALL_FULL_BINDIR@", os.environ["HESHI_BIN"]))

    def analyze(self, *words):
        environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{self.folder}:", "LC_ALL": "C.UTF-8"}
        command = ["systemd-analyze", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def test_every_line_is_understood(self):
        done = self.analyze("verify", *EXPOSURE_MOST, TIMER)
        self.assertEqual(done.returncode, 0, done.stderr)
        ours = [line for line in done.stderr.splitlines() if "heshi" in line]
        self.assertEqual(ours, [])

    def test_the_sandbox_leaves_little(self):
        for unit, most in EXPOSURE_MOST.items():
            with self.subTest(unit):
                done = self.analyze("security", "--offline=true", "--no-pager", unit)
                found = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
                self.assertTrue(found, done.stderr)
                self.assertLessEqual(float(found[1]), most, done.stdout)

    @unittest.skipUnless(shutil.which("systemd-sysusers"), "there is no systemd-sysusers")
    def test_the_accounts_are_understood(self):
        root = self.folder / "root"
        (root / "etc").mkdir(parents=True)
        command = ["systemd-sysusers", f"--root={root}", str(self.folder / "heshi.sysusers.conf")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, "not a valid" in done.stderr), (0, False), done.stderr)
        accounts = [line.split(":") for line in (root / "etc" / "passwd").read_text().splitlines()]
        found = {name: (home, shell) for name, _, _, _, _, home, shell in accounts}
        self.assertEqual({name: home for name, (home, _) in found.items()}, HOMES)
        self.assertEqual({shell.rpartition("/")[2] for _, shell in found.values()}, {"nologin"})


if __name__ == "__main__":
    unittest.main()
