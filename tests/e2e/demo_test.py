#!/usr/bin/env python3
"""Runs conf/demo with the programs under test, and searches every object of its mirrors for the parties' personal data."""
# labels: serial

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
SECRET_FIELDS = ("name", "phone", "address", "id_number", "representative")

source = Path(os.environ["HESHI_SOURCE"])
programs = Path(os.environ["HESHI_BIN"])


def run_demo(folder):
    """The demo's own checks: figures against the published ones, clashes, signatures, fsck."""
    command = ["bash", source / "conf/demo", "--once", "--no-install", "--dir", folder]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(done.stdout)
    assert done.returncode == 0, f"conf/demo ended with {done.returncode}"
    assert "figures match the published report" in done.stdout


def parties(folder, node):
    command = [programs / "heshi-node", "--data", folder / node, "--json", "record", "list", "party", "--limit", "100000"]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def recorded_secrets(folder):
    """What the nodes really hold of the parties, read back from them."""
    found = set()
    for data in sorted(folder.glob("node-0*")):
        for party in parties(folder, data.name):
            found |= {party["fields"][name] for name in SECRET_FIELDS if name in party["fields"]}
    return found


def occurring(needles, haystack_command, folder):
    """Those of the texts in the file `needles` that occur in what the command prints."""
    with subprocess.Popen(haystack_command, stdout=subprocess.PIPE) as haystack:
        command = ["grep", "--text", "--only-matching", "--fixed-strings", "--file", needles]
        grep = subprocess.run(command, stdin=haystack.stdout, stdout=subprocess.PIPE, env={**os.environ, "LC_ALL": "C"})
    assert haystack.returncode == 0 and grep.returncode in (0, 1)
    return set(grep.stdout.decode().splitlines())


def search_mirrors(folder, needles):
    found = set()
    for repository in sorted((folder / "mirror").glob("*.git")):
        git = ["git", "-C", repository]
        found |= occurring(needles, git + ["cat-file", "--batch-all-objects", "--batch"], folder)
        found |= occurring(needles, git + ["for-each-ref"], folder)
    return found


def main():
    if not all(shutil.which(tool) for tool in ("git", "ssh-keygen")):
        print("no git or no ssh-keygen")
        return SKIPPED
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "demo"
        run_demo(folder)

        private = folder / "made/private.txt"
        listed = set(private.read_text(encoding="utf-8").splitlines())
        recorded = recorded_secrets(folder)
        assert len(recorded) > 1000, f"only {len(recorded)} names, numbers and addresses were recorded"
        assert recorded <= listed, f"recorded but not searched for: {sorted(recorded - listed)[:5]}"

        leaked = search_mirrors(folder, private)
        assert not leaked, f"{len(leaked)} stand in the mirrors, such as {sorted(leaked)[:5]}"

        # The search does find what stands in the open: who acted signs with a name.
        staff = folder / "made/staff.txt"
        names = {line.split("\t")[3] for line in (folder / "made/nodes.tsv").read_text(encoding="utf-8").splitlines()}
        staff.write_text("\n".join(names) + "\n", encoding="utf-8")
        assert search_mirrors(folder, staff) == names, "the search itself is broken"
        print(f"{len(listed)} texts searched for in every object: none found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
