"""The pages and the description of the API that the server carries."""

import html.parser
import json
import re
import unittest

from dashcored import Dashcored


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
                    self.assertRegex(link, r"\A/[^/]?")
                    self.server.get(link)

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


if __name__ == "__main__":
    unittest.main()
