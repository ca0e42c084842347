"""Plants one violation at a time in a tree of its own and sees that source_rules.py names it."""

import os
import tempfile
import unittest

import source_rules

CLEAN = {
    "include/dashcore.h": "#include <stdint.h>\n",
    "libdashcore/base/text.h": '#include <dashcore.h>\n',
    "libdashcore/base/text.c": '#include "text.h"\n#include <jansson.h>\n#include <string.h>\n',
    "libdashcore/store/store.h": '#include "base/text.h"\n',
    "libdashcore/store/sqlite.c": '#include "store.h"\n#include <sqlite3.h>\n'
                                  'const char *sql = "SELECT id FROM activity_log";\n'
                                  'void f(void) { sqlite3_exec(db, "COMMIT", 0, 0, 0); }\n',
    "libdashcore/probe/http.c": '#include <curl/curl.h>\n#include "base/text.h"\n',
    "libdashcore/probe/http.h": "",
    "libdashcore/probe/command.c": "#include <spawn.h>\n",
    "libdashcore/core/core.c": '#include "store/store.h"\n#include "probe/http.h"\n'
                               "#include <pthread.h>\n/* SELECT x FROM a comment */\n",
    "server/http.c": '#include <h2o.h>\n#include "routes.h"\n#include <zlib.h>\n',
    "server/routes.h": "#include <dashcore.h>\n",
    "server/main.c": 'const char *help = "Select a day. Delete what is older.";\n',
    "cli/main.c": '#include "dashcore.h"\n',
    "tests/unit/test_text.c": '#include "base/text.h"\n',
}


class SourceRules(unittest.TestCase):
    def violations(self, changed):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**CLEAN, **changed}.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as file:
                    file.write(text)
            return list(source_rules.violations(root))

    def assert_found(self, path, text, words, line=1):
        found = self.violations({path: text})
        self.assertEqual([(path, line)], [(where, at) for where, at, _ in found], found)
        self.assertIn(words, found[0][2])

    def test_clean_tree_has_none(self):
        self.assertEqual([], self.violations({}))

    def test_base_includes_nothing_above_it(self):
        for header in ('"store/store.h"', '"../probe/http.h"', "<sqlite3.h>", "<pthread.h>",
                       "<curl/curl.h>"):
            self.assert_found("libdashcore/base/a.c", f"\n#include {header}\n", "may not", 2)

    def test_sisters_never_meet(self):
        self.assert_found("libdashcore/store/a.c", '#include "probe/http.h"\n', "may not")
        self.assert_found("libdashcore/probe/a.c", '#include "store/store.h"\n', "may not")

    def test_store_and_probe_never_look_up(self):
        core = {"libdashcore/core/core.h": ""}
        for floor in ("base", "store", "probe"):
            found = self.violations({**core, f"libdashcore/{floor}/a.c":
                                     '#include "core/core.h"\n'})
            self.assertEqual(1, len(found), found)

    def test_core_knows_no_library(self):
        for header in ("sqlite3.h", "curl/curl.h", "spawn.h"):
            self.assert_found("libdashcore/core/a.c", f"#include <{header}>\n", "may not")

    def test_libraries_have_one_file(self):
        self.assert_found("libdashcore/store/store.c", "#include <sqlite3.h>\n", "only for")
        self.assert_found("libdashcore/probe/streams.c", "#include <curl/curl.h>\n", "only for")
        self.assert_found("libdashcore/probe/warp.c", "#include <spawn.h>\n", "only for")
        self.assert_found("server/routes.c", "#include <h2o.h>\n", "only for")

    def test_programs_know_only_the_door(self):
        for folder in ("server", "cli", "bindings", "examples", "include", "tests/consumer"):
            for header in ('"base/text.h"', '"../libdashcore/base/text.h"', "<store/store.h>"):
                self.assert_found(f"{folder}/a.c", f"#include {header}\n", "may not")
        self.assert_found("server/a.c", "#include <sqlite3.h>\n", "may not")
        self.assert_found("cli/a.c", '#include "../server/routes.h"\n', "may not")

    def test_unknown_libraries_are_named(self):
        self.assert_found("cli/a.c", "#include <glib.h>\n", "lacks")

    def test_sql_stands_in_the_backend(self):
        for sql in ("SELECT a\" \" FROM b", "delete from b", "PRAGMA data_version",
                    "INSERT INTO a VALUES(1)", "UPDATE a SET b=1", "begin immediate"):
            self.assert_found("libdashcore/core/a.c", f'const char *a = "{sql}";\n', "SQL")
        self.assert_found("server/a.sql", "SELECT 1;\n", "SQL")

    def test_sql_is_never_made_of_values(self):
        path = "libdashcore/store/sqlite_a.c"
        self.assert_found(path, 'f("SELECT a FROM b WHERE c=%s");\n', "bind a parameter")
        self.assert_found(path, "int r = sqlite3_exec(db, sql, 0, 0, 0);\n", "not a literal")
        self.assert_found(path, 'a = sqlite3_mprintf("x%Q", b);\n', "bind them")

    def test_long_files_and_functions(self):
        body = "    call();\n"
        self.assert_found("cli/a.c", "\n" * 601, "601 lines in a file", 601)
        self.assert_found("cli/a.c", f"int f(void)\n{{\n{body * 61}}}\n", "61 lines", 2)
        self.assertEqual([], self.violations({"cli/a.c": f"int f(void)\n{{\n{body * 60}}}\n"}))
        table = "int t[] = {\n" + "    '{',\n" * 90 + "};\n"
        self.assertEqual([], self.violations({"cli/a.c": table}))
        self.assert_found("cli/a.cpp", 'extern "C" {\nint f(void) {\n' + body * 61 + "}\n}\n",
                          "61 lines", 2)

    def test_names_say_something(self):
        for path in ("server/utils.c", "cli/misc/a.c", "tests/helper.py", "libdashcore/common/a.h"):
            self.assertTrue(any("says nothing" in words
                                for _, _, words in self.violations({path: ""})), path)


if __name__ == "__main__":
    unittest.main()
