"""Entity tags, 304, gzip and HEAD, and that no kept answer outlives what it says."""

import datetime
import gzip
import random
import unittest

from dashcored import Dashcored, wait_for

RECENT = "/api/v1/activity/recent"
SUMMARY = "/api/v1/activity/summary"
EXPORT = "/api/v1/activity/export"
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
        for path in (RECENT, RECENT + "?limit=1&type=system", SUMMARY, EXPORT,
                     EXPORT + "?format=ndjson&days=1", TASKS, RUNS, self.run_path, CONFIG, STREAMS,
                     WARP, "/openapi.json", "/docs", "/"):
            with self.subTest(path):
                tag = self.tag(path)
                for known in (tag, "*", f"W/{tag}", f'"x", {tag}', f'"x",W/{tag} , "y"'):
                    self.assertTrue(self.unchanged(path, known), known)
                for other in ('"x"', "", tag[:-1], tag.strip('"'), 'W/"x"'):
                    self.assertFalse(self.unchanged(path, other), other)

    def test_what_is_no_list_of_tags_names_none(self):
        """A comma in a tag parts nothing, "*" stands alone, and what the grammar does not have ends
        the list: in doubt a body is sent."""
        for path in (RECENT, EXPORT, "/docs"):
            tag = self.tag(path)
            inner = tag.strip('"')
            for known in (f'"a,b", {tag}', f', ,{tag},', f'"", {tag}', f'"\\", {tag}',
                          f'"\xe9*" ,W/{tag}', f'\t{tag}\t', "  * "):
                with self.subTest(path=path, known=known):
                    self.assertTrue(self.unchanged(path, known))
            for other in ('"foo,*,bar"', '"*"', f'*, {tag}', '"x", *', "*x", "**", "*,", f'"x,{inner}"',
                          f'"x, {inner}, y"', f'"x, {tag}', f'"x,{tag},y"', f'"{tag}"', tag[1:],
                          f'{tag[:-1]}, ', f'"x" {tag}', f'{tag} "x"', f'x, {tag}', f'{tag}x',
                          f'w/{tag}', f'W/ {tag}', f'W/, {tag}'):
                with self.subTest(path=path, other=other):
                    self.assertFalse(self.unchanged(path, other))

    def test_304_has_no_body_and_the_tag(self):
        for path in (RECENT, EXPORT):
            with self.subTest(path):
                answer = self.server.get(path, headers={"If-None-Match": "*"}, status=304)
                self.assertEqual(answer.body, b"")
                self.assertEqual(answer.header("ETag"), self.tag(path))
                for name in ("Content-Type", "Content-Disposition", "Content-Encoding",
                             "Content-Security-Policy", "X-Content-Type-Options"):
                    self.assertIsNone(answer.header(name))
                self.assertEqual(answer.header("Cache-Control"), "no-cache")
                self.assertLess(len(str(answer.headers)), 240)

    def test_a_write_changes_the_tags_it_must(self):
        log = {RECENT, SUMMARY, EXPORT}
        paths = (*log, TASKS, RUNS, CONFIG)
        writes = {
            "entry": (lambda: self.server.log_entry(), log),
            "settings": (lambda: self.server.patch(CONFIG, json={"auto_refresh_interval": 99}),
                         {CONFIG} | log),
            "run": (lambda: self.server.post(RUNS, json={}), {TASKS, RUNS} | log),
        }
        for name, (write, expected) in writes.items():
            with self.subTest(name):
                before = {path: self.tag(path) for path in paths}
                for path in paths:
                    self.assertTrue(self.unchanged(path, before[path]), path)
                write()
                changed = {path for path in paths if not self.unchanged(path, before[path])}
                self.assertEqual(changed, expected)

    def test_a_restart_changes_only_the_tag_of_an_export(self):
        paths = (RECENT + "?type=scrape", RUNS, self.run_path, CONFIG, "/openapi.json", "/docs",
                 EXPORT + "?type=scrape")
        self.server.log_entry()
        before = {path: self.tag(path) for path in paths}
        self.server.restart()
        changed = [path for path in paths if not self.unchanged(path, before[path])]
        self.assertEqual(changed, [EXPORT + "?type=scrape"])

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
        query = "?days=1&type=scrape"
        tags = {path: self.tag(path) for path in (RECENT + query, SUMMARY + query, EXPORT + query)}
        self.assertEqual(len(self.server.get(RECENT + query).json()), 1)
        for path, tag in tags.items():
            wait_for(lambda: not self.unchanged(path, tag), seconds=5)
        self.assertEqual(self.server.get(RECENT + query).json(), [])
        self.assertEqual(self.server.get(SUMMARY + query).json()["total"], 0)
        self.assertEqual(self.server.get(EXPORT + query).body.count(b"\n"), 1)

    def test_gzip(self):
        for _ in range(30):
            self.server.log_entry(message="a message that repeats itself " * 3)
        for path in (RECENT, EXPORT, EXPORT + "?format=ndjson", "/openapi.json", "/docs.js"):
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
                self.assertTrue(self.unchanged(path, plain.header("ETag")))
                # What the client has is compressed, and it does not say that it can read that.
                self.assertFalse(self.unchanged(path, small.header("ETag")))

    def test_304_has_the_tag_that_the_client_has(self):
        for _ in range(30):
            self.server.log_entry()
        for path in (RECENT, EXPORT):
            plain, small = self.tag(path), self.tag(path, GZIP)
            for known, headers, expected in (
                    (plain, {}, plain), (plain, GZIP, plain), (small, GZIP, small),
                    ("*", {}, plain), ("*", GZIP, small), (f"{plain}, {small}", {}, plain),
                    (f"{plain}, {small}", GZIP, small)):
                with self.subTest(path=path, known=known, headers=headers):
                    answer = self.server.get(path, status=304,
                                             headers={"If-None-Match": known, **headers})
                    self.assertEqual(answer.header("ETag"), expected)
                    self.assertEqual(answer.header("Vary"), "Accept-Encoding")

    def log_incompressible(self):
        """Logs until a page of one entry is no smaller with gzip; the path of that page."""
        common = [chr(code) for code in range(0x21, 0x7f) if chr(code) not in '"\\']
        others = [chr(code) for code in range(0xa1, 0x800)]
        chance = random.Random(7)
        for _ in range(500):
            message = ""
            while len(message.encode()) < 930:
                message += chance.choice(others if chance.random() < 0.35 else common)
            self.server.log_entry(message=message, user="u")
            path = RECENT + "?user=u&limit=1"
            if self.server.get(path, headers=GZIP).header("Content-Encoding") is None:
                return path
        raise AssertionError("everything became smaller")

    def test_what_gzip_makes_no_smaller_is_sent_as_it_is(self):
        """With the tag of what was sent, in the 200 and in the 304."""
        path = self.log_incompressible()
        first = self.server.get(path, headers=GZIP)
        self.assertGreater(len(first.body), 1024)
        self.assertEqual(self.tag(path), first.header("ETag"))
        for known in (first.header("ETag"), "*"):
            answer = self.server.get(path, status=304, headers={"If-None-Match": known, **GZIP})
            self.assertEqual(answer.header("ETag"), first.header("ETag"))
            self.assertEqual(answer.header("Vary"), "Accept-Encoding")

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
