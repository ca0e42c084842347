"""Runs the Makefile with a cmake and a scripts/setup of its own and sees which it calls, and how."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

MAKEFILE = pathlib.Path(__file__).resolve().parents[2] / "Makefile"

SETUP = """#!/bin/sh
echo "setup $* $DASHBOARD" >>"$CALLS"
"""
# It keeps the choice as the cache does, builds one file and installs two.
CMAKE = """#!/bin/sh
echo "cmake $*" >>"$CALLS"
case "$1" in
--build) mkdir -p build/lib && touch build/lib/libdashcore.so ;;
--install) mkdir -p "$DESTDIR$4/bin" "$DESTDIR$4/lib/dashcore"
    touch "$DESTDIR$4/bin/dashcore" "$DESTDIR$4/lib/dashcore/file" build/install_manifest.txt ;;
*) mkdir -p build && touch build/build.ninja
    for word in "$@"; do case $word in
    -DDASHCORE_DASHBOARD=*) echo "DASHCORE_DASHBOARD:STRING=${word#*=}" >build/CMakeCache.txt ;;
    esac; done ;;
esac
"""


class Makefile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.calls = self.folder / "calls"
        shutil.copy(MAKEFILE, self.folder)
        for name, text in (("scripts/setup", SETUP), ("commands/cmake", CMAKE)):
            path = self.folder / name
            path.parent.mkdir()
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755)

    def make(self, *arguments, code=0, **environment):
        """Runs it without what an outer make hands down; gives what it called."""
        self.calls.write_text("", encoding="utf-8")
        done = subprocess.run(["make", *arguments], cwd=self.folder, capture_output=True, text=True,
                              timeout=20, check=False,
                              env={"PATH": f"{self.folder}/commands:{os.environ['PATH']}",
                                   "CALLS": str(self.calls), **environment})
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return self.calls.read_text(encoding="utf-8").splitlines()

    def test_the_dashboard_is_chosen_by_each_call(self):
        self.assertEqual(["setup build AUTO", "cmake --preset release -DBUILD_TESTING=OFF "
                          "-DDASHCORE_DASHBOARD=AUTO", "cmake --build build"], self.make("build"))
        again = ["setup build AUTO", "cmake --build build"]
        self.assertEqual(again, self.make("build"))
        for choice in ({"DASHBOARD": "OFF"}, {"DASHBOARD": "ON"}):
            off = ["setup build " + choice["DASHBOARD"],
                   "cmake build -DDASHCORE_DASHBOARD=" + choice["DASHBOARD"], "cmake --build build"]
            self.assertEqual(off, self.make("build", **choice))
            self.assertEqual([off[0], off[2]], self.make("build", f"DASHBOARD={choice['DASHBOARD']}"))
        self.assertIn("cmake build -DDASHCORE_DASHBOARD=AUTO", self.make("build", DASHBOARD=""))
        self.assertEqual(again, self.make("build"))

    def test_install_copies_what_was_built(self):
        prefix = str(self.folder / "prefix")
        copy = f"cmake --install build --prefix {prefix}"
        first = self.make("install", f"PREFIX={prefix}")
        self.assertEqual(["cmake --build build", copy], first[-2:])
        self.assertEqual([copy], self.make("install", f"PREFIX={prefix}"))
        self.assertFalse((self.folder / "build" / "install_manifest.txt").exists())

    def test_uninstall_removes_what_install_put_there(self):
        for place in ("", str(self.folder / "stage")):
            arguments = (f"PREFIX={self.folder}/the prefix", f"DESTDIR={place}")
            self.make("install", *arguments)
            prefix = pathlib.Path(f"{place}{self.folder}/the prefix")
            (prefix / "bin" / "other").touch()
            self.assertTrue((prefix / "bin" / "dashcore").exists())
            for _ in range(2):
                self.make("uninstall", *arguments)
            left = [str(path.relative_to(prefix)) for path in sorted(prefix.rglob("*"))]
            self.assertEqual(["bin", "bin/other", "lib"], left)
            self.assertFalse((self.folder / "build" / "install_manifest.txt").exists())

    def test_packages_know_of_the_dashboard(self):
        for target in ("package", "package-test"):
            script = self.folder / "scripts" / target
            script.write_text(f'#!/bin/sh\necho "{target} $DASHBOARD" >>"$CALLS"\n',
                              encoding="utf-8")
            script.chmod(0o755)
            self.assertEqual([f"setup {target} OFF", f"{target} OFF"],
                             self.make(target, DASHBOARD="OFF"))

    def test_uninstall_without_a_build_removes_nothing(self):
        self.assertEqual([], self.make("uninstall", code=2))


if __name__ == "__main__":
    unittest.main()
