"""dashcore recent --follow."""

import json
import os
import queue
import signal
import subprocess
import threading
import time

import program
from program import ProgramTest, wait_for


class Follow(ProgramTest):
    def follow(self, *words, **others):
        process = self.start_program("recent", "--follow", *words, **others)
        lines = queue.Queue()

        def read():
            for line in process.stdout:
                lines.put(line.decode())

        reader = threading.Thread(target=read)
        reader.start()
        self.addCleanup(reader.join)
        self.addCleanup(process.kill)
        return process, lines

    def test_new_entries_come_within_two_seconds(self):
        self.succeed("log", "system", "older")
        self.succeed("log", "system", "newer")
        process, lines = self.follow()
        self.assertIn("older", lines.get(timeout=10))
        self.assertIn("newer", lines.get(timeout=10))
        for number in range(3):
            self.succeed("log", "error", f"live {number}")
            begun = time.monotonic()
            self.assertIn(f"live {number}", lines.get(timeout=10))
            self.assertLess(time.monotonic() - begun, 2)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(10), 0)
        self.assertEqual(process.stderr.read(), b"")

    def test_it_waits_for_the_first_entry_of_a_new_store(self):
        process, lines = self.follow("--json")
        wait_for(lambda: os.path.exists(self.store))
        self.succeed("log", "system", "first")
        self.assertEqual(json.loads(lines.get(timeout=10))["message"], "first")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(10), 0)

    def test_json_is_one_object_a_line(self):
        message = 'quote " back \\ slash \x1b \u65e5'
        self.succeed("log", "system", message, "--details", '{\n "a": [1.50,\r\n "b"]}',
                     "--user", "bob")
        process, lines = self.follow("--json", "--type", "system")
        self.succeed("log", "error", "not asked for")
        self.succeed("log", "system", "plain")
        first, second = lines.get(timeout=10), lines.get(timeout=10)
        self.assertEqual([json.loads(first), json.loads(second)],
                         list(reversed(self.entries("--type", "system"))))
        self.assertIn("1.50", first)
        process.kill()

    def test_none_is_skipped_or_repeated_while_others_log(self):
        process, lines = self.follow("--json", "--type", "scrape")
        wait_for(lambda: os.path.exists(self.store))
        script = f'i=0; while [ $i -lt 40 ]; do {program.QUOTED_PROGRAM} log scrape "$0 $i"; ' \
                 'i=$((i+1)); done'
        writers = [subprocess.Popen(["sh", "-c", script, name], env=self.environment)
                   for name in ("a", "b")]
        for writer in writers:
            self.assertEqual(writer.wait(60), 0)
        seen = [json.loads(lines.get(timeout=10)) for _ in range(80)]
        time.sleep(0.6)
        self.assertTrue(lines.empty())
        self.assertEqual(len({entry["id"] for entry in seen}), 80)
        process.kill()

    def test_limit_is_for_what_is_there_already(self):
        for number in range(5):
            self.succeed("log", "system", f"entry {number}")
        process, lines = self.follow("--limit", "2")
        self.assertIn("entry 3", lines.get(timeout=10))
        self.assertIn("entry 4", lines.get(timeout=10))
        self.succeed("log", "system", "live")
        self.assertIn("live", lines.get(timeout=10))
        process.kill()

    def test_control_characters_are_escaped(self):
        process, lines = self.follow()
        wait_for(lambda: os.path.exists(self.store))
        self.succeed("log", "system", "a\x1b[31m", "--user", "u\x07")
        line = lines.get(timeout=10)
        self.assertTrue(line.endswith("  a\\x1b[31m  (u\\x07)\n"), line)
        process.kill()

    def test_it_ends_when_nobody_reads_any_more(self):
        self.succeed("log", "system", "one")
        for restore in (True, False):
            with self.subTest(sigpipe_restored=restore):
                process = self.start_program("recent", "--follow", restore_signals=restore)
                self.assertIn(b"one", process.stdout.readline())
                process.stdout.close()
                process.stdout = None
                process.wait(10)
                self.assertEqual(process.stderr.read(), b"")

    def test_until_is_refused(self):
        self.assertIn("--until", self.fail_with(2, "recent", "--follow", "--until", "1h"))


if __name__ == "__main__":
    program.main()
