"""Checks that read the sources alone. Each takes the tree's sources and yields one line per problem."""

import fnmatch
import re
import statistics
from pathlib import Path

import tables
from source import ignored_entries, problem

INCLUDE = re.compile(r'\s*#\s*include\s+([<"])([^>"]+)[>"]')


def includes(source):
    """(line, quote or bracket, name) of every #include outside comments."""
    for number, line in enumerate(source.code, 1):
        if INCLUDE.match(line):
            match = INCLUDE.match(source.lines[number - 1])
            yield number, match.group(1), match.group(2)


def include_direction(sources):
    """Nothing includes upward, node and hub never see each other, and every name says its layer."""
    known = {source.include_name for source in sources}
    for source in sources:
        if not source.is_c or not source.layer:
            continue
        for line, kind, name in includes(source):
            if kind != '"':
                continue
            layer = name.split("/")[0]
            if layer not in tables.LAYER_SEES:
                yield problem(source.path, line, f'"{name}" does not name a layer: write "layer/name.h"')
            elif layer not in tables.LAYER_SEES[source.layer]:
                yield problem(source.path, line, f"{source.layer} may not include {name}")
            elif name not in known:
                yield problem(source.path, line, f"{name} does not exist")


def library_headers(sources):
    """Each outside library is included by the files that its row names."""
    for source in sources:
        if not source.is_c or source.is_test:
            continue
        for line, kind, name in includes(source):
            if kind != "<" or name in tables.SYSTEM_HEADERS or name.startswith(tables.SYSTEM_FOLDERS):
                continue
            rows = [files for header, files in tables.LIBRARIES.items() if fnmatch.fnmatchcase(name, header)]
            if not rows:
                yield problem(source.path, line, f"<{name}> is of no known library: tests/tidy/tables.py needs a row")
            elif not any(fnmatch.fnmatchcase(source.include_name, pattern) for pattern in rows[0]):
                yield problem(source.path, line, f"<{name}> may only be included by {', '.join(rows[0])}")


def include_guards(sources):
    """A header is wrapped in HESHI_<LAYER>_<NAME>_H; a test's may say TESTS or its folder for the layer."""
    for source in sources:
        if source.suffix != ".h":
            continue
        path = Path(source.path)
        owners = [source.layer] if source.layer else ["tests", path.parent.name]
        guards = [f"HESHI_{owner}_{path.stem}_H".upper() for owner in owners]
        code = [(n, line.strip()) for n, line in enumerate(source.code, 1) if line.strip()]
        openings = [[f"#ifndef {guard}", f"#define {guard}"] for guard in guards]
        if [line for _, line in code[:2]] not in openings or code[-1][1] != "#endif":
            yield problem(source.path, code[0][0] if code else 1, f"the include guard {guards[0]} does not wrap the header")


OPENINGS = {
    ".c": r"/\*",
    ".h": r"/\*",
    ".py": r"(#!.*\n)?(#(?!!)|\"\"\")",
    ".sh": r"(#!.*\n)?#(?!!)",
    ".cmake": r"#",
    ".txt": r"#",
    "": r"#!.*\n#",
    ".js": r"/[/*]",
    ".mjs": r"/[/*]",
    ".ts": r"/[/*]",
    ".css": r"/\*",
    ".vue": r"<!--",
}


def opening_comment(sources):
    """A file's first words say what it is."""
    for source in sources:
        opening = OPENINGS.get(source.suffix)
        if opening and not re.match(opening, source.text):
            yield problem(source.path, 1, "the file does not open with a comment that says what it is")


def file_length(sources):
    for source in sources:
        if source.suffix not in (".md", ".html") and len(source.lines) > tables.FILE_LINES_MAX:
            yield problem(
                source.path,
                tables.FILE_LINES_MAX + 1,
                f"the file has {len(source.lines)} lines, {tables.FILE_LINES_MAX} at most",
            )


def function_length(sources):
    """No function over the limit, tests included; the median is the product's."""
    lengths = []
    for source in sources:
        if not source.is_c:
            continue
        for function in source.functions:
            if function.length > tables.FUNCTION_LINES_MAX:
                yield problem(
                    source.path,
                    function.line,
                    f"{function.name} has {function.length} lines, {tables.FUNCTION_LINES_MAX} at most",
                )
            if source.layer:
                lengths.append(function.length)
    if len(lengths) >= tables.FUNCTIONS_FOR_A_MEDIAN:
        median = statistics.median(lengths)
        if median > tables.FUNCTION_LINES_MEDIAN_MAX:
            yield problem(
                "proto", 1, f"the median function has {median:g} lines, {tables.FUNCTION_LINES_MEDIAN_MAX} at most"
            )


def definitions_at_column_one(sources):
    """`^name(` finds every definition: the return type stands on a line of its own."""
    for source in sources:
        if not source.is_c:
            continue
        named = {function.line for function in source.functions}
        last = 0  # the last line that ended something, or the last name
        for number, line in enumerate(source.code, 1):
            if number in named:
                last = number
            if line.startswith("{") and last not in named:
                yield problem(source.path, number, "the name of the function above does not start at column one")
            if line.startswith("}"):
                last = 0


def banned_calls(sources):
    names = "|".join(tables.BANNED_CALLS)
    call = re.compile(rf"(?<![\w.>])({names})\s*\(")
    for source in sources:
        if not source.is_c:
            continue
        for number, line in enumerate(source.code, 1):
            for match in call.finditer(line):
                name = match.group(1)
                yield problem(source.path, number, f"{name} is banned: use {tables.BANNED_CALLS[name]}")


def leftover_words(sources):
    word = re.compile(rf"\b({'|'.join(tables.LEFTOVER_WORDS)})\b")
    for source in sources:
        for number, line in enumerate(source.lines, 1):
            if match := word.search(line):
                yield problem(source.path, number, f"{match.group(1)}: do it, or file it elsewhere")


def top_level(root):
    """The root holds what DESIGN names, dot-files, and what .gitignore ignores."""
    present = {path.name for path in Path(root).iterdir() if not path.name.startswith(".")}
    for name in sorted(present - set(tables.TOP_LEVEL_ALLOWED) - ignored_entries(root)):
        yield problem(name, 1, "does not belong at the top level")
    for name in tables.TOP_LEVEL_REQUIRED:
        if name not in present and name not in tables.TOP_LEVEL_LATER:
            yield problem(name, 1, "is missing at the top level")


OF_SOURCES = [
    include_direction,
    library_headers,
    include_guards,
    opening_comment,
    file_length,
    function_length,
    definitions_at_column_one,
    banned_calls,
    leftover_words,
]
