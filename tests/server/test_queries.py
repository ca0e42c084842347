"""Query strings: every bound at, past and with garbage, and nothing ignored."""

import unittest

from dashcored import Dashcored

RECENT = "/api/v1/activity/recent"
SUMMARY = "/api/v1/activity/summary"
EXPORT = "/api/v1/activity/export"
RUNS = "/api/v1/background-tasks/nightly/runs"


class Queries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Dashcored())
        cls.server.post(RUNS, json={}, status=201)

    def refused(self, target, field, *words):
        answer = self.server.get(target, status=None)
        self.assertIn(answer.status, (400, 422), target)
        self.assertEqual(answer.fields, [field], target)
        for word in words:
            self.assertIn(word, answer.json()["detail"])

    def test_bounds_of_numbers(self):
        for path, name, lowest, highest in ((RECENT, "limit", 1, 1000), (RUNS, "limit", 1, 100),
                                            (RECENT, "days", 0, 30), (SUMMARY, "days", 0, 30),
                                            (EXPORT, "days", 0, 30)):
            for good in (lowest, highest):
                with self.subTest(f"{path} {name}={good}"):
                    self.server.get(f"{path}?{name}={good}")
            for bad in (lowest - 1, highest + 1, "", "x", "1x", "1.0", "0x1", "+5", "%201", "1e1",
                        "99999999999999999999", "-0"):
                with self.subTest(f"{path} {name}={bad}"):
                    self.server.get(path)  # An answer that is kept is none to a bad question.
                    self.refused(f"{path}?{name}={bad}", name, str(lowest), str(highest))

    def test_words(self):
        for path, name, good in ((SUMMARY, "bucket", ("hour", "day")),
                                 (EXPORT, "format", ("csv", "ndjson"))):
            for word in good:
                self.server.get(f"{path}?{name}={word}")
            for word in ("", "HOUR", "week", "hour,day"):
                with self.subTest(f"{name}={word}"):
                    self.refused(f"{path}?{name}={word}", name, *good)

    def test_texts(self):
        self.server.get(RECENT + "?q=" + "a" * 1024)
        self.server.get(RECENT + "?user=" + "u" * 256)
        self.server.get(RECENT + "?type=" + "a" * 64)
        for name, bad in (("q", "a" * 1025), ("user", "u" * 257), ("type", "a" * 65),
                          ("type", "Bad"), ("type", "a,,b"), ("type", "a%20b")):
            with self.subTest(f"{name}={bad[:10]}"):
                self.refused(f"{RECENT}?{name}={bad}", name)

    def test_times(self):
        for name in ("since", "until"):
            for good in ("2025-07-10T12:00:00Z", "2025-07-10T12:00:00.123456Z",
                         "2025-07-10T14:00:00%2B02:00", "2025-07-10T12:00:00-05:00"):
                self.server.get(f"{RECENT}?{name}={good}")
            for bad in ("yesterday", "2025-07-10", "2025-07-10T12:00:00", "2025-13-10T12:00:00Z",
                        "2025-02-30T12:00:00Z", "1752148800", "2025-07-10T25:00:00Z", "T" * 3000):
                with self.subTest(f"{name}={bad[:20]}"):
                    self.refused(f"{RECENT}?{name}={bad}", name, "2025-07-10T12:00:00Z")

    def test_unknown_parameters(self):
        for path in (RECENT, SUMMARY, EXPORT, RUNS, "/api/v1/background-tasks/status",
                     "/api/v1/streams/active", "/api/v1/warp/status", "/api/v1/config/dashboard",
                     "/healthz", "/readyz", "/openapi.json", "/docs"):
            with self.subTest(path):
                self.refused(path + "?colour=red", "colour", "colour")
        self.refused(SUMMARY + "?limit=5", "limit")
        self.refused(EXPORT + "?cursor=5", "cursor")
        self.refused(RECENT + "?Limit=5", "Limit")
        self.assertEqual(self.server.post("/api/v1/activity?x=1", status=422,
                                          json={"type": "a", "message": "b"}).fields, ["x"])

    def test_repeated_parameters(self):
        for name, value in (("limit", 5), ("days", 1), ("type", "a"), ("q", ""), ("user", "u")):
            with self.subTest(name):
                self.refused(f"{RECENT}?{name}={value}&{name}={value}", name, "more than once")
        self.refused(RECENT + "?limit=5&l%69mit=6", "limit", "more than once")

    def test_encoding(self):
        for bad in ("%", "%1", "%zz", "%00", "q=%00", "q=a%0", "q=%ff", "q=%c0%80", "q=%ed%a0%80"):
            with self.subTest(bad):
                answer = self.server.get(f"{RECENT}?{bad}", status=400)
                self.assertEqual(answer.json()["code"], "not_parseable")
        self.server.get(RECENT + "?&&limit=5&")
        self.server.get(RECENT + "?")
        self.server.get(RECENT + "?q=%F0%9F%90%8B")


if __name__ == "__main__":
    unittest.main()
