"""What a configuration says to languages that are asked for by name and cannot be had: none is left
out silently.

    configure.py CMAKE ROOT
"""

import subprocess
import sys
import tempfile
import unittest

cmake, root = "", ""


class Configure(unittest.TestCase):
    def refused(self, *definitions):
        with tempfile.TemporaryDirectory(prefix="dashcore-configure-") as build:
            done = subprocess.run(
                [cmake, "-S", root, "-B", build, "-G", "Ninja", "-DDASHCORE_DASHBOARD=OFF",
                 "-DBUILD_TESTING=OFF", *definitions],
                capture_output=True, text=True, timeout=120, check=False)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        return " ".join(done.stderr.split())

    def test_no_such_language(self):
        self.assertIn("DASHCORE_BINDINGS: basic is none of python;lua;",
                      self.refused("-DDASHCORE_BINDINGS=python;basic"))

    def test_no_tools(self):
        self.assertIn("The go binding needs Go 1.18 or later",
                      self.refused("-DDASHCORE_BINDINGS=go", "-DGO="))

    def test_no_swig(self):
        self.assertIn("The lua binding needs SWIG 4.1",
                      self.refused("-DDASHCORE_BINDINGS=lua", "-DSWIG="))

    def test_no_sanitizer(self):
        self.assertIn("The lua binding needs to be built without that sanitizer",
                      self.refused("-DDASHCORE_BINDINGS=lua", "-DDASHCORE_SANITIZE=thread"))


if __name__ == "__main__":
    root, cmake = sys.argv.pop(), sys.argv.pop()
    unittest.main()
