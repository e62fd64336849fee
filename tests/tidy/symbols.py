"""The pure core: what the objects of base and core need from outside is on the list of what only computes."""

import re
import subprocess
from pathlib import Path

import tables
from source import problem

PURE = re.compile("|".join(tables.PURE_SYMBOLS))
IMPURE = re.compile("|".join(tables.IMPURE_SYMBOLS))


def plain(symbol):
    """The function behind a decorated name: __memcpy_chk is memcpy, __xpg_strerror_r is strerror_r."""
    if match := re.fullmatch(r"__(\w+)_chk", symbol):
        return match.group(1)
    return re.sub(r"^__(isoc99|isoc23|xpg)_", "", symbol)


def is_pure(symbol):
    name = plain(symbol)
    return bool(PURE.fullmatch(symbol) or PURE.fullmatch(name)) and not IMPURE.fullmatch(name)


def read_archive(nm, archive):
    """(defined symbols, [(member, undefined symbol)]) of a static library."""
    defined = set()
    undefined = []
    output = subprocess.run([nm, "-A", archive], capture_output=True, text=True, check=True).stdout
    for line in output.splitlines():
        place, _, rest = line.rpartition(":")
        *_, kind, symbol = rest.split()
        if kind in "Uwv":
            undefined.append((place.rpartition(":")[2], symbol))
        elif kind.isupper():
            defined.add(symbol)
    return defined, undefined


def where(root, layer, member, symbol):
    """The source file and line that a member's symbol most likely comes from."""
    path = f"proto/{layer}/{member.removesuffix('.o')}"
    try:
        lines = (Path(root) / path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return path, 1
    call = re.compile(rf"\b{re.escape(plain(symbol))}\b")
    return path, next((number for number, line in enumerate(lines, 1) if call.search(line)), 1)


def pure_core(root, nm, archives):
    """`archives` maps a layer to its static library, lowest layer first."""
    ours = set()
    for layer, archive in archives.items():
        defined, undefined = read_archive(nm, archive)
        ours |= defined
        for member, symbol in sorted(set(undefined)):
            if symbol not in ours and not is_pure(symbol):
                path, line = where(root, layer, member, symbol)
                yield problem(path, line, f"{layer} only computes, but this needs {symbol}")
