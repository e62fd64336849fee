#!/usr/bin/env python3
"""The compiler's and linker's own defences are in what is shipped: read from the built programs, and from how each of their files was
compiled (what leaves no mark in a program that readelf could find)."""
# labels: e2e

import json
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

from district import sanitizers
from heshi import binary

PROGRAMS = ["heshi-node", "heshi-hub"]
OURS = ("/proto/", "/node/", "/hub/")


def readelf(program, *words):
    command = ["readelf", "--wide", *words, binary(program)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


@unittest.skipUnless(shutil.which("readelf"), "there is no readelf")
class Binaries(unittest.TestCase):
    def test_they_are_loaded_at_random_addresses(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertRegex(readelf(program, "--file-header"), r"Type: +DYN")
                self.assertRegex(readelf(program, "--dynamic"), r"FLAGS_1.*\bPIE\b")

    def test_their_tables_of_functions_are_read_only_once_they_run(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertIn("GNU_RELRO", readelf(program, "--segments"))
                self.assertIn("BIND_NOW", readelf(program, "--dynamic"))

    def test_no_memory_is_both_writable_and_executable(self):
        for program in PROGRAMS:
            with self.subTest(program):
                segments = re.findall(r"^ +(\w+) .* ([R ][W ][E ]) +0x\w+$", readelf(program, "--segments"), re.MULTILINE)
                rights = {kind: flags for kind, flags in segments if kind == "GNU_STACK"}
                self.assertEqual(rights, {"GNU_STACK": "RW "})
                self.assertFalse([kind for kind, flags in segments if "W" in flags and "E" in flags], segments)

    def test_libraries_come_from_the_system_only(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertNotRegex(readelf(program, "--dynamic"), r"\((RPATH|RUNPATH)\)")

    @unittest.skipIf(sanitizers(), "a sanitizer does more")
    def test_overflows_on_the_stack_and_of_known_buffers_end_the_program(self):
        for program in PROGRAMS:
            with self.subTest(program):
                symbols = readelf(program, "--dyn-syms")
                self.assertIn("__stack_chk_fail", symbols)
                self.assertIn("__memcpy_chk", symbols)


@unittest.skipIf(sanitizers(), "a sanitizer does more")
class Compiled(unittest.TestCase):
    def test_every_file_is_compiled_with_the_defences(self):
        folder = Path(os.environ["HESHI_BIN"])
        built = json.loads((folder / "compile_commands.json").read_text())
        ours = [one for one in built if any(part in one["file"] for part in OURS) and "/tests/" not in one["file"]]
        self.assertGreater(len(ours), 100)
        known = re.findall(r"^HESHI_KNOWS(\w+):INTERNAL=1$", (folder / "CMakeCache.txt").read_text(), re.MULTILINE)
        wanted = ["-fstack-protector-strong", "-D_FORTIFY_SOURCE=2"]
        wanted += [flag for flag in ("-fstack-clash-protection", "-fcf-protection") if flag.replace("-", "_") in known]
        for one in ours:
            words = one["command"].split()
            self.assertFalse([flag for flag in wanted if flag not in words], one["file"])
            self.assertTrue({"-fPIE", "-fPIC"} & set(words), one["file"])
            self.assertNotIn("-DNDEBUG", words, one["file"])


if __name__ == "__main__":
    unittest.main()
