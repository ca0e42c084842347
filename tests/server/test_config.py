"""The dashboard's settings over HTTP, and retention at once."""

import datetime
import unittest

from dashcored import Dashcored

CONFIG = "/api/v1/config/dashboard"
RECENT = "/api/v1/activity/recent"


class Config(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Dashcored())

    def settings(self):
        return self.server.get(CONFIG).json()

    def test_defaults(self):
        self.assertEqual(self.settings(), {"retention_days": 7, "auto_refresh_interval": 30})

    def test_some_and_all(self):
        changed = self.server.patch(CONFIG, json={"retention_days": 3})
        self.assertEqual(changed.json(), {"retention_days": 3, "auto_refresh_interval": 30})
        changed = self.server.post(CONFIG, status=200, json={"auto_refresh_interval": 60})
        self.assertEqual(changed.json(), {"retention_days": 3, "auto_refresh_interval": 60})
        whole = {"retention_days": 14, "auto_refresh_interval": 10}
        self.assertEqual(self.server.request("PUT", CONFIG, status=200, json=whole).json(), whole)
        self.assertEqual(self.settings(), whole)
        for part in ({"retention_days": 1}, {}):
            answer = self.server.request("PUT", CONFIG, status=422, json=part)
            self.assertEqual(len(answer.fields), 1)
        self.assertEqual(self.settings(), whole)

    def test_bounds(self):
        for name, lowest, highest in (("retention_days", 0, 30),
                                      ("auto_refresh_interval", 10, 600)):
            for good in (lowest, highest):
                self.assertEqual(self.server.patch(CONFIG, json={name: good}).json()[name], good)
            for bad in (lowest - 1, highest + 1, str(lowest), lowest + 0.5, None, True, [], 10**30):
                with self.subTest(name=name, value=bad):
                    answer = self.server.patch(CONFIG, status=None, json={name: bad})
                    self.assertIn(answer.status, (400, 422))
                    if bad != 10**30:
                        self.assertEqual(answer.fields, [name])
            self.assertEqual(self.settings()[name], highest)

    def test_all_or_none(self):
        for body in ({"retention_days": 3, "auto_refresh_interval": 1},
                     {"retention_days": 3, "colour": "red"}, [], 7, None):
            answer = self.server.patch(CONFIG, status=None, json=body)
            self.assertIn(answer.status, (400, 422))
        self.assertEqual(self.server.patch(CONFIG, status=422, json={"colour": 1}).fields,
                         ["colour"])
        for body in (b"", b"{", b"retention_days=3", b'{"retention_days":1,"retention_days":2}'):
            self.server.patch(CONFIG, status=400, body=body)
        self.assertEqual(self.settings()["retention_days"], 7)

    def test_change_is_logged_with_old_and_new(self):
        self.server.patch(CONFIG, json={"retention_days": 3})
        entries = self.server.get(RECENT + "?type=user_action").json()
        self.assertEqual(len(entries), 1)
        self.assertIn("retention_days", str(entries[0]))
        self.assertIn("7", str(entries[0]["details"]))
        self.assertIn("3", str(entries[0]["details"]))
        self.server.patch(CONFIG, json={"retention_days": 3})
        self.assertEqual(len(self.server.get(RECENT + "?type=user_action").json()), 1)

    def test_retention_of_today_hides_yesterday_at_once(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        yesterday = now.replace(hour=0, minute=0, second=0) - datetime.timedelta(hours=1)
        stamp = yesterday.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.server.log_entry(message="of yesterday", timestamp=stamp)
        self.server.log_entry(message="of today")

        def shown():
            messages = [entry["message"] for entry in self.server.get(RECENT + "?type=scrape").json()]
            total = self.server.get("/api/v1/activity/summary?type=scrape").json()["total"]
            self.assertEqual(total, len(messages))
            export = self.server.get("/api/v1/activity/export?type=scrape").body
            self.assertEqual(b"of yesterday" in export, "of yesterday" in messages)
            return messages

        self.assertEqual(shown(), ["of today", "of yesterday"])
        self.server.patch(CONFIG, json={"retention_days": 0})
        self.assertEqual(shown(), ["of today"])

    def test_settings_outlive_the_server(self):
        self.server.patch(CONFIG, json={"auto_refresh_interval": 77})
        self.server.restart()
        self.assertEqual(self.settings()["auto_refresh_interval"], 77)


if __name__ == "__main__":
    unittest.main()
