#!/usr/bin/env python3
"""Holds the tree to its own rules (tables.py) and prints `file:line: what is wrong` for each breach."""

import argparse
import sys
from pathlib import Path

import build
import rules
import symbols
from source import sources


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--compiler", default="cc")
    parser.add_argument("--nm", default="nm")
    parser.add_argument("--archive", action="append", default=[], metavar="LAYER=FILE", help="lowest layer first")
    return parser.parse_args()


def problems(options):
    tree = sources(options.root)
    for rule in rules.OF_SOURCES:
        yield from rule(tree)
    yield from rules.top_level(options.root)
    yield from build.headers_alone(tree, options.compiler)
    yield from build.protocol_limits(options.root, options.compiler)
    archives = dict(archive.split("=", 1) for archive in options.archive)
    yield from symbols.pure_core(options.root, options.nm, archives)


def main():
    found = list(problems(arguments()))
    for line in found:
        print(line)
    print(f"tidy: {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
