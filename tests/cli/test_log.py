"""dashcore log."""

import json

import program
from program import ProgramTest


class Log(ProgramTest):
    def test_an_entry_is_stored_as_given(self):
        details = '{"rows": 12.30, "nested": [1, {"a": null}]}'
        self.succeed("log", "my.type", "a message", "--details", details, "--user", "bob")
        entry = self.entries()[0]
        self.assertEqual((entry["type"], entry["message"], entry["user"]),
                         ("my.type", "a message", "bob"))
        self.assertIn(details, self.succeed("recent", "--json"))

    def test_user_is_only_who_was_named(self):
        self.succeed("log", "system", "x")
        self.assertIsNone(self.entries()[0]["user"])

    def test_message_from_stdin(self):
        self.succeed("log", "system", "-", input="from a pipe\n")
        self.assertEqual(self.entries()[0]["message"], "from a pipe")

    def test_details_from_stdin(self):
        self.succeed("log", "system", "x", "--details", "-", input='{"a":\n1}\n')
        self.assertEqual(self.entries()[0]["details"], {"a": 1})

    def test_limits_are_the_stores(self):
        self.succeed("log", "system", "-", input="m" * 4096)
        self.assertIn("message", self.fail_with(2, "log", "system", "-", input="m" * 4097))
        self.assertIn("message", self.fail_with(2, "log", "system", "-", input="m" * 10000000))
        self.assertIn("message", self.fail_with(2, "log", "system", ""))
        self.assertIn("message", self.fail_with(2, "log", "system", "-", input=""))
        longest = json.dumps("d" * (65536 - 2))
        self.succeed("log", "system", "x", "--details", "-", input=longest)
        line = self.fail_with(2, "log", "system", "x", "--details", "-", input=longest + "   ")
        self.assertIn("details", line)
        self.assertEqual(len(self.entries("--type", "system", "--query", "mmmm")), 1)

    def test_bad_values_name_the_field(self):
        self.assertIn("type", self.fail_with(2, "log", "Bad Type", "x"))
        self.assertIn("details", self.fail_with(2, "log", "system", "x", "--details", "{nope"))
        self.assertIn("user", self.fail_with(2, "log", "system", "x", "--user", "u" * 257))

    def test_secrets_are_removed(self):
        self.succeed("log", "system", "get https://me:hunter2@example.org/",
                     "--details", '{"password":"hunter2"}')
        self.assertNotIn("hunter2", self.succeed("recent", "--json"))

    def test_a_store_that_cannot_be_written_is_a_failure(self):
        path = self.file("plain-file")
        line = self.fail_with(1, "--store", path + "/x.db", "log", "system", "x")
        self.assertIn("x.db", line)


if __name__ == "__main__":
    program.main()
