"""Runs conformance.py on a script that says "ok" to everything and does nothing, and sees that it is
not believed.

    test_conformance.py CLI
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import conformance
from process import environment_of

CASES = {name.removeprefix("test_") for name in dir(conformance.Conformance)
         if name.startswith("test_")} - {"script"}
# A refusal leaves nothing to look for; what it would have left is looked for.
UNSEEN = {"bad_type", "wrong_argument"}

program = ""


class Liar(unittest.TestCase):
    def failing(self, script):
        """The tests that fail for a script of the shell, which may use $cases."""
        with tempfile.TemporaryDirectory(prefix="dashcore-binding-") as directory:
            path = os.path.join(directory, "script")
            names = " ".join(sorted(CASES - {"exit_without_close"}))
            pathlib.Path(path).write_text(f"cases='{names}'\n{script}\n", encoding="utf-8")
            done = subprocess.run(
                [sys.executable, "-B", conformance.__file__, program, "--", "sh", path],
                capture_output=True, text=True, timeout=120, check=False,
                env={**environment_of(directory, {}), "PYTHONPATH": os.environ["PYTHONPATH"]})
        self.assertEqual(done.returncode, 1, done.stderr)
        return set(re.findall(r"^(?:FAIL|ERROR): test_(\w+)", done.stderr, re.MULTILINE))

    def test_words_are_not_believed(self):
        found = self.failing('[ "$2" = exit ] || for case in $cases; do echo "ok $case"; done')
        self.assertEqual(found, CASES - UNSEEN)

    def test_a_case_that_is_not_told_of_is_missed(self):
        for said in ("", 'echo "not ok bad_type: why"', 'echo "ok bad_type"; echo "ok bad_type"'):
            found = self.failing(f'for case in $cases; do [ $case = bad_type ] || '
                                 f'echo "ok $case"; done; {said}')
            self.assertLessEqual({"script", "bad_type"}, found)

    def test_exit_codes_and_noise_are_failures(self):
        everything = 'for case in $cases; do echo "ok $case"; done'
        for end in ("exit 1", "echo noise", "echo noise >&2"):
            self.assertIn("script", self.failing(f"{everything}; {end}"))


if __name__ == "__main__":
    program = sys.argv.pop(1)
    unittest.main(verbosity=0)
