"""Entity tags, 304, gzip and HEAD, and that no kept answer outlives what it says."""

import datetime
import gzip
import unittest

from dashcored import Dashcored, wait_for

RECENT = "/api/v1/activity/recent"
SUMMARY = "/api/v1/activity/summary"
TASKS = "/api/v1/background-tasks/status"
RUNS = "/api/v1/background-tasks/cached/runs"
CONFIG = "/api/v1/config/dashboard"
STREAMS = "/api/v1/streams/active"
WARP = "/api/v1/warp/status"
GZIP = {"Accept-Encoding": "gzip"}


class Caching(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Dashcored())
        self.run_path = self.server.post(RUNS, json={}).header("Location")
        wait_for(self.start_is_over)

    def start_is_over(self):
        """Whether the server has done what it logs when it starts."""
        return any(task["task_name"] == "retention_cleanup" and task["status"] == "idle"
                   for task in self.server.get(TASKS).json())

    def tag(self, path, headers=None):
        return self.server.get(path, headers=headers).header("ETag")

    def unchanged(self, path, tag, headers=None):
        answer = self.server.get(path, headers={"If-None-Match": tag, **(headers or {})},
                                 status=None)
        return answer.status == 304

    def test_each_has_a_tag_and_304(self):
        for path in (RECENT, RECENT + "?limit=1&type=system", SUMMARY, TASKS, RUNS, self.run_path,
                     CONFIG, STREAMS, WARP, "/openapi.json", "/docs", "/"):
            with self.subTest(path):
                tag = self.tag(path)
                for known in (tag, "*", f"W/{tag}", f'"x", {tag}', f'"x",W/{tag} , "y"'):
                    self.assertTrue(self.unchanged(path, known), known)
                for other in ('"x"', "", tag[:-1], tag.strip('"'), 'W/"x"'):
                    self.assertFalse(self.unchanged(path, other), other)

    def test_304_has_no_body_and_the_tag(self):
        answer = self.server.get(RECENT, headers={"If-None-Match": "*"}, status=304)
        self.assertEqual(answer.body, b"")
        self.assertEqual(answer.header("ETag"), self.tag(RECENT))
        self.assertIsNone(answer.header("Content-Type"))
        self.assertEqual(answer.header("Cache-Control"), "no-cache")

    def test_a_write_changes_the_tags_it_must(self):
        paths = (RECENT, SUMMARY, TASKS, RUNS, CONFIG)
        writes = {
            "entry": (lambda: self.server.log_entry(), {RECENT, SUMMARY}),
            "settings": (lambda: self.server.patch(CONFIG, json={"auto_refresh_interval": 99}),
                         {CONFIG, RECENT, SUMMARY}),
            "run": (lambda: self.server.post(RUNS, json={}), {TASKS, RUNS, RECENT, SUMMARY}),
        }
        for name, (write, expected) in writes.items():
            with self.subTest(name):
                before = {path: self.tag(path) for path in paths}
                for path in paths:
                    self.assertTrue(self.unchanged(path, before[path]), path)
                write()
                changed = {path for path in paths if not self.unchanged(path, before[path])}
                self.assertEqual(changed, expected)

    def test_a_write_of_another_process_counts(self):
        tag = self.tag(RECENT)
        with Dashcored(store=self.server.store) as other:
            number = other.log_entry(message="from elsewhere")
            self.assertFalse(self.unchanged(RECENT, tag))
            found = self.server.get(RECENT + "?type=scrape").json()
        self.assertEqual([entry["id"] for entry in found], [number])

    def test_window_moves_without_a_write(self):
        then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
        soon = then + datetime.timedelta(seconds=1.5)
        self.server.log_entry(timestamp=soon.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        path = RECENT + "?days=1&type=scrape"
        tag = self.tag(path)
        self.assertEqual(len(self.server.get(path).json()), 1)
        wait_for(lambda: not self.unchanged(path, tag), seconds=5)
        self.assertEqual(self.server.get(path).json(), [])

    def test_gzip(self):
        for _ in range(30):
            self.server.log_entry(message="a message that repeats itself " * 3)
        for path in (RECENT, "/openapi.json", "/docs.js"):
            with self.subTest(path):
                plain = self.server.get(path)
                self.assertIsNone(plain.header("Content-Encoding"))
                self.assertEqual(plain.header("Vary"), "Accept-Encoding")
                small = self.server.get(path, headers=GZIP)
                self.assertEqual(small.header("Content-Encoding"), "gzip")
                self.assertEqual(small.header("Vary"), "Accept-Encoding")
                self.assertLess(len(small.body), len(plain.body))
                self.assertEqual(gzip.decompress(small.body), plain.body)
                self.assertEqual(small.header("ETag"), plain.header("ETag")[:-1] + '-gz"')
                for tag in (plain.header("ETag"), small.header("ETag")):
                    self.assertTrue(self.unchanged(path, tag))
                    self.assertTrue(self.unchanged(path, tag, GZIP))

    def test_accept_encoding(self):
        for _ in range(30):
            self.server.log_entry()
        wanted = {"gzip": True, "deflate, gzip;q=0.5": True, "GZIP": True, "br,gzip;q=1.0": True,
                  "gzip;q=0": False, "gzip;q=0.000": False, "gzip; q=0": False, "br": False,
                  "identity": False, "": False, "xgzip": False, "*": False}
        for header, expected in wanted.items():
            with self.subTest(header):
                answer = self.server.get(RECENT, headers={"Accept-Encoding": header})
                self.assertEqual(answer.header("Content-Encoding") == "gzip", expected)

    def test_small_answers_are_not_compressed(self):
        answer = self.server.get(CONFIG, headers=GZIP)
        self.assertIsNone(answer.header("Content-Encoding"))

    def test_head_is_get_without_a_body(self):
        for _ in range(30):
            self.server.log_entry()
        for path in (RECENT, RECENT + "?limit=3", SUMMARY, TASKS, RUNS, CONFIG, STREAMS, WARP,
                     "/openapi.json", "/docs", "/", "/healthz", "/readyz",
                     "/api/v1/activity/export"):
            for headers in ({}, GZIP):
                with self.subTest(path=path, headers=headers):
                    got = self.server.get(path, headers=headers)
                    head = self.server.request("HEAD", path, headers=headers, status=200)
                    self.assertEqual(head.body, b"")
                    for name in set(got.headers) | set(head.headers):
                        if name.lower() not in ("date", "x-request-id", "transfer-encoding"):
                            self.assertEqual(head.header(name), got.header(name), name)

    def test_one_question_asked_in_several_ways(self):
        """The order of parameters does not matter, their values do; what was kept for one must not
        be given to another."""
        for user in ("a", "b", "ab"):
            self.server.log_entry(message=f"of {user}", user=user)

        def found(query):
            return [entry["message"] for entry in self.server.get(f"{RECENT}?{query}").json()]

        for _ in range(2):
            for query in ("user=a&type=scrape", "type=scrape&user=a", "user=%61&&type=scrape&q=",
                          "type=scrape&user=a&since="):
                self.assertEqual(found(query), ["of a"])
            self.assertEqual(found("user=b&type=scrape"), ["of b"])
            self.assertEqual(found("user=ab&type=scrape"), ["of ab"])
            self.assertEqual(found("q=a&user=b&type=scrape"), [])
            self.assertEqual(found("q=b&type=scrape"), ["of ab", "of b"])
            self.assertEqual(found("type=scrape&limit=1"), ["of ab"])
            self.assertEqual(len(found("type=scrape")), 3)
            links = {self.server.get(f"{RECENT}?{query}").header("Link")
                     for query in ("type=scrape&limit=1", "limit=1&type=scrape")}
            self.assertEqual(len(links), 1)

    def test_many_different_questions(self):
        number = self.server.log_entry(message="needle")
        for limit in range(1, 600):
            self.server.get(f"{RECENT}?q=needle&type=scrape&limit={limit}")
        for limit in (1, 300, 599):
            found = self.server.get(f"{RECENT}?q=needle&type=scrape&limit={limit}").json()
            self.assertEqual([entry["id"] for entry in found], [number])


if __name__ == "__main__":
    unittest.main()
