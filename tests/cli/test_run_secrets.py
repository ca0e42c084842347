"""dashcore run: no secret gets into the store because the text it stood in was cut."""

import glob
import subprocess

import program
from program import ProgramTest, wait_for

SECRET = "Zx81Qv77Lm43Rt09Wk65"
WHOLE = (f"https://bob:{SECRET}@host/", f"password={SECRET}", f'password="a b {SECRET} c"',
         f"Authorization: Bearer {SECRET}", f"eyJhbGciOiJIUzI1NiJ9.{SECRET}.{SECRET}")
PIECE = 6  # bytes of the secret that must not be found


class Secrets(ProgramTest):
    def stored(self):
        files = glob.glob(glob.escape(self.store) + "*")
        self.assertIn(self.store, files)
        stored = b""
        for path in files:
            with open(path, "rb") as file:
                stored += file.read()
        return stored

    def assert_nothing_stored(self):
        stored = self.stored()
        for at in range(len(SECRET) - PIECE + 1):
            found = stored.find(SECRET[at:at + PIECE].encode())
            self.assertEqual(found, -1, stored[max(found - 80, 0):found + 80])

    def run_output(self, redirection, text, code):
        """A run that writes this text at once."""
        path = self.file("output", text.encode())
        done = self.run_program("run", "job", "--", "sh", "-c",
                                f'cat "$0" {redirection}; exit {code}', path)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (code, text))

    def cut_at_the_end(self, limit):
        """Lines whose secret stands across this limit, each time a bit further."""
        for secret in WHOLE:
            for before in range(limit - len(secret) - 6, limit + 4, 5):
                yield "w " * (before // 2) + "x" * (before % 2) + " " + secret + " behind\n"

    def test_the_line_about_a_failure(self):
        for line in self.cut_at_the_end(400):
            self.run_output(">&2", line, 1)
        self.assert_nothing_stored()

    def test_a_result_that_is_text(self):
        for line in self.cut_at_the_end(4096):
            self.run_output("", line, 0)
        self.assert_nothing_stored()

    def test_a_tail_that_begins_in_a_secret(self):
        for secret in WHOLE:
            for behind in range(4096 - len(secret), 4100, 7):
                self.run_output(">&2", f"x {secret}\n" + "y" * (behind - 1) + "\n", 1)
                self.run_output(">&2", f"x {secret} " + "y " * (behind // 2), 1)
        self.assert_nothing_stored()

    def test_the_start_of_a_line_longer_than_the_tail(self):
        for line in self.cut_at_the_end(4096):
            self.run_output(">&2", line.rstrip() + " z" * 3000, 1)
        self.assert_nothing_stored()

    def test_a_tail_that_begins_in_a_private_key(self):
        key = "".join(f"{SECRET * 3}{number:04}\n" for number in range(40))
        text = f"-----BEGIN PRIVATE KEY-----\n{key}-----END PRIVATE KEY-----\n"
        self.run_output(">&2", text + "why not\n" * 300, 1)
        self.assertEqual(self.task("job")["last_error"]["stderr"], "why not\n" * 300)
        self.assert_nothing_stored()

    def show_progress(self, script, *words):
        process = self.start_program("run", "job", "--", "sh", "-c", script, *words,
                                     stdin=subprocess.PIPE)
        progress = wait_for(lambda: (self.tasks().get("job") or {}).get("progress"))
        process.communicate(b"\n", timeout=program.LONGEST)
        return progress["message"]

    def test_a_message_of_a_progress(self):
        self.succeed("log", "system", "a store is there")
        lines = [line for line in self.cut_at_the_end(200)][::3]
        for line in lines:
            path = self.file("line", ("5% " + line).encode())
            self.assertTrue(self.show_progress('cat "$0"; read a', path).startswith("5% w w"))
        self.assert_nothing_stored()

    def test_a_message_of_a_line_that_goes_on(self):
        self.succeed("log", "system", "a store is there")
        for start in (f"https://bob:{SECRET[:12]}", "Bearer " + SECRET[:12],
                      f"a\tpassword={SECRET}"):
            message = self.show_progress('printf %s "$0"; read a; printf "\\rdone\\n"',
                                         f"get 5% {start}")
            self.assertTrue(message.startswith("get 5%"), message)
        self.assert_nothing_stored()
        self.assertEqual(self.show_progress('printf %s "$0"; read a', "a:b(5%"), "a:b(5%")


if __name__ == "__main__":
    program.main()
