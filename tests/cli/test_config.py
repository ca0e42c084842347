"""dashcore config."""

import json

import program
from program import ProgramTest


class Config(ProgramTest):
    def setUp(self):
        super().setUp()
        self.succeed("log", "system", "a store is there")

    def test_both_settings(self):
        rows = [line.split() for line in self.succeed("config").splitlines()]
        self.assertEqual(rows, [["retention_days", "7"], ["auto_refresh_interval", "30"]])
        self.assertEqual(json.loads(self.succeed("config", "--json")),
                         {"retention_days": 7, "auto_refresh_interval": 30})

    def test_get_and_set(self):
        for key, values in (("retention_days", ("0", "30")),
                            ("auto_refresh_interval", ("10", "600"))):
            for value in values:
                self.assertEqual(self.succeed("config", "set", key, value), "")
                self.assertEqual(self.succeed("config", "get", key), value + "\n")

    def test_a_change_says_who_and_what(self):
        self.succeed("config", "set", "retention_days", "9")
        self.succeed("config", "set", "retention_days", "10", "--user", "bob")
        entries = self.entries("--type", "user_action")
        self.assertEqual([entry["user"] for entry in entries], ["bob", "alice"])
        self.assertIn("10", json.dumps(entries[0]))

    def test_errors_name_the_setting_and_its_range(self):
        cases = [("retention_days", value, ("retention_days", "0", "30"))
                 for value in ("-1", "31", "7.5", "seven", "", " 7", "99999999999999999999")]
        cases += [("auto_refresh_interval", value, ("auto_refresh_interval", "10", "600"))
                  for value in ("9", "601", "null")]
        for key, value, expected in cases:
            with self.subTest(key=key, value=value):
                line = self.fail_with(2, "config", "set", key, "--", value)
                for word in expected:
                    self.assertIn(word, line)
        self.assertIn("nosuch", self.fail_with(2, "config", "set", "nosuch", "1"))
        self.assertIn("nosuch", self.fail_with(2, "config", "get", "nosuch"))
        self.assertEqual(json.loads(self.succeed("config", "--json")),
                         {"retention_days": 7, "auto_refresh_interval": 30})


if __name__ == "__main__":
    program.main()
