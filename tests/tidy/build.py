"""Checks that need the compiler: headers that compile alone, and limits that the protocol's text repeats."""

import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from source import problem

FLAGS = ["-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
LIMITS = "proto/core/limits.h"
PROTOCOL = "proto/PROTOCOL.md"


def compile_text(compiler, root, text, arguments):
    """Compiles C from a string with the tree's include folders."""
    command = [compiler, *FLAGS, f"-I{root}/proto", f"-I{root}", "-x", "c", "-", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True)


def headers_alone(sources, compiler):
    """A file that includes one header and nothing else compiles."""

    def check(source):
        result = compile_text(compiler, source.root, f'#include "{source.include_name}"\n', ["-fsyntax-only"])
        if result.returncode == 0:
            return None
        error = next((line for line in result.stderr.splitlines() if "error:" in line), result.stderr.strip())
        place = re.match(rf".*{re.escape(source.include_name)}:(\d+)", error)
        line = int(place.group(1)) if place else 1
        return problem(source.path, line, f"does not compile alone: {error.split('error: ')[-1]}")

    headers = [source for source in sources if source.suffix == ".h"]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from filter(None, pool.map(check, headers))


def limit_names(text):
    """Constants that limits.h defines, with their lines."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"\s+([A-Z][A-Z0-9_]*)\s*=|#define\s+([A-Z][A-Z0-9_]*)\s+\S", line):
            yield match.group(1) or match.group(2), number


def limit_values(root, compiler):
    """What each constant of limits.h comes to, by compiling it."""
    names = dict(limit_names((root / LIMITS).read_text(encoding="utf-8")))
    prints = "".join(f'printf("{name} %lld\\n", (long long)({name}));' for name in names)
    text = f'#include "core/limits.h"\n#include <stdio.h>\nint main(void) {{ {prints} return 0; }}\n'
    with tempfile.TemporaryDirectory() as folder:
        program = f"{folder}/limits"
        result = compile_text(compiler, root, text, ["-o", program])
        if result.returncode != 0:
            raise RuntimeError(result.stderr)
        output = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    values = {name: int(value) for name, value in (line.split() for line in output.splitlines())}
    return {name: (line, values[name]) for name, line in names.items()}


def protocol_rows(text):
    """(line, name, value) of the rows `| NAME | decimal | … |`."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"\|\s*`?([A-Z][A-Z0-9_]*)`?\s*\|\s*(\d+)\s*\|", line):
            yield number, match.group(1), int(match.group(2))


def protocol_limits(root, compiler):
    """PROTOCOL.md repeats every number of limits.h, and no limit that is gone."""
    root = Path(root)
    if not (root / PROTOCOL).exists() or not (root / LIMITS).exists():
        return
    limits = limit_values(root, compiler)
    told = set()
    for line, name, value in protocol_rows((root / PROTOCOL).read_text(encoding="utf-8")):
        if name in limits:
            told.add(name)
            if value != limits[name][1]:
                yield problem(PROTOCOL, line, f"{name} is {limits[name][1]} in limits.h, not {value}")
        elif name.startswith("LIMIT_"):
            yield problem(PROTOCOL, line, f"{name} is not in limits.h")
    for name, (line, value) in limits.items():
        if name not in told:
            yield problem(LIMITS, line, f"PROTOCOL.md has no row | {name} | {value} |")
