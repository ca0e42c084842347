"""Installs the binding of one language, moves what was installed, and runs the language's example
there: with the settings that README names, in an empty folder, without the clone.

    installed.py BUILD LANGUAGE EXAMPLE [COMPILE…] -- COMMAND…

COMMAND is what runs the example of the build, COMPILE what makes EXAMPLE into a program first.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import example

LONGEST = 120  # seconds an installation or a compiler may take

build, language, source, compiling, running = "", "", "", [], []


class Installed(unittest.TestCase):
    def run_step(self, command, **options):
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=LONGEST,
                              check=False, **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_example(self):
        directory = tempfile.mkdtemp(prefix="dashcore-installed-")
        self.addCleanup(shutil.rmtree, directory)
        first, moved, work = (os.path.join(directory, name) for name in ("first", "moved", "work"))
        for component in ("library", "development", language):
            self.run_step(["cmake", "--install", build, "--prefix", first,
                           "--component", component])
        os.rename(first, moved)
        os.mkdir(work)
        shutil.copy(source, work)
        package, = [os.path.join(folder, language) for folder, names, _ in os.walk(moved)
                    if os.path.basename(folder) == "dashcore" and language in names]

        def here(words):
            """The same with the installed package, and with the example from the empty folder."""
            return [word.replace(os.path.join(build, language), package)
                    .replace(source, os.path.join(work, os.path.basename(source)))
                    .replace(os.path.join(build, "bindings", language), work) for word in words]

        if compiling:
            self.run_step(here(compiling), cwd=work)
        example.command = here(running)
        self.assertEqual([word for word in example.command if build in word], [])
        done = unittest.TestResult()
        example.Example("test_example").run(done)
        self.assertEqual([why for _, why in done.failures + done.errors], [])


if __name__ == "__main__":
    split = sys.argv.index("--")
    build, language, source, *compiling = sys.argv[1:split]
    running = sys.argv[split + 1:]
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Installed)
    sys.exit(0 if unittest.TextTestRunner(verbosity=0).run(suite).wasSuccessful() else 1)
