"""Runs scripts/setup with a dpkg-query, apt-get, id and sudo of its own and sees what it does."""

import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import unittest

SETUP = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "setup"


class Setup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.calls = self.folder / "calls"
        self.calls.touch()

    def command(self, name, script):
        path = self.folder / name
        path.write_text("#!/bin/sh\n" + script, encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def run_setup(self, purpose, missing=(), user=0, without=(), **environment):
        """Runs it on a machine that lacks the packages named, and the commands `without`."""
        self.command("dpkg-query", "for package in \"$@\"; do case $package in\n"
                     + "".join(f"{name}) echo no packages found matching {name} >&2;;\n"
                               for name in missing)
                     + "-*) ;;\n*) echo installed $package ;;\nesac; done\n"
                     + ("exit 1\n" if missing else ""))
        self.command("apt-get", f'echo "apt-get $*" >>"{self.calls}"\n')
        self.command("sudo", f'echo "sudo $*" >>"{self.calls}"\n[ "$2" = true ] || shift; "$@"\n')
        self.command("id", f"echo {user}\n")
        for name in {"npm", "chromium"} - set(without):
            self.command(name, "")
        path = f"{self.folder}:{os.environ['PATH']}" if not without else self.only_these_commands()
        return subprocess.run([SETUP, purpose], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=20, check=False,
                              env={"PATH": path, **environment})

    def only_these_commands(self):
        """Links to what the script itself calls, since /usr/bin may have what is to be missing."""
        for name in ("bash", "cat", "echo", "env", "sed", "tr", "true"):
            if not (self.folder / name).exists():
                (self.folder / name).symlink_to(shutil.which(name))
        return str(self.folder)

    def assert_installs(self, packages):
        install = self.calls.read_text(encoding="utf-8").splitlines()[-1]
        self.assertEqual(packages, install.split("--no-install-recommends ")[1])

    def assert_untouched(self):
        self.assertEqual("", self.calls.read_text(encoding="utf-8"))

    def test_nothing_missing_is_silent(self):
        for purpose in ("build", "test", "lint", "wheel", "package", "package-test"):
            done = self.run_setup(purpose)
            self.assertEqual((0, "", ""), (done.returncode, done.stdout, done.stderr))
        self.assert_untouched()

    def test_root_installs_what_is_missing(self):
        done = self.run_setup("build", missing=["cmake", "zlib1g-dev", "libcunit1-dev"])
        self.assertEqual(0, done.returncode, done.stderr)
        self.assert_installs("cmake zlib1g-dev")

    def test_one_of_two_alternatives_is_enough(self):
        self.run_setup("build", missing=["libcurl4-openssl-dev"])
        self.assert_untouched()
        self.run_setup("build", missing=["libcurl4-openssl-dev", "libcurl4-gnutls-dev"])
        self.assert_installs("libcurl4-openssl-dev")

    def test_tests_need_more(self):
        self.run_setup("test", missing=["libcunit1-dev", "clang"])
        self.assert_installs("libcunit1-dev")

    def test_a_wheel_needs_no_dashboard(self):
        self.run_setup("wheel", missing=["python3-venv", "libcunit1-dev"], without=["npm"])
        self.assert_installs("python3-venv")

    def test_packages_need_more(self):
        for purpose, installed in (("package", "dpkg-dev"), ("package-test", "dpkg-dev debootstrap")):
            self.run_setup(purpose, missing=["dpkg-dev", "debootstrap", "libcunit1-dev"])
            self.assert_installs(installed)

    def test_tools_of_the_dashboard_count_by_their_commands(self):
        self.run_setup("test", without=["npm", "chromium"])
        self.assert_installs("npm chromium")
        self.run_setup("build", missing=["cmake"], without=["npm"])
        self.assert_installs("cmake npm")
        self.run_setup("package", without=["npm"])
        self.assert_installs("npm")

    def test_a_build_needs_no_dashboard(self):
        done = self.run_setup("build", without=["npm"], DASHBOARD="OFF")
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        for refusal in ({"NO_APT": "1"}, {"user": 1000}):
            done = self.run_setup("build", without=["npm"], **refusal)
            self.assertEqual(0, done.returncode)
            self.assertIn("Missing Debian packages: npm (the build goes on without", done.stderr)
            self.assertEqual(1, self.run_setup("build", missing=["cmake"], without=["npm"],
                                               **refusal).returncode)
            self.assertEqual(1, self.run_setup("test", without=["npm"], **refusal).returncode)
        self.assert_untouched()

    def test_a_build_needs_no_bindings(self):
        done = self.run_setup("build", missing=["swig", "python3-dev"], NO_APT="1")
        self.assertEqual(0, done.returncode)
        self.assertIn("Missing Debian packages: swig python3-dev (the build goes", done.stderr)
        self.assertEqual(1, self.run_setup("test", missing=["swig"], NO_APT="1").returncode)
        self.assert_untouched()
        self.run_setup("build", missing=["swig", "cmake"])
        self.assert_installs("cmake swig")

    def test_no_apt_only_says(self):
        done = self.run_setup("build", missing=["cmake"], NO_APT="1")
        self.assertEqual(1, done.returncode)
        self.assertEqual("Missing Debian packages: cmake\nInstall them as root with: "
                         "apt-get update && apt-get install --no-install-recommends "
                         "cmake\n", done.stderr)
        self.assert_untouched()
        self.assertEqual(0, self.run_setup("build", NO_APT="1").returncode)

    def test_without_a_terminal_nobody_is_asked(self):
        done = self.run_setup("build", missing=["cmake"], user=1000)
        self.assertEqual(1, done.returncode)
        self.assertIn("apt-get update && apt-get install --no-install-recommends cmake",
                      done.stderr)
        self.assert_untouched()

    def test_other_users_are_asked_first(self):
        # script(1) gives it a terminal; what is answered comes from that terminal's input.
        for answer, installs in (("n", False), ("y", True)):
            self.run_setup("build", missing=["cmake"], user=1000)
            subprocess.run(["script", "-qec", f"'{SETUP}' build", "/dev/null"],
                           input=answer + "\n", capture_output=True, text=True, timeout=20,
                           check=False, env={"PATH": f"{self.folder}:{os.environ['PATH']}"})
            calls = self.calls.read_text(encoding="utf-8")
            self.assertEqual(installs, "apt-get" in calls, calls)

    def test_unknown_purpose(self):
        self.assertEqual(2, self.run_setup("everything").returncode)


if __name__ == "__main__":
    unittest.main()
