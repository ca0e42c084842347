"""The ASGI app says what dashcored says: the same requests, to both, on the same store."""

import http.client
import json
import os
import tempfile
import unittest
import urllib.parse

import dashcore
from asgi_client import request
from process import wait_for

API = "/api/v1"
JSON = {"Content-Type": "application/json"}
# What a client could see a difference by. Compression, and with it Vary, is up to the host's server.
COMPARED = ("allow", "cache-control", "content-disposition", "content-length", "content-security-policy",
            "content-type", "link", "referrer-policy", "retry-after", "x-content-type-options")
PRESENT = ("etag", "x-request-id")

READS = [f"{API}/activity/{target}" for target in (
    "recent", "recent?limit=3", "recent?limit=2&type=scrape,error&days=7", "recent?q=gr%C3%BC%C3%9Fe",
    "recent?user=alice", "recent?user=", "recent?type=", "recent?q=&days=1", "recent?&&limit=1&",
    "recent?since=2000-01-01T00:00:00Z&limit=1", "recent?since=2000-01-01T00:00:00+01:00&limit=1",
    "recent?until=1970-01-01T00:00:00Z", "recent?days=0", "recent?limit=4&q=a+b%2Bc&cursor=",
    "summary", "summary?bucket=day", "summary?bucket=hour&type=error&days=2",
    "export", "export?format=csv&type=scrape", "export?format=ndjson", "export?format=ndjson&q=none")
] + [f"{API}/{target}" for target in (
    "background-tasks/status", "background-tasks/backup/runs", "background-tasks/backup/runs?limit=1",
    "background-tasks/b%61ckup/runs", "streams/active", "warp/status", "config/dashboard")]

# The page that shows the description of the API; below, the description itself.
READS += ["/docs", "/docs.js", "/docs.css"]
DESCRIPTION = "/openapi.json"

# Their answers have no version.
HEALTH = ["/healthz", "/readyz"]

REFUSED = [f"{API}/activity/{target}" for target in (
    "recent?limit=0", "recent?limit=1001", "recent?limit=-1", "recent?limit=x", "recent?limit=",
    "recent?limit=9999999999999999999", "recent?days=31", "recent?days=-1", "recent?days=1.5",
    "recent?foo=1", "recent?limit=1&limit=2", "recent?=1", "recent?limit", "recent?q=%zz", "recent?q=%ff",
    "recent?q=%00", "recent?q=%2", "recent?since=yesterday", "recent?until=%C3%BC", "recent?type=Bad",
    "recent?since=" + "9" * 80, "recent?cursor=xyz", "recent?bucket=day", "summary?limit=1",
    "summary?bucket=week", "export?format=xml", "export?cursor=1", "recent?q=" + "x" * 1025,
    "recent?limit=" + "%C3%BC" * 60, "nothing", "", "recent/", "recent/more", "export?days=99")
] + [f"{API}/{target}" for target in (
    "background-tasks/none/runs", "background-tasks/none/runs?limit=101", "background-tasks/-/runs",
    "background-tasks/" + "n" * 129 + "/runs", "background-tasks//runs", "background-tasks/status?x=1",
    "config/dashboard?x=1", "warp/status?x", "streams/active?a=b&c=d", "streams", "config")
] + ["/api", "//api/v1/activity/recent", "/healthz?x=1", "/readyz/", "/docs?x=1", "/docs/",
      "/docs.html", "/openapi.json?x", "/%ff", f"{API}/background-tasks/%ff/runs",
      f"{API}/background-tasks/a%zz/runs", f"{API}/background-tasks/a%00/runs",
      f"{API}/background-tasks/%ef%bf%bd/runs", f"{API}/activity/recent%c3", f"{API}/activity/recent/%ff"]

