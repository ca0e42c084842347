"""dashcore run: what it passes through."""

import os
import signal
import subprocess
import time

import program
from program import ProgramTest, wait_for


class Run(ProgramTest):
    def test_output_passes_byte_for_byte(self):
        content = os.urandom(10_000_000)
        path = self.file("random", content)
        done = self.run_program("run", "job", "--", "cat", path, text=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertTrue(done.stdout == content)
        done = self.run_program("run", "job", "--", "sh", "-c", 'cat "$0" >&2', path, text=False)
        self.assertEqual((done.returncode, done.stdout), (0, b""))
        self.assertTrue(done.stderr == content)

    def test_input_passes(self):
        content = os.urandom(1_000_000)
        done = self.run_program("run", "job", "--", "cat", input=content, text=False)
        self.assertTrue(done.stdout == content)

    def test_output_is_not_held_back(self):
        process = self.start_program("run", "job", "--", "sh", "-c",
                                     "printf part; printf other >&2; read line; echo $line",
                                     stdin=subprocess.PIPE)
        self.assertEqual(os.read(process.stdout.fileno(), 100), b"part")
        self.assertEqual(os.read(process.stderr.fileno(), 100), b"other")
        output, _ = process.communicate(b"answer\n", timeout=20)
        self.assertEqual(output, b"answer\n")

    def test_both_streams_flow_while_one_is_not_read(self):
        process = self.start_program("run", "job", "--", "sh", "-c",
                                     "head -c 1000000 /dev/zero & echo said >&2; wait")
        self.assertEqual(process.stderr.readline(), b"said\n")
        process.send_signal(signal.SIGTERM)
        wait_for(lambda: self.task("job")["status"] == "error")
        process.stdout.close()
        process.stdout = None
        self.assertEqual(process.wait(20), 128 + signal.SIGTERM)

    def test_exit_codes(self):
        for code in (0, 1, 2, 3, 75, 125, 255):
            with self.subTest(code=code):
                done = self.run_program("run", "job", "--", "sh", "-c", f"exit {code}")
                self.assertEqual((done.returncode, done.stderr), (code, ""))
        for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGINT):
            with self.subTest(signal=number):
                done = self.run_program("run", "job", "--", "sh", "-c", f"kill -{number} $$")
                self.assertEqual((done.returncode, done.stderr), (128 + number, ""))

    def test_a_command_that_cannot_be_run(self):
        self.assertIn("'nosuch'", self.fail_with(127, "run", "job", "--", "nosuch"))
        self.assertIn("No such file", self.fail_with(127, "run", "job", "--", "/no/such"))
        self.assertIn("Permission denied",
                      self.fail_with(126, "run", "job", "--", self.file("plain")))
        self.assertIn("Permission denied", self.fail_with(126, "run", "job", "--", "/"))
        error = self.task("job")["last_error"]
        self.assertEqual((error["exit_code"], error["message"]),
                         (126, "cannot run '/': Permission denied"))

    def test_a_script_without_an_interpreter_line(self):
        path = self.file("script", b'echo "$1" "$2"; exit 4\n')
        os.chmod(path, 0o755)
        done = self.run_program("run", "job", "--", path, "a b", "$c")
        self.assertEqual((done.returncode, done.stdout), (4, "a b $c\n"))

    def test_the_dashes_may_be_left_out(self):
        done = self.run_program("run", "job", "sh", "-c", 'echo "$@"', "x", "--every", "--", "-n")
        self.assertEqual((done.returncode, done.stdout), (0, "--every -- -n\n"))
        self.assertEqual(self.succeed("run", "--every", "60", "job", "printf", "%s", "--help"),
                         "--help")
        self.assertEqual(self.succeed("run", "job", "--every", "60", "--", "echo", "--"), "--\n")

    def test_the_command_gets_what_we_were_started_with(self):
        with open(os.devnull, "rb") as inherited:
            show = "ls -l /proc/self/fd | grep -c -e /; grep -E 'Sig(Blk|Ign)' /proc/self/status"
            plain = subprocess.run(["sh", "-c", show], env=self.environment, text=True,
                                   capture_output=True, timeout=30, stdin=subprocess.DEVNULL,
                                   pass_fds=[inherited.fileno()])
            ours = self.run_program("run", "job", "--", "sh", "-c", show,
                                    pass_fds=[inherited.fileno()])

        def described(text):
            files, blocked, ignored = text.split("\n")[:3]
            # 32 and above are the C library's own and those of real-time programs.
            return files, blocked, int(ignored.split()[1], 16) & 0x7FFFFFFF

        self.assertEqual(described(ours.stdout), described(plain.stdout))

    def test_ignored_signals_stay_ignored(self):
        show = "grep SigIgn /proc/self/status"
        script = f"trap '' HUP INT XFSZ; exec {program.QUOTED_PROGRAM} run job -- {show}"
        done = subprocess.run(["sh", "-c", script], env=self.environment, text=True, timeout=30,
                              capture_output=True)
        ignored = int(done.stdout.split()[1], 16)
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGXFSZ):
            self.assertTrue(ignored & 1 << number - 1, number)

    def test_the_exit_code_survives_an_ignored_sigchld(self):
        done = self.run_program("run", "job", "--", "sh", "-c", "exit 6",
                                preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
        self.assertEqual(done.returncode, 6)

    def test_a_reader_that_goes_away_ends_the_command(self):
        process = self.start_program("run", "job", "--", "yes")
        self.assertEqual(process.stdout.readline(), b"y\n")
        process.stdout.close()
        process.stdout = None
        self.assertEqual(process.wait(20), 128 + signal.SIGPIPE)

    def test_output_that_finds_no_room_does_not_end_the_command(self):
        script = "echo 1; sleep 0.2; echo 2; sleep 0.2; echo 3; touch done; exit 4"
        with open("/dev/full", "wb") as full:
            done = self.run_program("run", "job", "--", "sh", "-c", script, stdout=full)
            self.assertEqual((done.returncode, done.stderr),
                             (4, "dashcore: cannot pass on the output: "
                                 "No space left on device\n"))
            os.remove(os.path.join(self.directory, "done"))
            done = self.run_program("run", "job", "--", "sh", "-c", f"({script}) >&2", stderr=full)
            self.assertEqual((done.returncode, done.stdout), (4, ""))
            os.remove(os.path.join(self.directory, "done"))
        self.assertEqual(self.task("job")["last_error"]["stderr"], "1\n2\n3\n")

    def test_a_small_stack_is_enough(self):
        script = f"ulimit -s 64; exec {program.QUOTED_PROGRAM} run job -- sh -c 'echo x; exit 3'"
        done = subprocess.run(["sh", "-c", script], env=self.environment, timeout=30,
                              capture_output=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (3, b"x\n", b""))
        self.assertEqual(self.task("job")["last_error"]["exit_code"], 3)

    def test_what_is_left_behind_survives_a_lack_of_room(self):
        script = "(sleep 0.4; echo 1; sleep 0.4; echo 2; sleep 0.4; echo 3; touch done) &"
        with open("/dev/full", "wb") as full:
            self.run_program("run", "job", "--", "sh", "-c", script, stdout=full,
                             stderr=subprocess.DEVNULL)
        path = os.path.join(self.directory, "done")
        self.assertFalse(os.path.exists(path))
        wait_for(lambda: os.path.exists(path))

    def test_what_the_command_leaves_behind_can_still_write(self):
        script = "(sleep 2; echo late; echo later >&2; sleep 0.2; echo last) & echo early"
        process = self.start_program("run", "job", "--", "sh", "-c", script)
        self.assertEqual(process.stdout.readline(), b"early\n")
        begun = time.monotonic()
        self.assertEqual(process.wait(20), 0)
        self.assertLess(time.monotonic() - begun, 1.8)
        self.assertEqual(process.stdout.read(), b"late\nlast\n")
        self.assertEqual(process.stderr.read(), b"later\n")

    def test_closed_descriptors_do_not_hurt(self):
        script = f"exec {program.QUOTED_PROGRAM} run job -- sh -c 'echo x; exit 5' <&- >&- 2>&-"
        done = subprocess.run(["sh", "-c", script], env=self.environment, timeout=30)
        self.assertEqual(done.returncode, 5)
        self.assertEqual(self.task("job")["last_error"]["exit_code"], 5)

    def test_no_zombie_and_no_process_is_left(self):
        process = self.start_program("run", "job", "--", "sh", "-c", "echo $$; exec sleep 60")
        child = int(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 128 + signal.SIGTERM)
        self.assertFalse(os.path.exists(f"/proc/{child}"))


if __name__ == "__main__":
    program.main()
