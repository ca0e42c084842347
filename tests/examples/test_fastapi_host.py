"""The FastAPI example, served by uvicorn, a real dashcored beside it.

    test_fastapi_host.py [WORD...]      the words run Python: env PYTHONPATH=… python3
"""

import http.client
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import types
import unittest
import urllib.parse

import contract
from dashcored import Dashcored
from process import LONGEST, environment_of, wait_for

PYTHON = sys.argv[1:]
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
API = "/dashcore/api/v1"


class FastapiHost(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Dashcored())
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="fastapi-")))
        self.log = self.enterContext(open(self.folder / "log", "wb"))
        self.host = subprocess.Popen(
            [*PYTHON, "-m", "uvicorn", "fastapi_host:app", "--port", "0"], cwd=EXAMPLES,
            env=environment_of(str(self.folder), {"DASHCORE_STORE": self.server.store}),
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.addCleanup(self.end)
        found = wait_for(lambda: re.search(r"running on http://([0-9.:]+)", self.said())
                         or self.host.poll() is not None)
        self.assertIsNone(self.host.poll(), self.said())
        self.address = found[1]

    def said(self):
        return (self.folder / "log").read_text()

    def end(self):
        if self.host.poll() is None:
            self.host.kill()
            self.host.wait()

    def ask(self, method, target, body=None, headers=None, status=200):
        connection = http.client.HTTPConnection(self.address, timeout=LONGEST)
        try:
            connection.request(method, target, body, headers or {})
            answer = connection.getresponse()
            text = answer.read()
            self.assertEqual(answer.status, status, text)
            return answer, text
        finally:
            connection.close()

    def messages(self, query=""):
        entries = self.server.get("/api/v1/activity/recent" + query).json()
        return [entry["message"] for entry in entries]

    def test_its_own_pages_log(self):
        self.ask("PUT", "/notes/milk", b'["two litres"]', {"X-User": "alice"}, status=204)
        self.assertEqual(self.ask("GET", "/notes/milk")[1], b'["two litres"]')
        self.ask("GET", "/notes/none", status=404)
        entry = wait_for(lambda: self.server.get("/api/v1/activity/recent?user=alice").json())[0]
        self.assertEqual((entry["message"], entry["details"]), ("note milk changed", {"size": 14}))

    def test_an_exception_is_in_the_log(self):
        self.ask("PUT", "/notes/milk", b"{", status=500)
        entry = self.server.get("/api/v1/activity/recent?type=error").json()[0]
        self.assertIn("JSONDecodeError", entry["message"] + entry["details"]["exception"])
        self.assertEqual(entry["details"]["path"], "/notes/milk")

    def test_the_api_below_it(self):
        target = f"{API}/activity/recent?limit=1&type=task,system"
        wait_for(lambda: len(self.messages("?type=task,system")) >= 4)
        seen = []
        while target:
            answer, text = self.ask("GET", target)
            seen += [entry["id"] for entry in json.loads(text)]
            target = (answer.getheader("Link") or "").partition(">")[0].lstrip("<")
            self.assertTrue(target == "" or target.startswith(API + "/"), target)
        self.assertEqual(len(seen), len(set(seen)))
        self.assertGreaterEqual(len(seen), 4)
        answer, text = self.ask("GET", f"{API}/config/dashboard")
        known = {"If-None-Match": answer.getheader("ETag")}
        self.ask("GET", f"{API}/config/dashboard", headers=known, status=304)
        self.server.patch("/api/v1/config/dashboard", json={"retention_days": 11})
        _, text = self.ask("GET", f"{API}/config/dashboard", headers=known)
        self.assertEqual(json.loads(text)["retention_days"], 11)
        self.ask("PATCH", f"{API}/config/dashboard", b'{"retention_days": 12}',
                 {"Content-Type": "application/json"})
        self.assertEqual(self.server.get("/api/v1/config/dashboard").json()["retention_days"], 12)
        answer, text = self.ask("GET", f"{API}/activity/recent?limit=x", status=422)
        self.assertEqual(json.loads(text)["errors"][0]["field"], "limit")
        self.assertEqual(self.ask("GET", f"{API}/nothing", status=404)[0].getheader("Content-Type"),
                         "application/problem+json")
        answer, text = self.ask("HEAD", f"{API}/activity/summary")
        self.assertEqual(text, b"")
        self.assertGreater(int(answer.getheader("Content-Length")), 10)

    def test_what_the_api_says_of_itself(self):
        """Each operation is asked for below the mount and answers as is described there."""
        document = json.loads(self.ask("GET", "/dashcore/openapi.json")[1])
        self.assertEqual(document["servers"], [{"url": "/dashcore"}])
        described = contract.Contract(document)
        wait_for(lambda: "disk_check" in self.ask("GET", f"{API}/background-tasks/status")[1].decode())
        settings = b'{"retention_days": 9, "auto_refresh_interval": 60}'
        for path, item in document["paths"].items():
            path = path.replace("{task_name}", "disk_check")
            for method, body in [(name.upper(), None if name == "get" else settings)
                                 for name in ("head", "options", *item)]:
                answer, text = self.ask(method, "/dashcore" + path, body,
                                        {"Content-Type": "application/json"} if body else {},
                                        204 if method == "OPTIONS" else 200)
                del answer.headers["Server"]
                described.check(method, path, {}, body, types.SimpleNamespace(
                    status=answer.status, headers=answer.headers, body=text))
        page = self.ask("GET", "/dashcore/docs")[1].decode()
        for link in re.findall(r'(?:href|src)="([^"]+)"', page):
            self.ask("GET", urllib.parse.urljoin("/dashcore/docs", link))

    def test_an_undecodable_path(self):
        self.ask("GET", f"{API}/background-tasks/%ff/runs", status=400)

    def test_an_export_and_a_client_that_leaves(self):
        entries = [{"type": "scrape", "message": f"entry {number}", "details": {"text": "x" * 8000}}
                   for number in range(100)]
        for _ in range(20):
            self.server.post("/api/v1/activity", json=entries)
        _, text = self.ask("GET", f"{API}/activity/export?format=ndjson&type=scrape")
        self.assertEqual(len(text.splitlines()), 2000)
        host, port = self.address.split(":")
        for _ in range(5):
            with socket.create_connection((host, int(port)), timeout=LONGEST) as client:
                client.sendall(f"GET {API}/activity/export HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                self.assertIn(b"200 OK", client.recv(65536))
        self.ask("GET", f"{API}/background-tasks/status")
        self.assertNotIn("Traceback", self.said())

    def test_the_task(self):
        def task(runs):
            found = self.server.get("/api/v1/background-tasks/status").json()
            return [one for one in found if one["task_name"] == "disk_check"
                    and one["runs_total"] >= runs and one["status"] == "idle"]
        first = wait_for(lambda: task(1))[0]
        self.assertEqual((first["interval_seconds"], first["can_run"]), (900, True))
        self.assertIn("percent", first["last_result"])
        self.server.post("/api/v1/background-tasks/disk_check/run", status=202)
        wait_for(lambda: task(2))
        runs = self.server.get("/api/v1/background-tasks/disk_check/runs").json()
        self.assertEqual([run["trigger"] for run in runs], ["manual", "schedule"])
        _, text = self.ask("GET", f"{API}/background-tasks/disk_check/runs")
        self.assertEqual(json.loads(text), runs)

    def test_its_end(self):
        for number in range(50):
            self.ask("PUT", f"/notes/{number}", b"1", status=204)
        self.host.send_signal(signal.SIGTERM)
        began = time.monotonic()
        code = self.host.wait(LONGEST)
        self.assertIn(code, (0, -signal.SIGTERM), self.said())
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(len(self.messages("?type=user_action")), 50)
        self.assertNotIn("Traceback", self.said())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
