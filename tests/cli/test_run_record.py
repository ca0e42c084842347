"""dashcore run: what the store then knows."""

import json
import os
import subprocess

import program
from program import ProgramTest, wait_for


class Record(ProgramTest):
    def run_shell(self, script, *words, **others):
        return self.run_program("run", "job", "--", "sh", "-c", script, *words, **others)

    def test_a_success(self):
        self.run_shell("echo ignored; echo done; sleep 0.3", text=False)
        task = self.task("job")
        self.assertEqual((task["status"], task["last_error"], task["last_result"]),
                         ("idle", None, "done"))
        self.assertGreaterEqual(task["last_duration_ms"], 300)
        self.assertLess(task["last_duration_ms"], 5000)
        self.assertEqual((task["runs_total"], task["failures_total"]), (1, 0))
        messages = [entry["message"] for entry in self.entries("--type", "task")]
        self.assertEqual(len([message for message in messages if "job" in message]), 2, messages)

    def test_a_failure(self):
        self.run_shell("echo out; echo boom >&2; exit 3")
        task = self.task("job")
        self.assertEqual(task["status"], "error")
        self.assertEqual(task["last_error"],
                         {"message": "exit code 3: boom", "exit_code": 3,
                          "stderr": "boom\n"})
        self.assertEqual(task["failures_total"], 1)
        self.assertIn("job", self.entries("--type", "error")[0]["message"])

    def test_a_death_by_signal(self):
        self.run_shell("echo last words >&2; kill -9 $$")
        self.assertEqual(self.task("job")["last_error"],
                         {"message": "killed by signal 9 (Killed): last words", "signal": 9,
                          "stderr": "last words\n"})

    def test_a_success_clears_the_error_and_a_failure_keeps_the_result(self):
        self.run_shell("echo 1")
        self.run_shell("exit 1")
        self.assertEqual(self.task("job")["last_result"], 1)
        self.run_shell("true")
        self.assertEqual((self.task("job")["status"], self.task("job")["last_error"]),
                         ("idle", None))

    def test_the_last_4_kib_of_stderr(self):
        for output, kept in (
                (b"a" * 4096, "a" * 4096),
                (b"12345678\n" * 1000, "12345678\n" * 455),
                (b"a" * 5000 + b"\r\n  end\n", "end\n"),
                (b"x\n" + b"start " + b"word " * 1000 + b"\n", "start " + "word " * 817 + "\u2026"),
                (b"start " + b"word " * 20000 + b" \n\n", "start " + "word " * 817 + "\u2026"),
                ("\u20ac".encode() * 3000, "\u2026")):
            with self.subTest(output=output[:20]):
                path = self.file("output", output)
                self.run_shell('cat "$0" >&2; exit 1', path, text=False)
                self.assertEqual(self.task("job")["last_error"]["stderr"], kept)

    def test_bytes_that_are_not_text(self):
        path = self.file("bytes", b"a\xff\xc3\x00\x1b[1m\"\\\xf0\x9f\x92\n")
        self.run_shell('cat "$0" >&2; exit 1', path, text=False)
        self.assertEqual(self.task("job")["last_error"]["stderr"],
                         "a\ufffd\ufffd\ufffd\x1b[1m\"\\\ufffd\ufffd\ufffd\n")
        self.run_shell('cat "$0"', path, text=False)
        self.assertEqual(self.task("job")["last_result"],
                         "a\ufffd\ufffd\ufffd\x1b[1m\"\\\ufffd\ufffd\ufffd")

    def test_random_output_is_recorded_somehow(self):
        path = self.file("random", os.urandom(1_000_000))
        self.run_shell('cat "$0"; cat "$0" >&2; exit 1', path, text=False)
        self.assertEqual(self.task("job")["last_error"]["exit_code"], 1)
        self.run_shell('cat "$0"', path, text=False)
        self.assertEqual(self.task("job")["status"], "idle")

    def test_the_last_line_as_json_where_it_is(self):
        cases = [
            ('{"rows": 12.30, "ok": true}', {"rows": 12.3, "ok": True}),
            ("[1, 2]", [1, 2]),
            ("42", 42),
            ('"text"', "text"),
            ("null", None),
            ("42 files", "42 files"),
            ("{broken", "{broken"),
            ('{"a": 1, "a": 2}', '{"a": 1, "a": 2}'),
            ("  spaces kept inside  ", "  spaces kept inside"),
            ("[" * 100 + "]" * 100, "[" * 100 + "]" * 100),
        ]
        for line, result in cases:
            with self.subTest(line=line):
                self.run_program("run", "job", "--", "printf", "first\n%s\n", line)
                task = self.task("job")
                self.assertEqual((task["status"], task["last_result"]), ("idle", result))
        self.run_program("run", "job", "--", "printf", "%s", '{"rows": 12.30}')
        self.assertIn('{"rows": 12.30}', self.succeed("tasks", "--json"))

    def test_which_line_is_the_last(self):
        cases = [
            (r"a\nb", "b"),
            (r"a\nb\n\n \t\n", "b"),
            (r"a\r\nb\r\n", "b"),
            (r"10%%\r20%%\rready\r", "ready"),
            (r"", None),
            (r"\n\n", None),
        ]
        for output, result in cases:
            with self.subTest(output=output):
                self.run_program("run", "job", "--", "printf", output)
                self.assertEqual(self.task("job")["last_result"], result)

    def test_lines_at_and_past_the_limit(self):
        fits = json.dumps("x" * 65534)
        self.assertEqual(len(fits), 65536)
        for line, length in ((fits, 65534), ("y" * 3000, 3000), ("yyy " * 10000, 4093),
                             ("y" * 5000, 1), ("y" * 100000, 1)):
            path = self.file("line", line.encode() + b"\n")
            self.run_program("run", "job", "--", "cat", path)
            self.assertEqual(len(self.task("job")["last_result"]), length)

    def test_every_plans_the_next_run(self):
        self.run_program("run", "job", "--every", "600", "--", "true")
        task = self.task("job")
        self.assertEqual((task["interval_seconds"], task["overdue_seconds"]), (600, None))
        self.run_shell("true")
        self.assertEqual(self.task("job")["interval_seconds"], 600)

    def test_unique(self):
        process = self.start_program("run", "job", "--", "sh", "-c", "echo up; read line",
                                     stdin=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b"up\n")
        done = self.run_program("run", "job", "--unique", "--", "echo", "second")
        self.assertEqual((done.returncode, done.stdout), (75, ""))
        self.assertRegex(done.stderr, r"\Adashcore: not started: [^\n]*job[^\n]*\n\Z")
        self.assertEqual(self.succeed("run", "job", "--", "echo", "third"), "third\n")
        process.communicate(b"\n", timeout=20)
        self.assertEqual(self.succeed("run", "job", "--unique", "--", "echo", "4"), "4\n")


