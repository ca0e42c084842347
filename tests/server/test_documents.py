"""The pages and the description of the API that the server carries."""

import gzip
import html.parser
import http.client
import json
import os
import pathlib
import re
import unittest
import urllib.parse

from dashcored import Dashcored


# Where the build put the dashboard; empty when it was told to leave it out.
DASHBOARD = os.environ["DASHBOARD"]


class Links(html.parser.HTMLParser):
    """Where a page leads, and whether it holds scripts or styles of its own."""

    def __init__(self, text):
        super().__init__()
        self.links = []
        self.inline = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.links += [given[name] for name in ("href", "src") if name in given]
        if tag == "style" or (tag == "script" and "src" not in given) or "style" in given or \
                any(name.startswith("on") for name in given):
            self.inline.append(tag)


def fetch(server, path, method="GET", **headers):
    """One exchange. What only the page asks for is no part of the API and not described there."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value
                                                  for name, value in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


class Documents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Dashcored())
        cls.api = cls.server.get("/openapi.json").json()

    def test_pages_need_nothing_from_elsewhere(self):
        for path in ("/", "/docs"):
            with self.subTest(path):
                answer = self.server.get(path)
                self.assertEqual(answer.header("Content-Type"), "text/html; charset=utf-8")
                page = Links(answer.body.decode())
                self.assertEqual(page.inline, [])
                self.assertTrue(page.links)
                for link in page.links:
                    target = urllib.parse.urljoin(path, link)
                    self.assertRegex(target, r"\A/([^/]|\Z)")
                    self.assertEqual(fetch(self.server, target)[0].status, 200)

    def test_description_is_shown_below_a_prefix(self):
        """A proxy may have put one before it; what the page needs is asked for beside it."""
        links = Links(self.server.get("/docs").body.decode()).links
        self.assertEqual(set(links), {"docs.css", "docs.js", "openapi.json"})
        self.assertNotRegex(self.server.get("/docs.js").body.decode(), r"['\"`]/(openapi|docs)")

    def test_policy_allows_only_our_own(self):
        policy = self.server.get("/docs").header("Content-Security-Policy")
        self.assertIn("default-src 'none'", policy)
        self.assertIn("script-src 'self'", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        self.assertNotIn("unsafe", policy)

    def test_script_only_puts_text(self):
        script = self.server.get("/docs.js").body.decode()
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                     "http://", "https://"):
            self.assertNotIn(word, script)

    def test_description_has_the_program_version(self):
        self.assertIn(f"dashcored {self.api['info']['version']} ", self.server.line)

    def test_every_described_path_is_served(self):
        self.server.post("/api/v1/background-tasks/known/runs", json={})
        run = self.server.get("/api/v1/background-tasks/known/runs").json()[0]["run_id"]
        for template, item in self.api["paths"].items():
            path = template.replace("{task_name}", "known").replace("{run_id}", str(run))
            with self.subTest(path):
                self.assertEqual(re.findall(r"[{}]", path), [])
                answer = self.server.request("OPTIONS", path, status=204)
                allowed = {method.lower() for method in answer.header("Allow").split(", ")}
                self.assertEqual(allowed - {"head", "options"}, set(item))

    def test_examples_of_parameters_are_taken(self):
        """Each query parameter's example, asked for as it stands."""
        for template, item in self.api["paths"].items():
            if "{" in template or "get" not in item:
                continue
            for reference in item["get"].get("parameters", []):
                name = reference["$ref"].rsplit("/", 1)[1]
                parameter = self.api["components"]["parameters"][name]
                if parameter["in"] == "query" and "example" in parameter:
                    with self.subTest(f"{template} {name}"):
                        value = str(parameter["example"]).replace(" ", "%20")
                        self.server.get(f"{template}?{parameter['name']}={value}")

    def test_example_bodies_are_taken(self):
        for name, method, path in (("NewEntry", "POST", "/api/v1/activity"),
                                   ("NewRun", "POST", "/api/v1/background-tasks/example/runs"),
                                   ("SettingsChange", "PATCH", "/api/v1/config/dashboard"),
                                   ("Settings", "PUT", "/api/v1/config/dashboard")):
            for example in self.api["components"]["schemas"][name]["examples"]:
                answer = self.server.request(method, path, body=json.dumps(example).encode())
                self.assertIn(answer.status, (200, 201), answer.body)
        for example in self.api["components"]["schemas"]["RunChange"]["examples"]:
            run = self.server.post("/api/v1/background-tasks/example/runs", json={})
            self.server.patch(run.header("Location"), json=example)


