"""Builds small libraries with one change each and sees which of them abi.py takes for a break."""

import os
import pathlib
import subprocess
import tempfile
import unittest

import abi

HEADER = """
typedef struct dashcore_thing {
    int number;
    const char *text;
} dashcore_thing;
typedef struct dashcore dashcore;
int dashcore_one(dashcore *core, const dashcore_thing *thing);
long dashcore_two(int more);
"""
SOURCE = """
#include "dashcore.h"
struct dashcore { int hidden; };
int dashcore_one(dashcore *core, const dashcore_thing *thing)
{
    return core->hidden + thing->number;
}
long dashcore_two(int more) { return more; }
"""
# What is replaced by what, in both.
HIDDEN = ("int hidden;", "long other; int hidden;")
APPENDED = ("    const char *text;\n", "    const char *text;\n    long more;\n")
ADDED = ("int dashcore_one(", "int dashcore_new(void); int dashcore_new(void) { return 3; }\n"
         "int dashcore_one(")
INSERTED = ("    const char *text;\n", "    long more;\n    const char *text;\n")
SHRUNK = ("    const char *text;\n", "")
RETYPED = ("    int number;\n", "    long number;\n")
REMOVED = ("long dashcore_two(", "long dashcore_three(")
ARGUMENT = ("long dashcore_two(int more)", "long dashcore_two(char *more)")
RESULT = ("long dashcore_two(", "short dashcore_two(")
BREAKS = {"inserted": [INSERTED], "shrunk": [SHRUNK], "retyped": [RETYPED], "removed": [REMOVED],
          "argument": [ARGUMENT], "result": [RESULT], "retyped while it grows": [RETYPED, APPENDED]}


class Abi(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.root / "include").mkdir()
        (self.root / "libdashcore").mkdir()
        self.library = str(self.root / "libdashcore.so")
        self.build()
        self.keep()

    def build(self, *changes, soname="libdashcore.so.0"):
        header, source = HEADER, SOURCE
        for old, new in changes:
            if old.startswith("int dashcore_one"):
                source = source.replace(old, new)
            else:
                header, source = header.replace(old, new), source.replace(old, new)
        (self.root / "include/dashcore.h").write_text(header, encoding="utf-8")
        (self.root / "a.c").write_text(source, encoding="utf-8")
        subprocess.run(["cc", "-w", "-g", "-fPIC", "-shared", f"-Wl,-soname,{soname}", "-Iinclude",
                        "a.c", "-o", self.library], check=True, cwd=self.root)

    def keep(self):
        (self.root / abi.KEPT).write_text(abi.dump(str(self.root), self.library), encoding="utf-8")

    def git(self, *arguments):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@localhost", *arguments],
                       check=True, cwd=self.root, capture_output=True,
                       env={"PATH": os.environ["PATH"], "HOME": str(self.root)})

    def release(self):
        self.git("init", "-q")
        self.git("add", abi.KEPT)
        self.git("commit", "-qm", "a")
        self.git("tag", "v0.1.0")

    def complaints(self):
        return list(abi.complaints(str(self.root), self.library))

    def test_the_same_and_what_is_hidden_is_silent(self):
        self.assertEqual([], self.complaints())
        self.build(HIDDEN)
        self.assertEqual([], self.complaints())

    def test_what_is_kept_has_to_be_renewed(self):
        for name, changes in {**BREAKS, "appended": [APPENDED], "added": [ADDED]}.items():
            with self.subTest(name):
                self.build(*changes)
                found = self.complaints()
                self.assertEqual(1, len(found), found)
                self.assertIn("scripts/abi renews it", found[0])

    def test_a_release_allows_growth(self):
        self.release()
        for changes in ([APPENDED], [ADDED], [APPENDED, ADDED]):
            with self.subTest(changes):
                self.build(*changes)
                self.keep()
                self.assertEqual([], self.complaints())

    def test_a_release_allows_no_break(self):
        self.release()
        for name, changes in BREAKS.items():
            with self.subTest(name):
                self.build(*changes)
                self.keep()
                found = self.complaints()
                self.assertEqual(1, len(found), found)
                self.assertIn("built against v0.1.0 break", found[0])

    def test_another_soname_is_another_abi(self):
        self.release()
        self.build(REMOVED, soname="libdashcore.so.1")
        self.keep()
        self.assertEqual([], self.complaints())


if __name__ == "__main__":
    unittest.main()
