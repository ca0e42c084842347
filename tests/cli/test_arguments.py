"""What the program does with its command line: help, version, usage errors."""

import os
import re
import subprocess

import program
from program import ProgramTest

COMMANDS = ("run", "log", "recent", "tasks", "task", "request", "config", "export", "streams",
            "warp")


class Arguments(ProgramTest):
    def test_help_lists_every_command(self):
        listed = re.search(r"^Commands:\n(.*?)\n\n", self.succeed("--help"), re.S | re.M)[1]
        self.assertEqual(tuple(line.split()[0] for line in listed.splitlines()), COMMANDS)

    def test_each_command_has_help(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                text = self.succeed(command, "--help")
                self.assertTrue(text.startswith(f"Usage: dashcore {command} [OPTIONS]"), text)
                self.assertIn("\nOptions:\n", text)
                self.assertIn("--store URL", text)
                self.assertEqual(self.succeed("help", command), text)
                self.assertEqual(self.succeed(command, "-h"), text)

    def test_help_stays_within_the_terminal(self):
        for command in COMMANDS:
            for line in self.succeed(command, "--help").splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_version(self):
        self.assertRegex(self.succeed("--version"), r"\Adashcore \d+\.\d+\.\d+\n\Z")

    def test_no_command_is_a_usage_error(self):
        done = self.run_program()
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertTrue(done.stderr.startswith("Usage: dashcore"))

    def test_usage_errors_name_what_is_wrong_and_where_to_look(self):
        cases = [
            (("nosuch",), "unknown command 'nosuch'", "dashcore --help"),
            (("help", "nosuch"), "unknown command 'nosuch'", "dashcore --help"),
            (("--nosuch",), "unknown option '--nosuch'", "dashcore --help"),
            (("recent", "--nosuch"), "unknown option '--nosuch'", "dashcore recent --help"),
            (("recent", "--day"), "unknown option '--day'", "dashcore recent --help"),
            (("recent", "-x"), "unknown option '-x'", "dashcore recent --help"),
            (("recent", "--days"), "option '--days' needs a value", "dashcore recent --help"),
            (("recent", "-n"), "option '-n' needs a value", "dashcore recent --help"),
            (("recent", "--json=1"), "option '--json' takes no value", "dashcore recent --help"),
            (("recent", "extra"), "unexpected argument 'extra'", "dashcore recent --help"),
            (("recent", "--days", "31"), "--days must be a whole number from 0 to 30, not '31'",
             "dashcore recent --help"),
            (("recent", "--days", "-1"), "from 0 to 30, not '-1'", "dashcore recent --help"),
            (("recent", "--days", "1x"), "from 0 to 30, not '1x'", "dashcore recent --help"),
            (("recent", "--limit", "0"), "from 1 to 1000, not '0'", "dashcore recent --help"),
            (("recent", "--limit", "99999999999999999999"), "from 1 to 1000",
             "dashcore recent --help"),
            (("recent", "--since", "soon"), "--since is not a time: 'soon'",
             "dashcore recent --help"),
            (("task",), "task needs NAME", "dashcore task --help"),
            (("task", "x", "--limit", "101"), "from 1 to 100", "dashcore task --help"),
            (("log", "system"), "log needs TYPE MESSAGE", "dashcore log --help"),
            (("log", "system", "-", "--details", "-"), "only one of", "dashcore log --help"),
            (("config", "get"), "config takes", "dashcore config --help"),
            (("config", "drop", "it"), "config takes", "dashcore config --help"),
            (("export", "--format", "xml"), "--format must be ndjson or csv, not 'xml'",
             "dashcore export --help"),
            (("run", "x"), "run needs NAME", "dashcore run --help"),
            (("run", "bad name", "--", "true"), "NAME must be", "dashcore run --help"),
            (("run", "x" * 129, "--", "true"), "NAME must be", "dashcore run --help"),
            (("run", "x", "--every", "0", "--", "true"), "--every must be",
             "dashcore run --help"),
            (("--store",), "option '--store' needs a value", "dashcore --help"),
        ]
        for words, what, where in cases:
            with self.subTest(words=words):
                line = self.fail_with(2, *words)
                self.assertIn(what, line)
                self.assertTrue(line.endswith(f"; see {where}\n"), line)
        self.assertEqual(os.listdir(self.directory), [])

    def test_what_was_given_cannot_break_the_line(self):
        self.succeed("log", "system", "x")
        for words in (("no\nsuch\x1b[31m",), ("recent", "--no\nsuch\x1b"),
                      ("recent", "--days", "\n\x1b"), ("log", "bad\n\x1b[31m", "x"),
                      ("task", "bad\n\x1b"), ("config", "set", "no\n\x1b", "1"),
                      ("recent", "--store", "/no\n/such\x1b"), ("export", "-o", "/no\n/x\x1b"),
                      ("run", "x", "--", "./no\nsuch\x1b")):
            with self.subTest(words=words):
                done = self.run_program(*words)
                self.assertNotEqual(done.returncode, 0)
                self.assertRegex(done.stderr, r"\Adashcore: [^\n\x1b]+\n\Z")

    def test_options_stand_anywhere_and_in_either_form(self):
        self.succeed("log", "system", "first", "--user", "bob")
        self.succeed("log", "--user=bob", "system", "--", "--second")
        for words in (("--limit", "1"), ("--limit=1",), ("-n", "1"), ("-n1",)):
            with self.subTest(words=words):
                entries = self.entries("--user", "bob", *words)
                self.assertEqual([entry["message"] for entry in entries], ["--second"])

    def test_store_before_and_after_the_command(self):
        path = os.path.join(self.directory, "other.db")
        self.succeed("--store", path, "log", "system", "one")
        self.succeed("log", "system", "two", f"--store=sqlite:{path}")
        for words in (("--store", path, "recent"), ("recent", "--store", path)):
            self.assertEqual(len(self.succeed(*words).splitlines()), 3)
        self.environment["DASHCORE_STORE"] = path
        self.assertEqual(len(self.succeed("recent").splitlines()), 3)

    def test_looking_makes_no_store(self):
        for words in (("recent",), ("tasks",), ("task", "x"), ("config",), ("export",),
                      ("streams",), ("warp",), ("request", "x")):
            with self.subTest(words=words):
                line = self.fail_with(1, *words)
                self.assertIn("dashcore.db", line)
        self.assertFalse(os.path.exists(self.store))


class Output(ProgramTest):
    def test_a_full_disk_is_noticed(self):
        self.succeed("log", "system", "x")
        for words in (("recent",), ("recent", "--json"), ("tasks", "--json"), ("export",),
                      ("config",), ("--help",), ("--version",)):
            with self.subTest(words=words), open("/dev/full", "wb") as full:
                line = self.fail_with(1, *words, stdout=full)
                self.assertIn("No space left on device", line)

    def test_a_limit_on_the_size_of_files_is_noticed(self):
        path = self.file("output")
        limited = ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", program.PROGRAM]
        for words in (("--version",), ("--help",), ("help",), ("help", "run"), ("run", "--help"),
                      ("--complete", "dashcore r")):
            with self.subTest(words=words), open(path, "wb") as output:
                done = subprocess.run([*limited, *words], env=self.environment, stdout=output,
                                      stderr=subprocess.PIPE, text=True, timeout=30)
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, r"\Adashcore: [^\n]+File too large\n\Z")

    def test_a_closed_output_is_noticed(self):
        self.succeed("log", "system", "x")
        done = subprocess.run(["sh", "-c", f"exec {program.QUOTED_PROGRAM} recent >&-"],
                              env=self.environment, capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot write the output", done.stderr)

    def test_a_closed_pipe_is_no_news(self):
        for number in range(20):
            self.succeed("log", "system", "x" * 4000 + str(number))
        reading, writing = os.pipe()
        os.close(reading)
        for restore in (True, False):
            done = self.run_program("recent", stdout=writing, restore_signals=restore)
            self.assertNotEqual(done.returncode, 0)
            self.assertEqual(done.stderr, "")
        os.close(writing)


if __name__ == "__main__":
    program.main()
