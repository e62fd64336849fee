"""Bugs to plant, one for each promise that DESIGN makes, and what must find them.

A plant puts `new` in the place of `old`, which stands exactly once in `file`. `program` is linked anew with it; `found_by` must pass
without the plant and fail with it.
"""
from dataclasses import dataclass

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


PLANTS = [
    Plant(
        "skip the fsync",
        "1: after a power cut, what was acknowledged is there",
        "proto/host/db.c",
        "PRAGMA synchronous=FULL;",
        "PRAGMA synchronous=OFF;",
    ),
    Plant(
        "acknowledge what was not committed",
        "1: a save is one transaction, and done or not",
        "proto/host/db.c",
        '	fault_t fault = db_run(db, "COMMIT");\n	if (fault)\n		db_undo(db);',
        '	fault_t fault = db_run(db, "COMMIT");\n	if (fault)\n		db_undo(db);\n	fault_drop(fault);\n	fault = NULL;',
    ),
    Plant(
        "take mine silently",
        "2: a clash is held until a person settles it",
        "proto/core/merge.c",
        "	case MERGE_HOLD:\n		break;\n	}\n	return false;",
        "	case MERGE_HOLD:\n		break;\n	}\n	*out = trio->mine;\n	return true;",
    ),
    Plant(
        "accept a bad signature",
        "3: nothing unsigned is taken",
        "proto/host/ledger_admit.c",
        "	return crypt_verify(proof->public_key, proof->message, proof->signature);",
        "	return crypt_verify(proof->public_key, proof->message, proof->signature) || proof->message.size > 0;",
        "heshi-hub",
        ("tests/e2e/refusals_test.py", "Refusals.test_batches_that_lie_are_refused_whole"),
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
    ),
    Plant(
        "drop a receipt check",
        "5: a head that does not descend from the last receipt is refused",
        "node/exchange_store.c",
        "	if (!contains || receipt->number < last.number)",
        "	if (receipt->number < 0)",
        "heshi-node",
        ("tests/e2e/false_hub_test.py", "OneNode"),
    ),
    Plant(
        "reuse a sequence",
        "5: a device's sequence stands for one change set",
        "proto/host/store.c",
        '	TRY(store_get(store, &arena, "restored", &text));',
        '	TRY(store_get(store, &arena, "never", &text));',
    ),
    Plant(
        "let clocks decide",
        "6: order comes from causality",
        "proto/host/ledger_admit.c",
        "		changeset->parents[i] = (struct parent)",
        "		if (parent.time > changeset->time)\n"
        '			refuse(verdict, REFUSAL_PARENT, "it is older than its parent");\n'
        "		changeset->parents[i] = (struct parent)",
    ),
    Plant(
        "show as held what was only sent",
        "7: a record is never shown as held when it is not",
        "proto/host/records.c",
        "	} else if (own <= reached.held) {",
        "	} else if (own <= reached.sent) {",
    ),
]
