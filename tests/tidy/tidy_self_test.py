#!/usr/bin/env python3
"""Feeds every tidy check a tree that breaks its rule, and one that keeps it: a check that cannot fail checks nothing."""

import argparse
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import build
import rules
import symbols
import tables
from source import sources

OPTIONS = argparse.Namespace(compiler="cc", nm="nm")

HEADER = """/* A header. */
#ifndef HESHI_BASE_GOOD_H
#define HESHI_BASE_GOOD_H

#include <stddef.h>

size_t good_size(void);

#endif
"""


class Tree(unittest.TestCase):
    """A folder of files for one test."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def put(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def found(self, rule):
        return list(rule(sources(self.root)))

    def expect(self, rule, *starts):
        """The rule finds one problem for each start, in this order, and no more."""
        found = self.found(rule)
        self.assertEqual(len(found), len(starts), found)
        for line, start in zip(found, starts):
            self.assertTrue(line.startswith(start), found)


class Includes(Tree):
    def test_upward_and_sideways_includes_are_found(self):
        for path in ("proto/base/a.h", "proto/core/b.h", "proto/host/c.h", "node/d.h", "hub/e.h"):
            self.put(path, "/* h */\n")
        self.put("proto/base/x.c", '/* c */\n#include "core/b.h"\n')
        self.put("proto/core/x.c", '/* c */\n#include "base/a.h"\n#include "host/c.h"\n')
        self.put("proto/host/x.c", '/* c */\n#include "core/b.h"\n\n#include "node/d.h"\n')
        self.put("node/x.c", '/* c */\n#include "node/d.h"\n#include "hub/e.h"\n')
        self.put("hub/x.c", '/* c */\n#include "host/c.h"\n#include "node/d.h"\n')
        self.expect(
            rules.include_direction,
            "hub/x.c:3: hub may not include node/d.h",
            "node/x.c:3: node may not include hub/e.h",
            "proto/base/x.c:2: base may not include core/b.h",
            "proto/core/x.c:3: core may not include host/c.h",
            "proto/host/x.c:4: host may not include node/d.h",
        )

    def test_names_without_a_layer_or_a_file_are_found(self):
        self.put("proto/base/x.c", '/* c */\n#include "x.h"\n#include "base/gone.h"\n/*\n#include "hub/e.h"\n*/\n')
        self.expect(rules.include_direction, 'proto/base/x.c:2: "x.h" does not name', "proto/base/x.c:3: base/gone.h does")

    def test_tests_may_include_all(self):
        self.put("tests/unit/x_test.c", '/* c */\n#include "hub/e.h"\n#include <sqlite3.h>\n')
        self.expect(rules.include_direction)
        self.expect(rules.library_headers)

    def test_libraries_stay_in_their_files(self):
        self.put("proto/base/crypt.c", "/* c */\n#include <sodium.h>\n#include <string.h>\n#include <sys/stat.h>\n")
        self.put("proto/host/history.c", "/* c */\n#include <git2/odb.h>\n")
        self.put("node/x.c", "/* c */\n#include <sodium.h>\n#include <mbedtls/ssl.h>\n#include <curl/curl.h>\n")
        self.expect(
            rules.library_headers,
            "node/x.c:2: <sodium.h> may only be included by base/crypt.c",
            "node/x.c:3: <mbedtls/ssl.h> may only",
            "node/x.c:4: <curl/curl.h> is of no known library",
        )


class Headers(Tree):
    def test_guards_are_named_after_layer_and_file(self):
        self.put("proto/base/good.h", HEADER)
        self.put("tests/unit/good.h", HEADER.replace("BASE", "TESTS"))
        self.put("tests/support/good.h", HEADER.replace("BASE", "SUPPORT"))
        self.put("proto/base/bad.h", HEADER)
        self.put("node/bare.h", "/* h */\nint bare;\n")
        self.put("node/open.h", "/* h */\n#ifndef HESHI_NODE_OPEN_H\n#define HESHI_NODE_OPEN_H\n#endif\nint open_count;\n")
        self.expect(
            rules.include_guards,
            "node/bare.h:2: the include guard HESHI_NODE_BARE_H",
            "node/open.h:2: the include guard HESHI_NODE_OPEN_H",
            "proto/base/bad.h:2: the include guard HESHI_BASE_BAD_H",
        )

    def test_headers_that_lean_on_others_are_found(self):
        self.put("proto/base/good.h", HEADER)
        self.put("proto/base/bad.h", HEADER.replace("#include <stddef.h>", ""))
        self.expect(lambda tree: build.headers_alone(tree, OPTIONS.compiler), "proto/base/bad.h:7: does not compile alone")


class Files(Tree):
    def test_files_open_with_a_comment(self):
        self.put("proto/base/a.c", "int a;\n")
        self.put("proto/base/b.c", "/* b */\n")
        self.put("tests/e2e/a_test.py", "#!/usr/bin/env python3\nimport os\n")
        self.put("tests/e2e/b_test.py", '#!/usr/bin/env python3\n"""b"""\n')
        self.put("conf/run", "#!/bin/bash\nset -e\n")
        self.put("CMakeLists.txt", "project(x)\n")
        self.expect(rules.opening_comment, "CMakeLists.txt:1:", "conf/run:1:", "proto/base/a.c:1:", "tests/e2e/a_test.py:1:")

    def test_long_files_are_found(self):
        self.put("hub/a.c", "/* */\n" * tables.FILE_LINES_MAX)
        self.put("hub/b.c", "/* */\n" * (tables.FILE_LINES_MAX + 1))
        self.expect(rules.file_length, f"hub/b.c:{tables.FILE_LINES_MAX + 1}: the file has 501 lines")

    def test_leftover_words_are_found_in_all_texts(self):
        word = tables.LEFTOVER_WORDS[0]
        self.put("README.md", f"a\n\n{word}: b\n")
        self.put("hub/a.c", f"/* x{word}, {word.lower()} */\n// {word}\n")
        self.expect(rules.leftover_words, "README.md:3:", "hub/a.c:2:")

    def test_strangers_at_the_top_and_what_is_missing_are_found(self):
        self.put(".gitignore", "/build/\n")
        for path in ("proto/x", "conf/x", "build/x", ".clang-format", "CMakeLists.txt", "docs/x", "notes.txt"):
            self.put(path, "")
        found = list(rules.top_level(self.root))
        wanted = ["docs:1: does", "notes.txt:1: does", "tests:1: is missing", "README.md:1: is missing"]
        self.assertEqual([line[: len(start)] for line, start in zip(found, wanted)], wanted)
        self.assertEqual(len(found), len(wanted))


def function(name, length):
    """A definition of so many lines, from its name to its brace."""
    return f"static int\n{name}(void)\n{{\n" + "\tx++;\n" * (length - 3) + "}\n"


class Functions(Tree):
    def test_long_functions_are_found_where_they_start(self):
        longest = tables.FUNCTION_LINES_MAX
        self.put("hub/a.c", "/* a */\n" + function("fits", longest) + "\n" + function("too_long", longest + 1))
        self.expect(rules.function_length, f"hub/a.c:{longest + 5}: too_long has 71 lines")

    def test_tests_are_measured_too(self):
        self.put("tests/unit/a_test.c", "/* a */\n" + function("too_long", 90))
        self.expect(rules.function_length, "tests/unit/a_test.c:3: too_long has 90 lines")

    def test_rows_of_tables_do_not_count(self):
        for opening in ("static const struct row rows[] = {", "const struct {\n\t\tint a;\n\t} rows[] = {"):
            rows = f"\t{opening}\n" + "\t\t{ 1, 2 },\n" * 90 + "\t};\n"
            self.put("hub/a.c", "/* a */\n" + function("table", 10).replace("\tx++;\n", rows, 1))
            [only] = sources(self.root)[0].functions
            self.assertEqual((only.name, only.length), ("table", 9))

    def test_the_median_is_the_products(self):
        count = tables.FUNCTIONS_FOR_A_MEDIAN
        self.put("tests/unit/a_test.c", "/* a */\n" + "".join(function(f"f{n}", 5) for n in range(3 * count)))
        self.put("hub/a.c", "/* a */\n" + "".join(function(f"f{n}", 15) for n in range(count // 2)))
        self.put("hub/b.c", "/* b */\n" + "".join(function(f"f{n}", 17) for n in range(count // 2)))
        self.expect(rules.function_length, "proto:1: the median function has 16 lines")

    def test_names_away_from_column_one_are_found(self):
        good = "struct a {\n\tint b;\n};\n\nint\ngood(int a,\n     int b)\n{\n}\n"
        self.put("hub/a.c", "/* a */\n" + good + "\nint bad(void)\n{\n}\n")
        self.expect(rules.definitions_at_column_one, "hub/a.c:13: the name of the function above")


class Calls(Tree):
    def test_banned_calls_are_found_in_code_only(self):
        text = '/* strcpy(a, b) */\n\tputs("sleep(1)");\n\tloop->system(x); my_rand(); randomise();\n'
        self.put("hub/good.c", text)
        self.expect(rules.banned_calls)

    def test_each_banned_call_is_found(self):
        for name in tables.BANNED_CALLS:
            self.put("tests/unit/bad_test.c", f"/* bad */\nint x = {name} (1);\n")
            self.expect(rules.banned_calls, f"tests/unit/bad_test.c:2: {name} is banned")


class Protocol(Tree):
    def check(self):
        return list(build.protocol_limits(self.root, OPTIONS.compiler))

    def put_limits(self):
        text = "/* Limits. */\n#define LIMIT_ODD 3\nenum {\n\tLIMIT_FRAME = 1 << 20, /* frame */\n\tLIMIT_PAIR = 2,\n};\n"
        self.put(build.LIMITS, text)

    def test_equal_numbers_pass_and_no_page_needs_none(self):
        self.put_limits()
        self.assertEqual(self.check(), [])
        self.put(build.PROTOCOL, "| LIMIT_FRAME | 1048576 | x |\n| `LIMIT_PAIR` | 2 |\n| LIMIT_ODD | 3 | |\n| HELLO | 1 |\n")
        self.assertEqual(self.check(), [])

    def test_wrong_missing_and_stale_numbers_are_found(self):
        self.put_limits()
        self.put(build.PROTOCOL, "# P\n\n| LIMIT_FRAME | 1048575 | x |\n| LIMIT_PAIR | 2 | |\n| LIMIT_GONE | 3 | |\n")
        self.assertEqual(
            self.check(),
            [
                "proto/PROTOCOL.md:3: LIMIT_FRAME is 1048576 in limits.h, not 1048575",
                "proto/PROTOCOL.md:5: LIMIT_GONE is not in limits.h",
                "proto/core/limits.h:2: PROTOCOL.md has no row | LIMIT_ODD | 3 |",
            ],
        )


class PureCore(Tree):
    def archive(self, layer, text):
        """Compiles one file of a layer into a library of its own."""
        path = f"proto/{layer}/part.c"
        self.put(path, text)
        member = self.root / "part.c.o"
        library = self.root / f"{layer}.a"
        subprocess.run([OPTIONS.compiler, "-w", "-O0", "-c", self.root / path, "-o", member], check=True)
        subprocess.run(["ar", "rcs", library, member], check=True)
        return str(library)

    def test_what_acts_is_found_and_what_computes_passes(self):
        base = "void *memcpy(void *, const void *, unsigned long);\nvoid base_copy(char *a) { memcpy(a, a + 9, 9); }\n"
        core = "/* core */\nvoid base_copy(char *);\nlong time(long *);\nlong now(char *a)\n{\n\tbase_copy(a);\n\treturn time(0);\n}\n"
        archives = {"base": self.archive("base", base), "core": self.archive("core", core)}
        self.assertEqual(
            list(symbols.pure_core(self.root, OPTIONS.nm, archives)),
            ["proto/core/part.c:3: core only computes, but this needs time"],
        )

    def test_base_may_not_lean_on_core(self):
        archives = {
            "base": self.archive("base", "void core_do(void);\nvoid base_do(void) { core_do(); }\n"),
            "core": self.archive("core", "void core_do(void) { }\n"),
        }
        self.assertEqual(
            list(symbols.pure_core(self.root, OPTIONS.nm, archives)),
            ["proto/base/part.c:1: base only computes, but this needs core_do"],
        )

    def test_the_list_tells_acting_from_computing(self):
        pure = """memcpy __memcpy_chk strlen __vsnprintf_chk __isoc23_strtol malloc abort __assert_fail __stack_chk_fail
            crypto_sign_detached crypto_sign_seed_keypair crypto_pwhash sodium_memzero ZSTD_compress json_loads json_decref
            msgpack_pack_object __asan_report_load8 __ubsan_handle_add_overflow_abort __tsan_read8""".split()
        impure = """open read write time clock_gettime getrandom randombytes_buf socket getenv fopen __fprintf_chk printf
            crypto_sign_keypair crypto_secretbox_keygen crypto_box_seal crypto_pwhash_str sodium_malloc json_load_file
            json_dumpf crypto_secretstream_xchacha20poly1305_init_push __isoc99_sscanf toupper localtime_r pthread_create
            crypto_core_ed25519_random syscall isalpha sqlite3_open""".split()
        self.assertEqual([name for name in pure if not symbols.is_pure(name)], [])
        self.assertEqual([name for name in impure if symbols.is_pure(name)], [])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", default="cc")
    parser.add_argument("--nm", default="nm")
    _, rest = parser.parse_known_args(namespace=OPTIONS)
    unittest.main(argv=sys.argv[:1] + rest)