class Progress(ProgramTest):
    def setUp(self):
        super().setUp()
        self.succeed("log", "system", "a store is there")

    def shown(self, wanted):
        """Waits until another process sees this progress."""
        def look():
            task = self.tasks().get("job") or {}
            return task.get("progress") and task["progress"]["percent"] == wanted and task
        return wait_for(look)

    def test_it_is_seen_while_the_command_runs(self):
        script = r"printf 'begin 5%%\n'; read a; printf '\r 40%% of it'; read a; " \
                 r"printf '\rabout 99.7%% '; read a; echo 80 % >&2; read a; " \
                 r"printf '\r\033[1;32m85%%\033[0m'; read a"
        process = self.start_program("run", "job", "--", "sh", "-c", script,
                                     stdin=subprocess.PIPE)
        for percent, message in ((5, "begin 5%"), (40, "40% of it"), (99, "about 99.7%"),
                                 (80, "80 %"), (85, "85%")):
            task = self.shown(percent)
            self.assertEqual(task["status"], "running")
            self.assertEqual(task["progress"]["message"], message)
            row = self.succeed("tasks").splitlines()[1]
            self.assertIn(f"running {percent} %", row)
            process.stdin.write(b"\n")
            process.stdin.flush()
        process.communicate(timeout=20)
        self.assertIsNone(self.task("job")["progress"])

    def test_what_is_no_progress(self):
        script = "printf 'a%%20b 101%% x50%% 1000%% 50%%x -3%% v1.2.3%% %% 1e5%%\\n'; read a; " \
                 "echo 7%; read a"
        process = self.start_program("run", "job", "--", "sh", "-c", script,
                                     stdin=subprocess.PIPE)
        process.stdout.readline()
        process.stdin.write(b"\n")
        process.stdin.flush()
        self.shown(7)
        process.communicate(b"\n", timeout=20)

    def test_a_flood_of_progress_is_passed_on_thinly(self):
        script = "i=0; while [ $i -lt 20000 ]; do echo $((i % 101))%; i=$((i+1)); done"
        process = self.start_program("run", "job", "--", "sh", "-c", script)
        output, _ = process.communicate(timeout=30)
        self.assertEqual(output.count(b"\n"), 20000)
        self.assertEqual(self.task("job")["last_result"], f"{19999 % 101}%")


if __name__ == "__main__":
    program.main()
