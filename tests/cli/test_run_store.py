"""dashcore run when the store is not what it should be: the command runs all the same."""

import os
import signal
import sqlite3
import subprocess
import time
from datetime import datetime

import program
from program import ProgramTest, StoreLock, wait_for


def seconds_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Store(ProgramTest):
    def run_with(self, *words):
        """Runs a command that must run, whatever happens around it; the time it took and the
        lines on stderr."""
        begun = time.monotonic()
        done = self.run_program(*words, "run", "job", "--", "sh", "-c",
                                "echo ran; echo said >&2; exit 3")
        self.assertEqual((done.returncode, done.stdout), (3, "ran\n"), done.stderr)
        lines = done.stderr.splitlines()
        self.assertIn("said", lines)
        lines.remove("said")
        for line in lines:
            self.assertTrue(line.startswith("dashcore: "), line)
        return time.monotonic() - begun, lines

    def test_a_store_that_cannot_be_made(self):
        path = self.file("plain-file")
        folder = os.path.join(self.directory, "folder")
        os.mkdir(folder)
        for store in (path + "/x.db", "/proc/nosuch/x.db", "/no/such/directory/x.db", folder,
                      "nosuch:scheme"):
            with self.subTest(store=store):
                seconds, lines = self.run_with("--store", store)
                self.assertLess(seconds, 5)
                self.assertEqual(len(lines), 1, lines)
                self.assertIn("the run is not recorded: ", lines[0])

    def test_a_file_that_is_no_store(self):
        path = self.file("no-store.db", b"something else entirely\n" * 1000)
        _, lines = self.run_with("--store", path)
        self.assertEqual(len(lines), 1, lines)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), b"something else entirely\n" * 1000)

    def test_a_locked_store_hardly_delays_the_start(self):
        self.succeed("log", "system", "x")
        for words, seconds in ((("job",), 1.5), (("job", "--unique"), 4)):
            with self.subTest(words=words), StoreLock(self.store + "-lock"):
                begun = time.time()
                process = self.start_program("run", *words, "--", "sh", "-c",
                                             "date +%s.%N; exit 3")
                started = float(process.stdout.readline())
                self.assertLess(started - begun, seconds)
                self.assertEqual(process.wait(30), 3)
                self.assertLess(time.time() - begun, 12)
            lines = process.stderr.read().decode().splitlines()
            self.assertEqual([line.rpartition(": ")[0] for line in lines],
                             ["dashcore: the run is not recorded yet",
                              "dashcore: the run is not recorded"])
        self.assertEqual(self.tasks(), {})

    def test_a_store_that_is_freed_while_the_command_runs(self):
        self.succeed("log", "system", "x")
        with StoreLock(self.store + "-lock"):
            process = self.start_program("run", "job", "--", "sh", "-c", "read line; exit 3",
                                         stdin=subprocess.PIPE)
            self.assertIn(b"the run is not recorded yet: ", process.stderr.readline())
        wait_for(lambda: "job" in self.tasks())
        _, errors = process.communicate(b"\n", timeout=20)
        self.assertEqual(errors, b"")
        self.assertEqual(self.task("job")["last_error"]["exit_code"], 3)

    def test_a_run_recorded_late_started_when_its_command_did(self):
        self.succeed("log", "system", "x")
        with StoreLock(self.store + "-lock"):
            process = self.start_program("run", "job", "--every", "60", "--", "sh", "-c",
                                         "date +%s.%N; read line", stdin=subprocess.PIPE)
            started = float(process.stdout.readline())
            time.sleep(4)
        wait_for(lambda: "job" in self.tasks())
        process.communicate(b"\n", timeout=20)
        seconds = time.time() - started
        task = self.task("job")
        entry = next(entry for entry in self.entries() if entry["message"] == "job started")
        for told in (task["last_run"], entry["timestamp"]):
            # The command starts half a second after the store was first asked.
            self.assertLess(abs(seconds_of(told) - started), 1, told)
        self.assertLess(abs(task["last_duration_ms"] / 1000 - seconds), 1)
        self.assertAlmostEqual(seconds_of(task["next_run"]) - seconds_of(task["last_run"]), 60)

    def test_a_store_locked_midway_holds_up_nothing(self):
        self.succeed("log", "system", "x")
        process = self.start_program("run", "job", "--", "sh", "-c",
                                     "while read line; do echo $line%; done; exit 3",
                                     stdin=subprocess.PIPE)
        wait_for(lambda: "job" in self.tasks())
        with StoreLock(self.store + "-lock"):
            for number in range(50):
                begun = time.monotonic()
                process.stdin.write(b"%d\n" % number)
                process.stdin.flush()
                self.assertEqual(process.stdout.readline(), b"%d%%\n" % number)
                self.assertLess(time.monotonic() - begun, 1)
            process.stdin.close()
            process.stdin = None
            self.assertEqual(process.wait(30), 3)

    def test_a_store_that_goes_away_midway(self):
        process = self.start_program("run", "job", "--", "sh", "-c",
                                     "echo up; read line; echo 50%; exit 3",
                                     stdin=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b"up\n")
        os.rename(os.path.dirname(self.store), self.directory + "/gone")
        self.file("dashcore")
        output, _ = process.communicate(b"\n", timeout=30)
        self.assertEqual((process.returncode, output), (3, b"50%\n"))

    def test_a_limit_on_the_size_of_files(self):
        for limit in (0, 10, 40):
            store = os.path.join(self.directory, f"small-{limit}.db")
            limited = ["sh", "-c", f'ulimit -f {limit}; exec "$@"', "sh", program.PROGRAM,
                       "--store", store]
            with self.subTest(limit=limit):
                # The limit still ends what the command runs, as it would without us.
                command = "echo ran; head -c 100000 /dev/zero >large; echo $?; exit 3"
                done = subprocess.run([*limited, "run", "job", "--", "sh", "-c", command],
                                      env=self.environment, text=True, capture_output=True,
                                      timeout=30, cwd=self.directory)
                self.assertEqual((done.returncode, done.stdout),
                                 (3, f"ran\n{128 + signal.SIGXFSZ}\n"), done.stderr)
                self.assertIn("is not recorded: ", done.stderr)
                for words in (("log", "system", "x"), ("tasks",), ("recent",)):
                    done = subprocess.run([*limited, *words], env=self.environment, text=True,
                                          capture_output=True, timeout=30)
                    self.assertEqual((done.returncode, done.stdout), (1, ""), words)
                    self.assertRegex(done.stderr, r"\Adashcore: [^\n]+\n\Z")

    def test_output_past_the_largest_file_is_lost_alone(self):
        path = os.path.join(self.directory, "output")
        script = f"ulimit -f 200; exec {program.QUOTED_PROGRAM} run job -- sh -c " \
                 "'head -c 300000 /dev/zero; echo; (sleep 0.2; head -c 300000 /dev/zero; " \
                 "sleep 0.2; touch late) & touch done; exit 4'"
        with open(path, "wb") as output:
            done = subprocess.run(["sh", "-c", script], env=self.environment, timeout=30,
                                  cwd=self.directory, stdout=output, stderr=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 4)
        self.assertEqual(os.path.getsize(path), 200 * 512)
        self.assertTrue(os.path.exists(os.path.join(self.directory, "done")))
        wait_for(lambda: os.path.exists(os.path.join(self.directory, "late")))

    def test_a_newer_store(self):
        self.succeed("log", "system", "x")
        database = sqlite3.connect(self.store)
        database.execute("PRAGMA user_version = 1000000")
        database.commit()
        database.close()
        _, lines = self.run_with()
        self.assertEqual(len(lines), 1, lines)

    def test_a_signal_ends_the_wait_for_a_locked_store(self):
        self.succeed("log", "system", "x")
        with StoreLock(self.store + "-lock"):
            process = self.start_program("run", "job", "--unique", "--", "echo", "ran")
            time.sleep(0.5)
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(20), 143)
            self.assertLess(time.monotonic() - begun, 1.5)
            self.assertEqual(process.stdout.read(), b"")


if __name__ == "__main__":
    program.main()
