"""Bugs to plant, one for each promise that DESIGN makes, and what must find them.

A plant puts `new` in the place of `old`, which stands exactly once in `file`. `program` is linked anew with it; `found_by` must pass
without the plant and fail with it, and what it prints then must match `expect`: the words of the very checker that guards the promise.
"""
from dataclasses import dataclass, field

SIM = ("tests/sim/sim", "--many", "1", "150", "500", "--first")


@dataclass(frozen=True)
class Plant:
    name: str
    promise: str
    file: str
    old: str
    new: str
    program: str = "tests/sim/sim"
    found_by: tuple = SIM
    expect: str = field(kw_only=True)


PLANTS = [
    Plant(
        "skip the fsync",
        "1: after a power cut, what was acknowledged is there",
        "proto/host/db.c",
        "PRAGMA synchronous=FULL;",
        "PRAGMA synchronous=OFF;",
        expect=r"lost what it acknowledged",
    ),
    Plant(
        "acknowledge what was not committed",
        "1: a save is one transaction, and done or not",
        "proto/host/db.c",
        '	fault_t fault = db_run(db, "COMMIT");\n	if (fault)\n		db_undo(db);',
        '	fault_t fault = db_run(db, "COMMIT");\n	if (fault)\n		db_undo(db);\n	fault_drop(fault);\n	fault = NULL;',
        expect=r"lost what it acknowledged",
    ),
    Plant(
        "take mine silently",
        "2: a clash is held until a person settles it",
        "proto/core/merge.c",
        "	case MERGE_HOLD:\n		break;\n	}\n	return false;",
        "	case MERGE_HOLD:\n		break;\n	}\n	*out = trio->mine;\n	return true;",
        expect=r"the model: .*conflicts/.*: it is not there, the model says it is",
    ),
    Plant(
        "accept a bad signature",
        "3: nothing unsigned is taken",
        "proto/host/ledger_admit.c",
        "	return crypt_verify(proof->public_key, proof->message, proof->signature);",
        "	return crypt_verify(proof->public_key, proof->message, proof->signature) || proof->message.size > 0;",
        "heshi-hub",
        ("tests/e2e/refusals_test.py", "Refusals.test_batches_that_lie_are_refused_whole"),
        expect=r"\[changed-byte text\]\n((?!FAIL).*\n)+?AssertionError: None is not true : accepted",
    ),
    Plant(
        "take what a forger signed",
        "3: nothing unsigned is taken",
        "proto/host/ledger_admit.c",
        "	return crypt_verify(proof->public_key, proof->message, proof->signature);",
        "	return proof->message.size > 0;",
        expect=r"took [0-9a-f]+, which machine \d+ signed with a wrong key",
    ),
    Plant(
        "drop what a newer program wrote",
        "unknown fields of newer versions stay intact",
        "proto/host/given.c",
        "	struct document document = before ? *before : (struct document){ 0 };",
        "	struct document document = before ? *before : (struct document){ 0 };\n"
        '	while (document.count && span_starts(document.fields[document.count - 1].name, SPAN("zz")))\n'
        "		document.count--;",
        expect=r"lost zz_\w+, which a newer program wrote",
    ),
    Plant(
        "forget a fence",
        "4: who was erased stays so, whatever comes later",
        "proto/host/ledger_admit.c",
        "	if (state == KEY_NONE)\n",
        # Without the deletion key_put would leave the fence where it is.
        "	if (state == KEY_ERASED)\n"
        '		TRY(db_run(store->db, "DELETE FROM document_key WHERE key IS NULL"));\n'
        "	if (state != KEY_LIVE)\n",
        "tests/unit/ledger_admit_test",
        ("tests/unit/ledger_admit_test",),
        expect=r"FAILED  \] a_key_that_comes_behind_its_fence_is_not_kept",
    ),
    Plant(
        "drop a receipt check",
        "5: a head that does not descend from the last receipt is refused",
        "node/exchange_store.c",
        "	if (!contains || receipt->number < last.number)",
        "	if (receipt->number < 0)",
        "heshi-node",
        ("tests/e2e/false_hub_test.py", "OneNode"),
        expect=r"\[a rewound ledger under a newer number\]\n((?!FAIL).*\n)+?AssertionError: status 1 was expected of .*\nended with 0",
    ),
    Plant(
        "reuse a sequence",
        "5: a device's sequence stands for one change set",
        "proto/host/store.c",
        '	TRY(store_get(store, &arena, "restored", &text));',
        '	TRY(store_get(store, &arena, "never", &text));',
        expect=r"used sequence \d+ twice in",
    ),
    Plant(
        "let clocks decide",
        "6: order comes from causality",
        "proto/host/ledger_admit.c",
        "		changeset->parents[i] = (struct parent)",
        "		if (parent.time > changeset->time)\n"
        '			refuse(verdict, REFUSAL_PARENT, "it is older than its parent");\n'
        "		changeset->parents[i] = (struct parent)",
        expect=r"cannot exchange when all is well: .* it is older than its parent",
    ),
    Plant(
        "show as held what was only sent",
        "7: a record is never shown as held when it is not",
        "proto/host/records.c",
        "	} else if (own <= reached.held) {",
        "	} else if (own <= reached.sent) {",
        expect=r"shows as held by the hub what it (does not hold|forged)",
    ),
    Plant(
        "leave a derived row as it was",
        "what is derived can be made again from the history",
        "proto/host/derive.c",
        "		TRY(row_change(db, kind, &owner, &old, &new, &plain));",
        "		TRY(row_change(db, kind, &owner, &old, &old, &plain));",
        expect=r"audit: .*: derived: table \w+ holds other values than a rebuild's",
    ),
    Plant(
        "hide the newest change set of the district",
        "everybody who may read a ledger comes to have all of it",
        "hub/writer_jobs.c",
        "	TRY(ledger_entry(store, ledger, &ledger->current, &entry, &found));\n"
        "	if (!found)\n"
        '		return fault_raise(FAULT_STORE, 0, "the head of',
        # Signed, and in itself whole: no node can tell.
        "	TRY(ledger_entry_at(store, ledger, ledger->last - (ledger_is_district(ledger) && ledger->last > 1), &entry, &found));\n"
        "	if (!found)\n"
        '		return fault_raise(FAULT_STORE, 0, "the head of',
        expect=r"does not agree with the hub about district/",
    ),
]
