"""dashcore run: signals, and its own death."""

import os
import pty
import signal
import subprocess
import time

import program
from program import ProgramTest, wait_for

TRAPS = """
trap 'echo got TERM; exit 9' TERM
trap 'echo got INT' INT
trap 'echo got HUP' HUP
trap 'echo got USR1' USR1
trap 'echo got QUIT' QUIT
echo ready $$
while :; do sleep 0.05; done
"""


def state_of(process_id):
    with open(f"/proc/{process_id}/stat", encoding="ascii", errors="replace") as file:
        return file.read().rpartition(")")[2].split()[0]


class Signals(ProgramTest):
    def start_trapping(self, **others):
        process = self.start_program("run", "job", "--", "sh", "-c", TRAPS, **others)
        word, child = process.stdout.readline().split()
        self.assertEqual(word, b"ready")
        return process, int(child)

    def test_signals_are_passed_on_once(self):
        process, _ = self.start_trapping()
        for name in ("INT", "HUP", "USR1", "QUIT", "INT"):
            process.send_signal(getattr(signal, "SIG" + name))
            self.assertEqual(process.stdout.readline(), f"got {name}\n".encode())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.stdout.read(), b"got TERM\n")
        self.assertEqual(process.wait(20), 9)
        self.assertEqual(self.task("job")["last_error"]["exit_code"], 9)

    def test_a_command_that_dies_of_it(self):
        process = self.start_program("run", "job", "--", "sh", "-c", "echo ready; exec sleep 60")
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 143)
        self.assertEqual(self.task("job")["last_error"]["signal"], 15)

    def test_a_signal_arrives_while_our_output_is_stuck(self):
        process = self.start_program("run", "job", "--", "sh", "-c",
                                     "trap 'echo caught >&2; exit 4' TERM; echo up >&2; "
                                     "cat /dev/zero & wait; wait")
        self.assertEqual(process.stderr.readline(), b"up\n")
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.stderr.readline(), b"caught\n")
        wait_for(lambda: os.path.exists(f"/proc/{process.pid}"))
        process.stdout.close()
        process.stdout = None
        self.assertEqual(process.wait(20), 4)

    def test_kill_9_leaves_the_command_and_shows_interrupted(self):
        process, child = self.start_trapping()
        self.addCleanup(lambda: os.kill(child, signal.SIGKILL))
        self.assertEqual(self.task("job")["status"], "running")
        process.kill()
        process.wait(20)
        task = self.task("job")
        self.assertEqual((task["status"], task["failures_total"]), ("interrupted", 1))
        self.assertIn("job", self.entries("--type", "error")[0]["message"])
        self.assertNotEqual(state_of(child), "Z")


