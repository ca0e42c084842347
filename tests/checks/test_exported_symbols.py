"""Builds small libraries with one fault each and sees that exported_symbols.py names it."""

import os
import subprocess
import tempfile
import unittest

import exported_symbols

HEADER = """
/* DASHCORE_API int dashcore_in_a_comment(void); */
#define DASHCORE_API __attribute__((visibility("default")))
DASHCORE_API int dashcore_one(void);
DASHCORE_API const char *dashcore_two(int (*call)(int),
                                      int more);
"""
ONE = "int dashcore_one(void) { return 1; }\n"
TWO = "const char *dashcore_two(int (*call)(int), int more) { return call(more) ? 0 : 0; }\n"


class ExportedSymbols(unittest.TestCase):
    def complaints(self, source, allowed=()):
        with tempfile.TemporaryDirectory() as folder:
            path = {name: os.path.join(folder, name)
                    for name in ("a.h", "a.c", "a.o", "a.so", "a.a")}
            for name, text in (("a.h", HEADER), ("a.c", '#include "a.h"\n' + source)):
                with open(path[name], "w", encoding="utf-8") as file:
                    file.write(text)
            cc = ["cc", "-w", "-fPIC", "-fvisibility=hidden"]
            subprocess.run([*cc, "-c", path["a.c"], "-o", path["a.o"]], check=True)
            subprocess.run([*cc, "-shared", path["a.o"], "-o", path["a.so"]], check=True)
            subprocess.run(["ar", "rc", path["a.a"], path["a.o"]], check=True)
            return list(exported_symbols.complaints(path["a.h"], path["a.so"], path["a.a"],
                                                    allowed))

    def test_equal_is_silent(self):
        self.assertEqual([], self.complaints(ONE + TWO))

    def test_missing_function(self):
        found = self.complaints(ONE)
        self.assertEqual(2, len(found), found)
        self.assertIn("dashcore_two is declared in the header and missing", found[0])

    def test_leaked_function(self):
        found = self.complaints(ONE + TWO + "DASHCORE_API int dashcore_three(void) { return 3; }")
        self.assertEqual(2, len(found), found)
        self.assertIn("dashcore_three is exported", found[0])

    def test_leak_of_the_archive_alone(self):
        found = self.complaints(ONE + TWO + "int buffer_append(void) { return 3; }")
        self.assertEqual(1, len(found), found)
        self.assertIn("a.a: buffer_append is exported", found[0])

    def test_calls_of_a_program(self):
        source = ("#include <stdio.h>\n#include <stdlib.h>\n#include <signal.h>\n" + ONE + TWO +
                  'DASHCORE_API int dashcore_one(void);'
                  '__attribute__((used)) static void f(void)'
                  '{ fputs("a", stderr); signal(2, f); exit(1); }')
        found = self.complaints(source)
        self.assertEqual(["exit", "signal", "stderr"],
                         sorted(sentence.split("calls ")[1].split(",")[0] for sentence in found))
        self.assertEqual([], self.complaints(source, ["exit", "signal", "stderr"]))


if __name__ == "__main__":
    unittest.main()
