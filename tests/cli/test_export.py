"""dashcore export."""

import csv
import io
import json
import os
import signal
import stat
import subprocess

import program
from program import ProgramTest, wait_for

MESSAGES = ['plain', 'comma, "quote"', "=1+1", "caf\u00e9 \u65e5\u672c", "a\tb"]


class Export(ProgramTest):
    def setUp(self):
        super().setUp()
        for message in MESSAGES:
            self.succeed("log", "system", message, "--details", '{"a": 1.50}', "--user", "bob")

    def test_ndjson_round_trip(self):
        lines = self.succeed("export").splitlines()
        self.assertEqual([json.loads(line) for line in lines], self.entries())
        self.assertEqual(self.succeed("export", "--format", "ndjson").splitlines(), lines)

    def test_csv_round_trip(self):
        text = self.succeed("export", "--format=csv", text=False).decode()
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        entries = self.entries()
        self.assertEqual(len(rows), len(entries))
        for row, entry in zip(rows, entries):
            for name in ("timestamp", "type", "user"):
                self.assertEqual(row[name], entry[name])
            self.assertEqual(row["message"].lstrip("'"), entry["message"])
            self.assertEqual(int(row["id"]), entry["id"])
            self.assertEqual(json.loads(row["details"]), entry["details"])
        self.assertEqual([row["message"] for row in rows if "1+1" in row["message"]], ["'=1+1"])

    def test_filters(self):
        self.succeed("log", "error", "other")
        self.assertEqual(len(self.succeed("export", "--type", "error").splitlines()), 1)
        self.assertEqual(len(self.succeed("export", "--limit", "2").splitlines()), 2)
        self.assertEqual(self.succeed("export", "--until", "1h"), "")

    def test_a_large_log_comes_whole(self):
        script = 'i=0; while [ $i -lt 150 ]; do printf "%s" "$0" | {0} log scrape -; ' \
                 'i=$((i+1)); done'.replace("{0}", program.QUOTED_PROGRAM)
        subprocess.run(["sh", "-c", script, "m" * 4000], env=self.environment, check=True,
                       timeout=100)
        ids = [json.loads(line)["id"] for line in self.succeed("export").splitlines()]
        self.assertEqual(len(ids), 150 + len(MESSAGES))
        self.assertEqual(ids, sorted(ids, reverse=True))

    def test_to_a_file(self):
        path = os.path.join(self.directory, "out.ndjson")
        text = self.succeed("export")
        before = set(os.listdir(self.directory))
        self.assertEqual(self.succeed("export", "--output", path), "")
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), text)
        self.assertEqual(set(os.listdir(self.directory)) - before, {"out.ndjson"})
        os.chmod(path, 0o640)
        self.succeed("export", "-o", path, "--format", "csv")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o640)
        self.assertEqual(self.succeed("export", "-o", "-"), text)

    def test_a_new_file_has_the_usual_rights(self):
        path = os.path.join(self.directory, "out")
        self.run_program("export", "-o", path, preexec_fn=lambda: os.umask(0o027))
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o640)

    def test_a_link_is_followed(self):
        target = self.file("target", b"old")
        link = os.path.join(self.directory, "link")
        os.symlink("target", link)
        self.succeed("export", "-o", link)
        self.assertTrue(os.path.islink(link))
        self.assertNotEqual(os.path.getsize(target), 3)

    def test_a_file_that_cannot_be_made(self):
        before = set(os.listdir(self.directory))
        line = self.fail_with(1, "export", "-o", os.path.join(self.directory, "no", "such"))
        self.assertIn("No such file or directory", line)
        self.assertIn("No space left", self.fail_with(1, "export", "-o", "/dev/full"))
        self.assertEqual(set(os.listdir(self.directory)), before)

    def test_a_failure_keeps_the_old_file(self):
        path = self.file("out", b"old")
        self.fail_with(2, "export", "-o", path, "--type", "Bad Type")
        with open(path, "rb") as file:
            self.assertEqual(file.read(), b"old")

    def test_an_interrupted_export_leaves_nothing(self):
        path = os.path.join(self.directory, "fifo-free")
        before = set(os.listdir(self.directory))
        # Stopped as soon as its temporary file is there, then ended.
        process = self.start_program("export", "-o", path)
        wait_for(lambda: set(os.listdir(self.directory)) - before or process.poll() is not None,
                 every=0)
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        left = set(os.listdir(self.directory)) - before
        self.assertTrue(left <= {"fifo-free"}, left)


if __name__ == "__main__":
    program.main()
