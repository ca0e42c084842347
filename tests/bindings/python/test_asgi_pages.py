"""What the ASGI app says of itself: /openapi.json is of all that it answers and of nothing else, and
/docs shows that wherever the app is mounted."""

import html.parser
import json
import os
import tempfile
import unittest
import urllib.parse

import dashcore
from asgi_client import request
from dashcore._routes import DESCRIPTION, ROUTES

ROOTS = ("", "/dash", "/a/b/", "/gr\u00fc\u00dfe")


class Links(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in ("href", "src")]


def references_of(value):
    if isinstance(value, dict):
        return {value.get("$ref")}.union(*map(references_of, value.values())) - {None}
    return set().union(*map(references_of, value)) if isinstance(value, list) else set()


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="asgi-")
        cls.addClassCleanup(folder.cleanup)
        core = dashcore.open(os.path.join(folder.name, "dashcore.db"), worker=False)
        cls.addClassCleanup(core.close)
        with core.task("backup"):
            pass
        core.log_activity("scrape", "one")
        core.log_activity("scrape", "two")
        cls.app = dashcore.asgi(core)

    def ask(self, method, target, root="", **others):
        return request(self.app, method, root.rstrip("/") + target, root_path=root, **others)

    def describe(self, root=""):
        return json.loads(self.ask("GET", "/openapi.json", root).body)

    def test_all_that_is_described_is_answered(self):
        for root in ROOTS:
            for path, item in self.describe(root)["paths"].items():
                path = path.replace("{task_name}", "backup")
                self.assertNotIn("{", path)
                for method, operation in item.items():
                    answer = self.ask(method.upper(), path, root, body=b"{}",
                                      headers={"Content-Type": "application/json"})
                    self.assertIn(str(answer.status), operation["responses"], (method, path))
                    self.assertEqual(answer.status, 422 if method == "put" else 200, (method, path))
                allowed = self.ask("OPTIONS", path, root).headers["allow"].split(", ")
                self.assertEqual(set(allowed) - {"HEAD", "OPTIONS"}, {name.upper() for name in item})

    def test_all_that_is_answered_is_described(self):
        described = {path.replace("{task_name}", "{}"): item
                     for path, item in self.describe()["paths"].items()}
        self.assertEqual(set(described), {route.path for route in ROUTES})
        for route in ROUTES:
            self.assertLessEqual({name.lower() for name in route.methods}, set(described[route.path]))

    def test_its_parameters_are_those_that_are_taken(self):
        document = self.describe()
        for route in ROUTES:
            path = route.path.replace("{}", "{task_name}")
            operation = document["paths"][path][route.methods[0].lower()]
            named = [document["components"]["parameters"][one["$ref"].rpartition("/")[2]]
                     for one in operation.get("parameters", [])]
            self.assertEqual({one["name"] for one in named if one["in"] == "query"}, set(route.query))

    def test_it_has_no_part_too_many_or_too_few(self):
        document = self.describe()
        referred = references_of(document)
        # These two are of any path, and no operation's own.
        referred |= {"#/components/responses/MethodNotAllowed", "#/components/responses/NotImplemented"}
        self.assertEqual({f"#/components/{kind}/{name}" for kind, parts in
                          document["components"].items() for name in parts}, referred)
        self.assertNotIn("NewEntry", document["components"]["schemas"])
        self.assertEqual({tag["name"] for tag in document["tags"]}, {
            tag for item in document["paths"].values() for operation in item.values()
            for tag in operation["tags"]})

    def test_its_server_is_where_it_is_mounted(self):
        urls = {"": "/", "/dash": "/dash", "/a/b/": "/a/b", "/gr\u00fc\u00dfe": "/gr%C3%BC%C3%9Fe"}
        tags = set()
        for root in ROOTS:
            self.assertEqual(self.describe(root)["servers"], [{"url": urls[root]}])
            answer = self.ask("GET", "/openapi.json", root)
            tags.add(answer.headers["etag"])
            known = {"If-None-Match": answer.headers["etag"]}
            self.assertEqual(self.ask("GET", "/openapi.json", root, headers=known).status, 304)
        self.assertEqual(len(tags), len(ROOTS))

    def test_many_roots(self):
        """What is kept of them is bounded."""
        for number in range(100):
            self.assertEqual(self.describe(f"/{number}")["servers"], [{"url": f"/{number}"}])
        self.assertLessEqual(DESCRIPTION.below.cache_info().currsize, 16)

    def test_the_page_finds_its_parts(self):
        for root in ROOTS:
            page = self.ask("GET", "/docs", root)
            script = self.ask("GET", "/docs.js", root).body.decode()
            self.assertIn("fetch('openapi.json')", script)
            links = Links(page.body.decode()).found
            self.assertEqual(set(links), {"docs.css", "docs.js", "openapi.json"})
            for link in links:
                target = urllib.parse.urljoin(f"http://x{root.rstrip('/')}/docs", link)[len("http://x"):]
                self.assertEqual(request(self.app, "GET", target, root_path=root).status, 200, target)

    def test_they_need_no_store(self):
        with tempfile.TemporaryDirectory(prefix="asgi-") as folder:
            core = dashcore.open(os.path.join(folder, "dashcore.db"), worker=False)
            app = dashcore.asgi(core)
            core.close()
            for target in ("/openapi.json", "/docs", "/docs.js", "/docs.css"):
                self.assertEqual(request(app, "GET", target).status, 200)

    def test_paths_of_no_text(self):
        """Neither a root nor a path is told from what nobody can write down."""
        target = "/api/v1/activity/recent"
        for root, shown in (("/\udcff", "/%FF"), ("/\ud800", "/%3F")):
            for path in (target, root + target):
                answer = request(self.app, "GET", path, root_path=root, query_string=b"limit=1")
                self.assertEqual(answer.status, 200)
                self.assertTrue(answer.headers["link"].startswith(f"<{shown}{target}?limit=1&cursor="))
            self.assertEqual(self.describe(root)["servers"], [{"url": shown}])
        for path in ("/\udcff", "/api/v1/background-tasks/\ud800/runs", "/x\0"):
            answer = self.ask("GET", path)
            self.assertEqual((answer.status, json.loads(answer.body)["code"]), (400, "bad_request"))

    def test_raw_paths(self):
        """Some servers do not hand them on, some add the query to them."""
        for raw in (None, b"/docs", b"/docs?q=%ff"):
            self.assertEqual(self.ask("GET", "/docs", raw_path=raw).status, 200)


if __name__ == "__main__":
    unittest.main(verbosity=0)
