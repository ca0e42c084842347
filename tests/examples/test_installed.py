"""Each example in C or C++ is built by the command in its first comment, word for word, in a copy
of its folder, from an installed dashcore that was moved; then it runs. $SANITIZE is what the
library was built with.

    test_installed.py BUILD CC CXX
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from process import environment_of

BUILD, CC, CXX = sys.argv[1:]
SANITIZERS = os.environ["SANITIZE"]
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
FLAGS = "-Wall -Wextra -pedantic -Werror"


def build_command(source):
    """The lines of a first comment that begin with cc or c++ and those that continue them."""
    comment = re.match(r"/\*.*?\*/|(//[^\n]*\n)+", source, re.DOTALL)
    found = comment and re.search(r"^ ?[*/]+ {4,}(c(?:c|\+\+) (?:[^\n]*\\\n)*[^\n]*)", comment[0],
                                  re.MULTILINE)
    return found and re.sub(r"\\\n ?[*/]+", "", found[1])


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(
            tempfile.TemporaryDirectory(prefix="examples-")))
        subprocess.run(["cmake", "--install", BUILD, "--prefix", cls.folder / "first"], check=True,
                       stdout=subprocess.DEVNULL, timeout=60)
        prefix = (cls.folder / "first").rename(cls.folder / "moved")
        library = next(prefix.rglob("libdashcore.a")).parent
        cls.environment = environment_of(str(cls.folder), {
            "PKG_CONFIG_PATH": str(library / "pkgconfig"), "LD_LIBRARY_PATH": str(library),
            "DASHCORE_STORE": str(cls.folder / "dashcore.db")})
        # cc and c++ are those that the library was built by, with what they need to be as strict.
        sanitize = f"-fsanitize={SANITIZERS}" if SANITIZERS else ""
        compilers = cls.folder / "compilers"
        compilers.mkdir()
        for name, compiler in (("cc", CC), ("c++", CXX)):
            path = compilers / name
            path.write_text(f'#!/bin/sh\nexec "{compiler}" {FLAGS} {sanitize} "$@"\n')
            path.chmod(0o755)
        cls.environment["PATH"] = f"{compilers}:{os.environ['PATH']}"

    def build(self, name):
        """Builds the example in the file `name`, and returns its program."""
        source = self.folder / name
        if not source.parent.exists():
            shutil.copytree((EXAMPLES / name).parent, source.parent)
        command = build_command(source.read_text(encoding="utf-8"))
        self.assertIsNotNone(command, name)
        self.assertIn("$(pkg-config --cflags --libs dashcore", command)
        done = subprocess.run(["sh", "-c", command], cwd=source.parent, env=self.environment,
                              capture_output=True, text=True, timeout=100, check=False)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""), command)
        return source.with_suffix("")

    def run_program(self, *command):
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True,
                              text=True, timeout=20, check=False)
        return done.returncode, done.stdout, done.stderr

    def test_scraper_host(self):
        program = self.build("scraper_host/scraper_host.c")
        code, _, said = self.run_program(program, "--once", "--playlist", "http://127.0.0.1:1/",
                                         "--guide", "http://127.0.0.1:1/", "--output", "out.m3u")
        self.assertEqual(code, 1, said)
        self.assertIn("playlist_refresh: cannot fetch http://127.0.0.1:1/: ", said)

    def test_raii(self):
        program = self.build("raii/raii.cpp")
        (self.folder / "a.m3u").write_text("#EXTM3U\n#EXTINF:-1,A\nhttp://127.0.0.1/a\n")
        code, said, errors = self.run_program(program, "a.m3u")
        self.assertEqual((code, errors), (0, ""))
        self.assertIn("scrape: read a.m3u\n", said)

    def test_no_other_example_says_how_it_is_built(self):
        told = {str(path.relative_to(EXAMPLES)) for path in EXAMPLES.rglob("*.c*")
                if path.suffix in (".c", ".cpp")
                and build_command(path.read_text(encoding="utf-8"))}
        self.assertEqual(told, {"scraper_host/scraper_host.c", "raii/raii.cpp"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
