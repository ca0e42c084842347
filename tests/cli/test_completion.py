"""Completion in bash, with the script as it is installed."""

import os
import re
import subprocess

import program
from program import ProgramTest

SCRIPT = os.path.join(program.SOURCE, "cli", "completion", "dashcore.bash")

# What readline does: words broken at COMP_WORDBREAKS, the line and the cursor, then the function.
ASK = r"""
source "$1"
COMP_LINE=$2 COMP_POINT=${#2}
COMP_WORDS=()
rest=$COMP_LINE
while [[ $rest =~ ^([^:=[:space:]]+|[:=]|[[:space:]]+)(.*)$ ]]; do
    word=${BASH_REMATCH[1]} rest=${BASH_REMATCH[2]}
    [[ $word == *[[:space:]]* ]] || COMP_WORDS+=("$word")
done
[[ $COMP_LINE =~ [[:space:]]$ ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_dashcore
for candidate in "${COMPREPLY[@]}"; do printf '%s\n' "$candidate"; done
"""


class Completion(ProgramTest):
    def setUp(self):
        super().setUp()
        programs = os.path.join(self.directory, "programs")
        os.mkdir(programs)
        os.symlink(program.PROGRAM, os.path.join(programs, "dashcore"))
        self.environment["PATH"] = programs + ":" + os.environ["PATH"]

    def complete(self, line):
        done = subprocess.run(["bash", "--norc", "--noprofile", "-c", ASK, "bash", SCRIPT, line],
                              env=self.environment, cwd=self.directory, text=True,
                              capture_output=True, timeout=30)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.splitlines()

    def help_of(self, *words):
        return self.succeed(*words, "--help")

    def listed_commands(self):
        found = re.search(r"^Commands:\n(.*?)\n\n", self.help_of(), re.S | re.M)[1]
        return [line.split()[0] for line in found.splitlines()]

    def listed_options(self, *words):
        options = self.help_of(*words).split("\nOptions:\n")[1].split("\n\n")[0]
        return re.findall(r"^  (?:-\w, )?(--[a-z]+)", options, re.M)

    def test_commands_are_those_of_the_help(self):
        self.assertEqual(self.complete("dashcore "), self.listed_commands())
        self.assertEqual(self.complete("dashcore re"), ["recent", "request"])
        self.assertEqual(self.complete("dashcore --store x.db re"), ["recent", "request"])
        self.assertEqual(self.complete("dashcore nosuch"), [])

    def test_options_are_those_of_the_help(self):
        self.assertEqual(sorted(self.complete("dashcore --")), sorted(self.listed_options()))
        for command in self.listed_commands():
            with self.subTest(command=command):
                options = self.listed_options(command)
                self.assertGreater(len(options), 1)
                self.assertEqual(self.complete(f"dashcore {command} --"), options)
                for option in options:
                    self.assertIn(option, self.complete(f"dashcore {command} {option[:-1]}"))

    def test_values(self):
        self.assertEqual(self.complete("dashcore export --format "), ["ndjson", "csv"])
        self.assertEqual(self.complete("dashcore export --format=c"), ["csv"])
        self.assertEqual(self.complete("dashcore export --format="), ["ndjson", "csv"])
        self.assertEqual(self.complete("dashcore recent --type s"), ["scrape", "system"])
        self.assertEqual(self.complete("dashcore recent --days "), [])
        self.assertEqual(self.complete("dashcore log us"), ["user_action"])
        self.assertEqual(self.complete("dashcore config "), ["get", "set"])
        self.assertEqual(self.complete("dashcore config set a"), ["auto_refresh_interval"])

    def test_task_names(self):
        self.assertEqual(self.complete("dashcore task "), [])
        self.assertFalse(os.path.exists(self.store))
        for name in ("backup:etc", "backup:home", "scrape"):
            self.succeed("run", name, "--", "true")
        for command in ("task", "request", "run"):
            self.assertEqual(self.complete(f"dashcore {command} "),
                             ["backup:etc", "backup:home", "scrape"])
        self.assertEqual(self.complete("dashcore task s"), ["scrape"])
        self.assertEqual(self.complete("dashcore task backup:h"), ["home"])
        self.assertEqual(self.complete("dashcore task --limit 5 backup:"), ["etc", "home"])
        other = os.path.join(self.directory, "other.db")
        self.succeed("--store", other, "run", "elsewhere", "--", "true")
        for line in (f"dashcore --store {other} task ", f"dashcore task --store={other} "):
            self.assertEqual(self.complete(line), ["elsewhere"])
        self.assertEqual(self.complete("dashcore task scrape "), [])

    def test_files_and_commands(self):
        self.file("some-file")
        self.assertEqual(self.complete("dashcore export --output some"), ["some-file"])
        self.assertEqual(self.complete("dashcore export --output=some"), ["some-file"])
        for line in ("dashcore run job -- dashc", "dashcore run job --every 5 -- dashc",
                     "dashcore run job dashc"):
            self.assertIn("dashcore", self.complete(line))
        self.assertIn("some-file", self.complete("dashcore run job -- cat some"))
        self.assertEqual(self.complete("dashcore run job --ev"), ["--every"])


if __name__ == "__main__":
    program.main()
