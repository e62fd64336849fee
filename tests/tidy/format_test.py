#!/usr/bin/env python3
"""Checks our C against .clang-format; skips (status 77) unless clang-format is of the version that the file is for."""

import re
import subprocess
import sys
from pathlib import Path

from source import sources

VERSION = 14
SKIPPED = 77


def places(report):
    """The `file:line` of each complaint, once."""
    found = re.findall(r"^(\S+:\d+):\d+: error:", report, re.MULTILINE)
    return list(dict.fromkeys(found))


def main():
    formatter = sys.argv[1] if len(sys.argv) > 1 else "clang-format"
    version = subprocess.run([formatter, "--version"], capture_output=True, text=True, check=True).stdout
    if not re.search(rf"version {VERSION}\.", version):
        print(f"needs clang-format {VERSION}, found: {version.strip()}")
        return SKIPPED
    root = Path(__file__).resolve().parents[2]
    files = [source.path for source in sources(root) if source.is_c]
    if not files:
        return 0
    result = subprocess.run([formatter, "--dry-run", "-Werror", *files], cwd=root, capture_output=True, text=True)
    wrong = places(result.stderr)
    for place in wrong:
        print(f"{place}: not as clang-format -i puts it")
    if result.returncode != 0 and not wrong:
        print(result.stderr)
    print(f"format: {len(files)} files, {len(wrong)} lines to put right")
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