BODIES = [
    b'{"retention_days": 9}', b'{"retention_days": 9, "auto_refresh_interval": 60}', b"{}", b"", b"[]",
    b"{", b'{"retention_days": 31}', b'{"retention_days": "9"}', b'{"retention_days": 9.5}',
    b'{"unknown": 1}', b'{"retention_days": 5, "unknown": 1}', b'{"a": "\xff"}', b'{"a": "\x00"}',
    b'{"retention_days": 1' + b"0" * 70000 + b"}", b"\xef\xbb\xbf{}", b'{"retention_days": null}']


def is_idle(core, name):
    """Whether the server's own task at its start has ended: then nothing more is written."""
    return any(task.task_name == name and task.status == "idle" for task in core.tasks())


class Parity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="asgi-")
        cls.addClassCleanup(folder.cleanup)
        off = {"acexy_url": "", "acestream_url": "", "warp_cli": ""}
        core = dashcore.open(os.path.join(folder.name, "dashcore.db"), worker=False, **off)
        cls.addClassCleanup(core.close)
        for number in range(10):
            core.log_activity("scrape", f"read {number} channels", {"count": number}, "alice")
        core.log_activity("error", "Grüße, a b+c", {"message": "=1+1"})
        for number in range(3):
            with core.task("backup") as run:
                run.result = {"files": number}
        cls.app = dashcore.asgi(core)
        cls.server = dashcore.Server(core, **off)
        cls.addClassCleanup(cls.server.stop)
        wait_for(lambda: is_idle(core, "retention_cleanup"))
        cls.address = urllib.parse.urlsplit(cls.server.url).netloc

    def ask_server(self, method, target, headers=None, body=b""):
        connection = http.client.HTTPConnection(self.address, timeout=20)
        try:
            connection.request(method, target, body or None, headers or {})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, found, answer.read()
        finally:
            connection.close()

    def both(self, method, target, headers=None, body=b""):
        """Asks both and returns their answers, compared but for the body."""
        theirs = self.ask_server(method, target, headers, body)
        path, *query = target.partition("?")
        ours = request(self.app, method, urllib.parse.unquote_to_bytes(path).decode(errors="replace") +
                       "".join(query), headers, body, raw_path=path.encode())
        said = f"{method} {target[:100]}: {theirs[2][:300]} / {ours.body[:300]}"
        self.assertEqual(ours.status, theirs[0], said)
        # Ids in it may be longer, and each describes only what it has.
        any_length = (ours.headers.get("content-type") == "application/problem+json"
                      or target == DESCRIPTION)
        for name in COMPARED:
            if name != "content-length" or not any_length:
                self.assertEqual(ours.headers.get(name), theirs[1].get(name), f"{name}: {said}")
        for name in PRESENT:
            self.assertEqual(name in ours.headers, name in theirs[1], f"{name}: {said}")
        self.assertNotIn("transfer-encoding", ours.headers)
        self.assertTrue(ours.is_whole)
        return theirs, ours

    def same(self, method, target, headers=None, body=b""):
        theirs, ours = self.both(method, target, headers, body)
        if ours.headers.get("content-type") == "application/problem+json" and ours.body:
            problems = json.loads(theirs[2]), json.loads(ours.body)
            for problem in problems:
                self.assertTrue(problem.pop("request_id"))
            self.assertEqual(problems[1], problems[0], target)
            self.assertEqual(list(problems[1]), list(problems[0]))
        else:
            self.assertEqual(ours.body, theirs[2], target)
        return ours

    def test_reads(self):
        for target in READS + HEALTH:
            self.assertEqual(self.same("GET", target).status, 200, target)
            self.assertEqual(self.same("HEAD", target).status, 200, target)

    def test_refused(self):
        for target in REFUSED:
            self.assertIn(self.same("GET", target).status, (400, 404, 422), target)

    def test_pages(self):
        target, seen = f"{API}/activity/recent?limit=4&type=scrape,error", 0
        while target:
            answer = self.same("GET", target)
            seen += len(json.loads(answer.body))
            target = answer.headers.get("link", "").partition(">")[0].lstrip("<")
        self.assertEqual(seen, 11)

    def test_methods(self):
        for target in ("activity/recent", "config/dashboard", "background-tasks/status", "none"):
            for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"):
                if target != "config/dashboard" or method not in ("POST", "PUT", "PATCH"):
                    self.same(method, f"{API}/{target}")

    def test_media(self):
        for accept in ("*/*", "", "application/json", "application/*;q=0.5", "text/html", "text/csv",
                       "text/*, application/json;q=0", "application/json;q=0, */*", "TEXT/CSV",
                       "application/x-ndjson", "text/html, */*;q=0.1", ", ,application/json ; q=1"):
            for target in ("activity/recent", "activity/export", "activity/export?format=ndjson",
                           "config/dashboard"):
                self.same("GET", f"{API}/{target}", {"Accept": accept})
            for target in ("/docs", "/docs.js", "/docs.css"):
                self.same("GET", target, {"Accept": accept})
            self.both("GET", DESCRIPTION, {"Accept": accept})

    def test_description(self):
        """It says of what both have what dashcored says of it, and nothing else."""
        for method in ("GET", "HEAD", "PUT", "OPTIONS"):
            self.both(method, DESCRIPTION)
        theirs, ours = (json.loads(body) for body in (
            self.ask_server("GET", DESCRIPTION)[2], request(self.app, "GET", DESCRIPTION).body))
        for path, item in ours["paths"].items():
            for method, operation in item.items():
                self.assertEqual(operation, theirs["paths"][path][method])
        for kind, parts in ours["components"].items():
            for name, part in parts.items():
                self.assertEqual(part, theirs["components"][kind][name])
        for name in ("openapi", "tags", "servers"):
            self.assertEqual(ours[name], theirs[name])
        said = [document["info"].pop("description").partition(" Errors are problem documents. ")
                for document in (theirs, ours)]
        self.assertEqual(ours["info"], theirs["info"])
        self.assertEqual(said[0][:2], said[1][:2])
        self.assertIn("gzip", said[0][2])
        self.assertEqual(said[1][2], "Whether bodies are compressed is up to the host's server.")
        self.assertEqual(list(ours), list(theirs))

    def test_settings(self):
        for body in BODIES:
            for method in ("PATCH", "POST", "PUT"):
                ours = self.change(method, body)
                self.assertEqual(self.same("GET", f"{API}/config/dashboard").status, 200)
        self.assertEqual(ours.status, 422)
        for media in ("application/json; charset=utf-8", "Application/JSON", "text/plain", "",
                      "application/json5", "application/json ;x"):
            self.change("PATCH", b'{"auto_refresh_interval": 90}', {"Content-Type": media})
        self.same("PATCH", f"{API}/config/dashboard", body=b"{}")
        self.same("PUT", f"{API}/config/dashboard?force=1", JSON, BODIES[1])

    def change(self, method, body, headers=None):
        return self.same(method, f"{API}/config/dashboard", headers or JSON, body)

    def test_known_versions(self):
        for target in READS + [DESCRIPTION]:
            theirs, ours = self.both("GET", target)
            for kind in ("GET", "HEAD"):
                for form in ("{}", "W/{}", '"x", {}', '"a,b",{} , "y"', "*"):
                    again = request(self.app, kind, urllib.parse.unquote(target.partition("?")[0]) +
                                    "".join(target.partition("?")[1:]),
                                    {"If-None-Match": form.format(ours.headers["etag"])})
                    status, headers, body = self.ask_server(
                        kind, target, {"If-None-Match": form.format(theirs[1]["etag"])})
                    self.assertEqual((again.status, again.body), (status, body), (target, form))
                    self.assertEqual(again.status, 304)
                    for name in COMPARED:
                        self.assertEqual(again.headers.get(name), headers.get(name), (name, target))
                    self.assertEqual(again.headers["etag"], ours.headers["etag"])
            for unknown in ('"x"', "x", "", "W/", ours.headers["etag"][:-1], "*, *"):
                self.assertEqual(self.both("GET", target, {"If-None-Match": unknown})[1].status, 200)


if __name__ == "__main__":
    unittest.main(verbosity=0)
