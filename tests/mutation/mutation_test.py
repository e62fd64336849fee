#!/usr/bin/env python3
"""The checkers can fail: every bug of plants.py is planted in turn, and what must find it does, in the words of the checker that should.

Only the planted file is compiled and the program linked again, with the build's own commands; the tree is not touched.
labels: serial
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from plants import PLANTS

SOURCE = Path(os.environ["HESHI_SOURCE"])
BUILD = Path(os.environ["HESHI_BIN"])


def commands(target):
    """What ninja would run for the target, newest last."""
    output = subprocess.run(["ninja", "-C", BUILD, "-t", "commands", target], capture_output=True, text=True, check=True)
    return output.stdout.splitlines()


def compile_planted(plant, folder):
    text = (SOURCE / plant.file).read_text()
    if text.count(plant.old) != 1:
        raise AssertionError(f"{plant.name}: what it replaces stands {text.count(plant.old)} times in {plant.file}")
    planted = folder / "planted.c"
    planted.write_text(text.replace(plant.old, plant.new))
    source = str(SOURCE / plant.file)
    [line] = [c for c in commands(plant.program) if c.endswith(f"-c {source}")]
    words = shlex.split(line)
    words = words[: words.index("-MD")] + ["-I", str(Path(source).parent), "-o", str(folder / "planted.o"), "-c", str(planted)]
    subprocess.run([w for w in words if w != "-Werror"], cwd=BUILD, check=True)
    return words, line


def link_planted(plant, folder, compiling):
    """The object in its own file's place where it is named, before the archives otherwise, so that it is taken instead."""
    line = commands(plant.program)[-1]
    words = [w for w in shlex.split(line) if w not in (":", "&&")]
    own = shlex.split(compiling)
    named = own[own.index("-o") + 1]
    out = words.index("-o") + 1
    words[out] = str(folder / plant.program)
    (folder / plant.program).parent.mkdir(parents=True, exist_ok=True)
    planted = str(folder / "planted.o")
    if named in words:
        words[words.index(named)] = planted
    else:
        words.insert(out - 1, planted)
    subprocess.run(words, cwd=BUILD, check=True)


def fill(folder):
    """The other programs, as they are."""
    for path in [*BUILD.glob("heshi-*"), *(BUILD / "tests").glob("*")]:
        place = folder / path.relative_to(BUILD)
        if path.is_file() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(path)


def look(plant, folder):
    """Whether what must find it passes."""
    program, *words = plant.found_by
    command = [str(folder / program), *words]
    if program.endswith(".py"):
        command = [sys.executable, str(SOURCE / program), *words]
    environment = dict(os.environ, HESHI_BIN=str(folder))
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return run.returncode == 0, run.stdout


class Mutation(unittest.TestCase):
    def test_0_without_a_plant_nothing_is_found(self):
        """Those that run in this way alone; programs of the build have entries of their own that show it."""
        with tempfile.TemporaryDirectory(prefix="heshi-mutation-") as name:
            fill(Path(name))
            for plant in PLANTS:
                if plant.found_by[0].endswith(".py"):
                    good, said = look(plant, Path(name))
                    self.assertTrue(good, said[-2000:])

    def plant(self, plant):
        with tempfile.TemporaryDirectory(prefix="heshi-mutation-") as name:
            folder = Path(name)
            _, compiling = compile_planted(plant, folder)
            link_planted(plant, folder, compiling)
            fill(folder)
            start = time.monotonic()
            good, said = look(plant, folder)
            self.assertFalse(good, f"\"{plant.name}\" was not found by {' '.join(plant.found_by)}:\n{said[-2000:]}")
            found = re.search(plant.expect, said)
            self.assertTrue(found, f"\"{plant.name}\" was found, but not by what should ({plant.expect}):\n{said[-2000:]}")
            print(f"{plant.name}, after {time.monotonic() - start:.1f} s: {found[0].splitlines()[0][:160]}", flush=True)


def add(number, plant):
    def test(self):
        self.plant(plant)

    name = f"test_{number}_" + plant.name.replace(" ", "_")
    setattr(Mutation, name, test)


for number, plant in enumerate(PLANTS, 1):
    add(number, plant)

if __name__ == "__main__":
    unittest.main(verbosity=2)