class Dashboard(unittest.TestCase):
    """The built dashboard, byte for byte, and what browsers are told about it."""

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Dashcored())
        folder = pathlib.Path(DASHBOARD)
        cls.files = {"/" + str(path.relative_to(folder)): path.read_bytes()
                     for path in folder.rglob("*") if path.is_file()}
        cls.page = cls.files.pop("/index.html")

    def fetch(self, path, method="GET", status=200, **headers):
        answer, body = fetch(self.server, path, method, **headers)
        self.assertEqual(answer.status, status)
        return answer, body

    def test_root_is_the_built_page(self):
        answer = self.server.get("/")
        self.assertEqual(answer.body, self.page)
        self.assertEqual(answer.header("Cache-Control"), "no-cache")
        self.server.get("/", headers={"If-None-Match": answer.header("ETag")}, status=304)

    def test_its_address_may_hold_anything(self):
        for query in ("?type=error&type=warning", "?days=x", "?%zz", "?", "?q=%00"):
            with self.subTest(query):
                self.assertEqual(self.fetch("/" + query)[1], self.page)

    def test_files_are_kept_for_ever(self):
        self.assertGreater(len(self.files), 3)
        for path, content in self.files.items():
            with self.subTest(path):
                self.assertRegex(path, r"\A/assets/.+-[\w-]{8}\.\w+\Z")
                answer, body = self.fetch(path)
                self.assertEqual(body, content)
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
                again, _ = self.fetch(path, status=304, If_None_Match=answer.headers["ETag"])
                for each in (answer, again):
                    self.assertEqual(each.headers["Cache-Control"],
                                     "public, max-age=31536000, immutable")

    def test_each_has_its_type(self):
        types = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
                 ".svg": "image/svg+xml", ".woff2": "font/woff2"}
        found = {pathlib.Path(path).suffix: self.fetch(path)[0].headers["Content-Type"]
                 for path in self.files}
        self.assertEqual(found, types)

    def test_compressed_once_and_well(self):
        for path, content in self.files.items():
            with self.subTest(path):
                answer, body = self.fetch(path, Accept_Encoding="gzip, br")
                if path.endswith(".woff2") or len(content) < 1024:
                    self.assertIsNone(answer.headers["Content-Encoding"])
                    self.assertEqual(body, content)
                    continue
                self.assertEqual(answer.headers["Content-Encoding"], "gzip")
                self.assertEqual(answer.headers["Vary"], "Accept-Encoding")
                self.assertEqual(gzip.decompress(body), content)
                # Slack for the headers of gzip; what the server does itself is a tenth larger.
                self.assertLess(len(body), len(gzip.compress(content, 9)) + 32)
                head, _ = self.fetch(path, "HEAD", Accept_Encoding="gzip, br")
                self.assertEqual(head.headers["Content-Length"], str(len(body)))

    def test_no_other_files(self):
        some = min(self.files)
        for path in ("/assets/none.js", "/assets/", "/assets", some + "x", some[:-1], some + "/x",
                     "/assets/../index.html", "/assets/%2e%2e/index.html", "/index.html",
                     "/assets/..%2findex.html", "/assets/docs.js", some.upper()):
            with self.subTest(path):
                self.fetch(path, status=404)
        self.fetch(some, "POST", status=405)

    def test_policy_has_no_way_in(self):
        """Emotion fills empty <style> elements; the one hash allowed is that of no text."""
        policy = dict(rule.split(" ", 1) for rule in
                      self.server.get("/").header("Content-Security-Policy").split("; "))
        self.assertEqual(policy, {
            "default-src": "'none'", "script-src": "'self'",
            "style-src": "'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
            "font-src": "'self'", "img-src": "'self'", "connect-src": "'self'",
            "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'"})


class PlainPage(unittest.TestCase):
    """What a server without a dashboard has instead."""

    def test_it_needs_no_script(self):
        with Dashcored() as server:
            page = server.get("/").body.decode()
            self.assertNotIn("<script", page)
            self.assertIn('href="/docs"', page)
            server.get("/assets/index.js", status=404)


def load_tests(loader, tests, pattern):
    """All but the one of the two pages that this build does not have."""
    del tests, pattern
    return unittest.TestSuite(map(loader.loadTestsFromTestCase,
                                  (Documents, Dashboard if DASHBOARD else PlainPage)))


if __name__ == "__main__":
    unittest.main()
