"""Runs a program under a filter of system calls, as systemd would start it: filtered.py CALLS PROGRAM WORDS…

CALLS is a file that names the calls allowed, one a line; any other fails with EPERM. `stand_in` writes a program that does this for
another.
"""

import ctypes
import os
import shlex
import sys
from errno import EPERM
from pathlib import Path

LIBRARY = "libseccomp.so.2"
ALLOW, FAIL = 0x7FFF0000, 0x00050000  # SCMP_ACT_ALLOW, SCMP_ACT_ERRNO


def stand_in(place, calls, program):
    words = [sys.executable, __file__, str(calls), str(program)]
    place.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
    place.chmod(0o755)


def enter(names):
    library = ctypes.CDLL(LIBRARY)
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(FAIL | EPERM)))
    for name in names:
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # below: another processor's
            assert library.seccomp_rule_add(context, ctypes.c_uint32(ALLOW), number, 0) == 0, name
    assert library.seccomp_load(context) == 0


def main():
    _, calls, program, *words = sys.argv
    enter(Path(calls).read_text().split())
    os.execv(program, [program, *words])


if __name__ == "__main__":
    main()
