"""The tree's own text files, and just enough reading of C to check them: code without comments, functions, layers."""

import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import tables

SUFFIXES = {".c", ".h", ".py", ".sh", ".cmake", ".js", ".mjs", ".ts", ".vue", ".css", ".html", ".md", ".sql"}
SKIPPED_FOLDERS = {"build", "node_modules", "dist", "__pycache__", "corpus"}


def problem(path, line, text):
    return f"{path}:{line}: {text}"


@dataclass
class Function:
    name: str
    line: int  # where the name stands, counted from 1
    length: int  # from the name to the closing brace, constant tables left out


@dataclass
class Source:
    root: Path
    path: str  # relative to the root, with slashes

    @cached_property
    def text(self):
        return (self.root / self.path).read_text(encoding="utf-8")

    @cached_property
    def lines(self):
        return self.text.splitlines()

    @property
    def suffix(self):
        return Path(self.path).suffix

    @property
    def is_c(self):
        return self.suffix in (".c", ".h")

    @property
    def is_test(self):
        return self.path.startswith("tests/")

    @property
    def layer(self):
        """The name of the layer that this file belongs to, or None."""
        for folder, layer in tables.LAYER_FOLDERS.items():
            if self.path.startswith(folder + "/"):
                return layer
        return None

    @property
    def include_name(self):
        """What an #include of this file says."""
        return self.path.removeprefix("proto/")

    @cached_property
    def code(self):
        """The lines of C with comments and the insides of literals blanked out."""
        return blank(self.text).splitlines()

    @cached_property
    def functions(self):
        return list(functions_in(self.code))


def blank(text):
    """Comments become spaces and literals lose their insides; every line stays where it was."""
    pattern = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)

    def hide(match):
        found = match.group(0)
        if found[0] == "/":
            return re.sub(r"[^\n]", " ", found)
        return found[0] + " " * (len(found) - 2) + found[-1]

    return pattern.sub(hide, text)


def functions_in(code):
    """Definitions whose name stands at column one, as .clang-format puts them."""
    start = None
    for number, line in enumerate(code):
        if match := re.match(r"([A-Za-z_]\w*)\s*\(", line):
            start = (match.group(1), number)
        if line.startswith("{") and start:
            end = next((n for n in range(number, len(code)) if code[n].startswith("}")), len(code) - 1)
            rows = table_rows(code[number : end + 1])
            yield Function(start[0], start[1] + 1, end - start[1] + 1 - rows)
        if line.startswith("{") or line.rstrip().endswith(";"):
            start = None


def table_rows(body):
    """How many lines of a function's body are constant tables, with their anonymous row type."""
    rows = 0
    depth = 0
    for line in body:
        if depth == 0 and not re.match(r"\s+(static )?const\b.*\{\s*$", line):
            continue
        depth += line.count("{") - line.count("}")
        rows += 1
    return rows


def is_script(path):
    """A program without a suffix that starts with #!."""
    if path.suffix or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(2) == b"#!"


def sources(root):
    """All text files of the tree that people write, sorted by path."""
    root = Path(root)
    found = []
    for folder, folders, names in os.walk(root):
        at_root = Path(folder) == root
        folders[:] = [
            name
            for name in folders
            if name not in SKIPPED_FOLDERS
            and (not name.startswith(".") or name == ".ci")
            and not (at_root and name in ignored_entries(root))
        ]
        for name in names:
            path = Path(folder) / name
            if path.suffix in SUFFIXES or name == "CMakeLists.txt" or is_script(path):
                found.append(Source(root, path.relative_to(root).as_posix()))
    return sorted(found, key=lambda source: source.path)


def ignored_entries(root):
    """Top-level names that .gitignore gives as /name or /name/."""
    path = Path(root) / ".gitignore"
    if not path.exists():
        return set()
    return {line.strip("/") for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("/")}
