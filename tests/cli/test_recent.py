"""dashcore recent, without --follow."""

import json
import re
from datetime import datetime, timedelta, timezone

import program
from program import ProgramTest

HOSTILE = "a\x1b[31mred\x1b]0;title\x07 \x08\x7f\u202eright\u2028 caf\u00e9 \u65e5\u672c"


class Recent(ProgramTest):
    def rows(self, *words):
        return self.succeed("recent", *words).splitlines()

    def test_newest_first_in_aligned_columns(self):
        self.succeed("log", "system", "first", "--user", "bob")
        self.succeed("log", "user_action", "second")
        rows = self.rows()
        self.assertEqual(rows[0].split(), ["TIME", "AGE", "TYPE", "USER", "MESSAGE"])
        self.assertEqual([row[rows[0].index("MESSAGE"):] for row in rows[1:]],
                         ["second", "first"])
        self.assertEqual(rows[1][rows[0].index("TYPE"):].split()[0], "user_action")
        self.assertEqual(rows[2][rows[0].index("USER"):].split()[0], "bob")

    def test_times_are_local_and_relative_for_people_only(self):
        self.succeed("log", "system", "x")
        self.assertRegex(self.rows()[1], r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  (now|\d+ s ago) ")
        shown = datetime.strptime(self.rows()[1][:19], "%Y-%m-%d %H:%M:%S")
        stored = datetime.fromisoformat(self.entries()[0]["timestamp"].replace("Z", "+00:00"))
        tokyo = stored.astimezone(timezone(timedelta(hours=9))).replace(microsecond=0, tzinfo=None)
        self.assertEqual(shown, tokyo)
        self.assertRegex(self.entries()[0]["timestamp"], r"^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$")

    def test_nothing_in_an_entry_reaches_the_terminal_raw(self):
        self.succeed("log", "system", HOSTILE, "--user", "u\x1b[2J")
        text = self.succeed("recent")
        self.assertIn(r"a\x1b[31mred\x1b]0;title\x07 \x08\x7f\u202eright\u2028 café 日本", text)
        self.assertIn(r"u\x1b[2J", text)
        self.assertNotRegex(text.replace("\n", ""), r"[\x00-\x1f\x7f-\x9f\u2028\u202e]")

    def test_wide_characters_keep_columns_aligned(self):
        self.succeed("log", "system", "one", "--user", "日本")
        self.succeed("log", "system", "two", "--user", "abcd")
        wide, narrow = self.rows()[2], self.rows()[1]
        self.assertEqual(wide.index("one") + 2, narrow.index("two"))

    def test_colours_only_on_a_terminal(self):
        self.succeed("log", "error", "x")
        self.assertNotIn("\x1b", self.succeed("recent"))
        for terminal, refused, coloured in (("xterm", None, True), ("xterm", "", True),
                                            ("xterm", "1", False), ("dumb", None, False)):
            with self.subTest(terminal=terminal, refused=refused):
                environment = {"TERM": terminal}
                if refused is not None:
                    environment["NO_COLOR"] = refused
                shown, _ = self.on_terminal("recent", **environment)
                self.assertEqual("\x1b[31merror\x1b[0m" in shown, coloured)

    def test_filters(self):
        for kind, message, user in (("scrape", "alpha beta", "bob"), ("error", "Alpha", "eve"),
                                    ("task", "gamma", "bob")):
            self.succeed("log", kind, message, "--user", user)
        cases = [
            (("--type", "error"), ["Alpha"]),
            (("--type", "error,task"), ["gamma", "Alpha"]),
            (("--user", "bob"), ["gamma", "alpha beta"]),
            (("--query", "alpha"), ["Alpha", "alpha beta"]),
            (("--query", "BETA alpha"), ["alpha beta"]),
            (("--limit", "2"), ["gamma", "Alpha"]),
            (("--days", "1"), ["gamma", "Alpha", "alpha beta"]),
            (("--since", "1h"), ["gamma", "Alpha", "alpha beta"]),
            (("--until", "1h"), []),
            (("--since", "2020-01-01"), ["gamma", "Alpha", "alpha beta"]),
            (("--until", "2020-01-01 10:30"), []),
            (("--since", "2020-01-01T00:00:00Z", "--until", "2020-01-01T00:00:00+09:00"), []),
        ]
        for words, messages in cases:
            with self.subTest(words=words):
                self.assertEqual([entry["message"] for entry in self.entries(*words)], messages)
                shown = self.succeed("recent", *words).splitlines()[1:]
                self.assertEqual([re.split("  +", row)[-1] for row in shown], messages)

    def test_local_times_are_local(self):
        self.succeed("log", "system", "x")
        now = datetime.now(timezone(timedelta(hours=9)))
        before = (now - timedelta(minutes=2)).strftime("%Y-%m-%d %H:%M:%S")
        after = (now + timedelta(minutes=2)).strftime("%Y-%m-%d %H:%M:%S")
        self.assertEqual(len(self.entries("--since", before, "--until", after)), 1)
        self.assertEqual(self.entries("--since", after), [])

    def test_people_get_twenty_and_json_a_hundred(self):
        body = [{"type": "system", "message": f"entry {number}"} for number in range(105)]
        for entry in body:
            self.succeed("log", entry["type"], entry["message"])
        self.assertEqual(len(self.rows()), 21)
        self.assertEqual(len(self.entries()), 100)
        self.assertEqual(len(self.entries("--limit", "1000")), 105)

    def test_json_is_the_body_of_the_api(self):
        self.succeed("log", "system", "x", "--details", '{"a": 1.50}')
        text = self.succeed("recent", "--json")
        self.assertTrue(text.endswith("]\n"))
        entry = json.loads(text)[0]
        self.assertEqual(set(entry), {"id", "timestamp", "type", "message", "details", "user"})
        self.assertTrue(re.search(r'"details":\s*\{"a": 1\.50\}', text))

    def test_an_empty_log(self):
        self.succeed("config", "set", "retention_days", "5")
        self.assertEqual(self.succeed("recent", "--type", "nothing"), "")
        self.assertEqual(self.succeed("recent", "--type", "nothing", "--json").strip(), "[]")

    def test_an_empty_log_is_said_on_a_terminal(self):
        self.succeed("config", "set", "retention_days", "7")
        self.assertEqual(self.entries(), [])
        for words, said in (((), "nothing logged in the last 7 days"),
                            (("--limit", "5"), "nothing logged in the last 7 days"),
                            (("--days", "1"), "nothing logged in the last 24 hours"),
                            (("--days", "30"), "nothing logged in the last 7 days"),
                            (("--days", "0"), "nothing logged since 00:00 UTC"),
                            (("--type", "error"), "no entry matches"),
                            (("--days", "1", "--since", "2h"), "no entry matches")):
            with self.subTest(words=words):
                self.assertEqual(self.on_terminal("recent", *words), ("", said + "\n"))
        self.assertEqual(self.on_terminal("recent", "--json"), ("[]\n", ""))
        self.assertEqual(self.succeed("recent"), "")

    def test_bad_filter_values_are_usage_errors(self):
        self.succeed("log", "system", "x")
        self.fail_with(2, "recent", "--type", "Bad Type")
        self.fail_with(2, "recent", "--json", "--type", "Bad Type")
        self.fail_with(2, "recent", "--query", "q" * 1025)


if __name__ == "__main__":
    program.main()
