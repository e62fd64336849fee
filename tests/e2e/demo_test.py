#!/usr/bin/env python3
"""Runs conf/demo with the programs under test, and searches every object of its mirrors for personal data."""
# labels: serial

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
PUBLISHED = {"street": 159, "joint_few": 19, "joint_many": 7, "workers": 7844, "amount": 6_551_000_000, "early": 23,
             "flight": 8, "trainings": 3}
SETTLED = ("agreed", "partly_agreed", "performed_at_once")
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


def records(program, data, kind):
    command = [programs / program, "--data", data, "--json", "record", "list", kind]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def counted(folder, year):
    """The published lines, counted from the hub's records without the report."""
    hub = folder / "hub"
    disputes = {row["id"]: row["fields"] for row in records("heshi-hub", hub, "dispute")
                if not row["fields"].get("voided")}
    settled = [case for case in disputes.values() if case.get("result") in SETTLED
               and case["result_date"].startswith(year)]
    joint = [case["workers"] for case in settled if case["handled_by"] == "district"]
    police = [row["fields"]["type"] for row in records("heshi-hub", hub, "referral") if row["record"] in disputes
              and row["fields"]["to"] == "police" and row["fields"]["date"].startswith(year)]
    trainings = [row["fields"] for row in records("heshi-hub", hub, "training")]
    return {
        "street": sum(case["handled_by"] == "street" for case in settled),
        "joint_few": sum(workers < 30 for workers in joint),
        "joint_many": sum(workers >= 30 for workers in joint),
        "workers": sum(case["workers"] for case in settled),
        "amount": sum(case["settled_amount"] for case in settled),
        "early": police.count("early_involvement"),
        "flight": police.count("transfer"),
        "trainings": sum(row["status"] == "held" and row["date"].startswith(year) for row in trainings),
    }


def check_figures(folder):
    for year, wanted in json.loads((folder / "made/figures.json").read_text(encoding="utf-8")).items():
        found = counted(folder, year)
        assert found == {line: wanted[line] for line in found}, f"{year}: {found}"
    assert counted(folder, "2017") == PUBLISHED


def recorded_secrets(folder):
    """What the nodes really hold of the parties, read back from them."""
    found = set()
    for data in sorted(folder.glob("node-0*")):
        for party in records("heshi-node", data, "party"):
            found |= {party["fields"][name] for name in SECRET_FIELDS if name in party["fields"]}
    return found


def occurring(needles, haystack_command):
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
        found |= occurring(needles, git + ["cat-file", "--batch-all-objects", "--batch"])
        found |= occurring(needles, git + ["for-each-ref"])
    return found


def main():
    if not all(shutil.which(tool) for tool in ("git", "ssh-keygen")):
        print("no git or no ssh-keygen")
        return SKIPPED
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "demo"
        run_demo(folder)
        check_figures(folder)

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
