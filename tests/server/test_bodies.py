"""Methods, media types and sizes of bodies."""

import json
import unittest

from dashcored import Dashcored

ACTIVITY = "/api/v1/activity"
CONFIG = "/api/v1/config/dashboard"
RUNS = "/api/v1/background-tasks/sized/runs"
READS = ("/api/v1/activity/recent", "/api/v1/activity/summary", "/api/v1/background-tasks/status",
         "/api/v1/streams/active", "/api/v1/warp/status", CONFIG, "/healthz", "/readyz",
         "/openapi.json", "/docs", "/docs.js", "/docs.css", "/")


def padded(value, length):
    """JSON of a value with blanks up to a length."""
    text = json.dumps(value).encode()
    return text + b" " * (length - len(text))


class Bodies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Dashcored())

    def test_sizes(self):
        run = self.server.post(RUNS, json={}).header("Location")
        for method, target, value, limit, status in (
            ("POST", ACTIVITY, {"type": "a", "message": "b"}, 1048576, 201),
            ("POST", RUNS, {}, 65536, 201),
            ("PATCH", run, {}, 262144, 200),
            ("PATCH", CONFIG, {"retention_days": 7}, 65536, 200),
            ("PUT", CONFIG, {"retention_days": 7, "auto_refresh_interval": 30}, 65536, 200),
        ):
            with self.subTest(f"{method} {target}"):
                self.server.request(method, target, body=padded(value, limit), status=status)
                for past in (limit + 1, limit + 2, limit * 4):
                    answer = self.server.request(method, target, body=padded(value, past),
                                                 status=413)
                    self.assertEqual(answer.json()["code"], "content_too_large")

    def test_chunked_sizes(self):
        for length, status in ((1048576, 201), (1048577, 413), (5000000, 413)):
            body = padded({"type": "a", "message": "b"}, length)
            with self.subTest(length):
                self.assertIn(b"HTTP/1.1 %d " % status, self.chunked(body))

    def chunked(self, body):
        head = (b"POST /api/v1/activity HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n")
        return self.server.raw(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

    def test_content_types(self):
        body = b'{"type":"a","message":"b"}'
        for good in ("application/json", "application/json; charset=utf-8",
                     "Application/JSON;charset=UTF-8", "application/json ; charset=utf-8"):
            with self.subTest(good):
                self.server.post(ACTIVITY, body=body, headers={"Content-Type": good})
        for bad in ("text/json", "text/plain", "application/x-www-form-urlencoded", "", "json",
                    "application/jsonx", "application/json-patch+json", "application/xml",
                    "multipart/form-data; boundary=x", "text/plain; application/json"):
            for method, target in (("POST", ACTIVITY), ("PATCH", CONFIG), ("PUT", CONFIG),
                                   ("POST", CONFIG), ("POST", RUNS), ("PATCH", RUNS + "/1")):
                with self.subTest(method=method, target=target, media=bad):
                    answer = self.server.request(method, target, body=body, status=415,
                                                 headers={"Content-Type": bad})
                    self.assertEqual(answer.json()["code"], "unsupported_media_type")

    def test_accept(self):
        for good in ("application/json", "*/*", "application/*", "text/html, */*;q=0.1", "",
                     "APPLICATION/JSON", "application/json;q=0.5, text/html",
                     "application/json;charset=utf-8"):
            with self.subTest(good):
                self.server.get("/api/v1/activity/recent", headers={"Accept": good})
        for bad in ("text/html", "application/xml", "application/json;q=0", "*/*;q=0", "text/*",
                    "application/json;q=0, */*", "application/*;q=0, */*", "image/png, text/html"):
            for path in ("/api/v1/activity/recent", "/healthz", "/readyz", CONFIG):
                with self.subTest(path=path, accept=bad):
                    answer = self.server.get(path, headers={"Accept": bad}, status=406)
                    self.assertEqual(answer.json()["code"], "not_acceptable")
        self.server.get("/docs", headers={"Accept": "application/json"}, status=406)
        self.server.get("/docs", headers={"Accept": "text/html"})
        self.server.get("/openapi.json", headers={"Accept": "text/html"}, status=406)
        export = "/api/v1/activity/export?format="
        self.server.get(export + "csv", headers={"Accept": "text/csv"})
        self.server.get(export + "csv", headers={"Accept": "application/x-ndjson"}, status=406)
        self.server.get(export + "ndjson", headers={"Accept": "application/x-ndjson"})
        self.server.get(export + "ndjson", headers={"Accept": "application/json"}, status=406)

    def test_methods(self):
        allowed = {path: {"GET", "HEAD", "OPTIONS"} for path in READS}
        allowed[CONFIG] |= {"PATCH", "POST", "PUT"}
        allowed[ACTIVITY] = {"POST", "OPTIONS"}
        allowed["/api/v1/activity/export"] = {"GET", "HEAD", "OPTIONS"}
        allowed[RUNS] = {"GET", "HEAD", "POST", "OPTIONS"}
        allowed[RUNS + "/1"] = {"GET", "HEAD", "PATCH", "OPTIONS"}
        allowed["/api/v1/background-tasks/sized/run"] = {"POST", "OPTIONS"}
        for path, methods in allowed.items():
            answer = self.server.request("OPTIONS", path, status=204)
            self.assertEqual(set(answer.header("Allow").split(", ")), methods)
            for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} - methods:
                with self.subTest(f"{method} {path}"):
                    answer = self.server.request(method, path, status=405)
                    self.assertEqual(set(answer.header("Allow").split(", ")), methods)

    def test_unknown_paths(self):
        for path in ("/api", "/api/v1", "/api/v1/", "/api/v1/activity/", "/api/v1/activity/recent/",
                     "/api/v2/activity/recent", "/API/v1/activity/recent", "//healthz", "/healthz/",
                     "/docs/", "/favicon.ico", "/../healthz", "/./healthz", "/x/../healthz",
                     "/api/v1/background-tasks//runs", "/healthz%2f", "/" + "x" * 8000):
            for method in ("GET", "POST", "OPTIONS"):
                with self.subTest(f"{method} {path[:40]}"):
                    answer = self.server.request(method, path, status=404)
                    self.assertEqual(answer.json()["code"], "not_found")

    def test_encoded_paths_are_the_same(self):
        self.server.get("/%68ealthz")
        self.server.get("/api/v1/activity/recen%74")

    def test_each_answer_has_an_id_of_its_own(self):
        asked = {"X-Request-Id": "mine"}
        seen = [self.server.get(path, headers=asked, status=None).header("X-Request-Id")
                for path in ("/healthz", "/nothing", "/readyz", "/healthz", "/docs")]
        self.assertEqual(len(set(seen)), 5)
        self.assertNotIn("mine", seen)

    def test_headers_of_safety(self):
        for path in READS + ("/nothing",):
            with self.subTest(path):
                answer = self.server.get(path, status=None)
                self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff")
                self.assertEqual(answer.header("Referrer-Policy"), "no-referrer")
                self.assertIsNone(answer.header("Server"))
                self.assertIsNone(answer.header("Access-Control-Allow-Origin"))


if __name__ == "__main__":
    unittest.main()