class Terminal(ProgramTest):
    """The program in a session with a terminal of its own, as under a shell."""

    def start(self, *words):
        child, terminal = pty.fork()
        if child == 0:
            os.execve(program.PROGRAM, [program.PROGRAM, *words],
                      {**self.environment, "TERM": "xterm"})
        self.addCleanup(os.close, terminal)
        self.addCleanup(self.reap, child)
        self.status = None
        self.seen = b""
        return child, terminal

    def reap(self, child):
        if self.status is None:
            os.kill(child, signal.SIGKILL)
            self.status = os.waitpid(child, 0)[1]

    def read_until(self, terminal, text):
        def look():
            try:
                self.seen += os.read(terminal, 65536)
            except OSError:
                raise AssertionError(f"the terminal ended after {self.seen!r}") from None
            return text in self.seen
        wait_for(look, every=0)

    def exit_code(self, child):
        def ended():
            found, status = os.waitpid(child, os.WNOHANG)
            return found and (status,)
        self.status = wait_for(ended)[0]
        return os.waitstatus_to_exitcode(self.status)

    def test_the_command_has_a_terminal_for_each_stream(self):
        script = "test -t 0 && test -t 1 && test -t 2 && echo all; printf 'a\\nb\\n'; exit 3"
        child, terminal = self.start("run", "job", "--", "sh", "-c", script)
        self.read_until(terminal, b"b\r\n")
        self.assertEqual(self.seen, b"all\r\na\r\nb\r\n")
        self.assertEqual(self.exit_code(child), 3)

    def test_a_stream_that_is_no_terminal_stays_a_pipe(self):
        ours, theirs = pty.openpty()
        process = self.start_program(
            "run", "job", "--", "sh", "-c",
            "test -t 1 && echo terminal; test -t 2 || echo pipe >&2; printf '\\033[1mbold\\033[0m'",
            stdout=theirs)
        _, errors = process.communicate(timeout=20)
        os.close(theirs)
        self.assertEqual(errors, b"pipe\n")
        self.assertEqual(os.read(ours, 1000), b"terminal\r\n\x1b[1mbold\x1b[0m")
        os.close(ours)
        self.assertEqual(self.task("job")["last_result"], "bold")

    def test_all_of_a_large_output_passes(self):
        child, terminal = self.start("run", "job", "--", "seq", "100000")
        self.read_until(terminal, b"\n100000\r\n")
        self.assertEqual(self.seen, b"".join(b"%d\r\n" % number for number in range(1, 100001)))
        self.assertEqual(self.exit_code(child), 0)

    def test_ctrl_c_reaches_the_command_once(self):
        child, terminal = self.start("run", "job", "--", "sh", "-c", TRAPS)
        self.read_until(terminal, b"ready")
        os.write(terminal, b"\x03")
        self.read_until(terminal, b"got INT")
        time.sleep(0.3)
        os.write(terminal, b"\x1c")
        self.read_until(terminal, b"got QUIT")
        self.assertEqual((self.seen.count(b"got INT"), self.seen.count(b"got QUIT")), (1, 1))
        os.kill(child, signal.SIGTERM)
        self.read_until(terminal, b"got TERM")
        self.assertEqual(self.exit_code(child), 9)

    def test_a_hangup_reaches_the_command(self):
        child, terminal = self.start("run", "job", "--", "sh", "-c",
                                     f"trap 'echo hup > {self.directory}/seen; exit 5' HUP; "
                                     "echo ready; while :; do sleep 0.05; done")
        self.read_until(terminal, b"ready")
        # Closing the last descriptor of a terminal's own end hangs it up.
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), terminal)
        wait_for(lambda: os.path.exists(f"{self.directory}/seen"))
        self.assertEqual(self.exit_code(child), 5)

    def test_the_size_of_the_terminal_is_passed_on(self):
        child, terminal = self.start("run", "job", "--", "sh", "-c",
                                     "trap 'stty size <&1' WINCH; stty size <&1; echo ready; "
                                     "while :; do sleep 0.05; done")
        self.read_until(terminal, b"ready")
        subprocess.run(["stty", "rows", "33", "cols", "77"], stdin=terminal, check=True, timeout=10)
        self.read_until(terminal, b"33 77")
        os.kill(child, signal.SIGTERM)
        self.assertEqual(self.exit_code(child), 143)

    def test_job_control_of_a_shell(self):
        """Ctrl-Z stops both, fg continues both, and the shell sees it."""
        child, terminal = pty.fork()
        if child == 0:
            os.execve("/bin/bash", ["bash", "--norc", "--noprofile", "-i"],
                      {**self.environment, "TERM": "dumb", "PS1": "$ "})
        self.addCleanup(os.close, terminal)
        self.status = None
        self.seen = b""
        self.addCleanup(self.reap, child)
        self.read_until(terminal, b"$ ")
        os.write(terminal, f"{program.QUOTED_PROGRAM} run job -- "
                           "sh -c 'echo id=$$; exec sleep 60'\n".encode())
        self.read_until(terminal, b"\nid=")
        wait_for(lambda: b"\n" in self.seen.split(b"\nid=")[1] or
                 self.read_until(terminal, b"\nid="), every=0)
        command = int(self.seen.split(b"\nid=")[1].split()[0])
        os.write(terminal, b"\x1a")
        self.read_until(terminal, b"Stopped")
        wait_for(lambda: state_of(command) == "T")
        os.write(terminal, b"fg\n")
        wait_for(lambda: state_of(command) != "T")
        os.write(terminal, b"\x03")
        wait_for(lambda: not os.path.exists(f"/proc/{command}"))
        os.write(terminal, b"echo code=$?\n")
        self.read_until(terminal, b"\ncode=130")
        os.write(terminal, b"exit\n")
        self.exit_code(child)


if __name__ == "__main__":
    program.main()
