"""Background tasks over HTTP, and hosts that report their runs."""

import os
import signal
import subprocess
import unittest
from datetime import datetime, timedelta, timezone

from dashcored import Dashcored, wait_for

STATUS = "/api/v1/background-tasks/status"


def runs_of(name):
    return f"/api/v1/background-tasks/{name}/runs"


class Tasks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Dashcored())

    def task(self, name):
        return {task["task_name"]: task for task in self.server.get(STATUS).json()}.get(name)

    def begin(self, name, **others):
        answer = self.server.post(runs_of(name), json=others)
        self.assertEqual(answer.header("Location"), f"{runs_of(name)}/{answer.json()['run_id']}")
        return answer.header("Location")

    def newest(self, kind):
        return self.server.get(f"/api/v1/activity/recent?type={kind}&limit=1").json()[0]

    def test_life_of_a_run(self):
        run = self.begin("backup", trigger="schedule", host="vault", pid=4711, interval_seconds=60,
                         user="alice")
        begun = self.task("backup")
        self.assertEqual((begun["status"], begun["interval_seconds"], begun["runs_total"]),
                         ("running", 60, 1))
        self.assertIsNotNone(begun["next_run"])
        self.assertEqual(self.newest("task")["details"]["task_name"], "backup")
        self.server.patch(run, json={"progress": {"percent": 40, "message": "480 of 1200"}})
        self.assertEqual(self.task("backup")["progress"],
                         {"percent": 40, "message": "480 of 1200"})
        self.server.patch(run, json={})
        ended = self.server.patch(run, body=b'{"outcome":"success","result":{"files": 1.50}}')
        self.assertIn(b'"result":{"files": 1.50}', ended.body)
        told = self.server.get(run).json()
        self.assertEqual((told["outcome"], told["trigger"], told["host"], told["pid"]),
                         ("success", "schedule", "vault", 4711))
        task = self.task("backup")
        self.assertEqual((task["status"], task["last_error"], task["last_result"],
                          task["progress"]), ("idle", None, {"files": 1.5}, None))
        self.assertEqual(task["last_duration_ms"], told["duration_ms"])
        for body in ({}, {"outcome": "error", "error": "late"}, {"progress": {"percent": 1}}):
            self.assertEqual(self.server.patch(run, status=409, json=body).json()["code"],
                             "already_ended")

    def test_a_run_that_is_told_late(self):
        started = datetime.now(timezone.utc) - timedelta(seconds=90)
        text = started.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        run = self.begin("late", started=text, interval_seconds=3600)
        told = self.server.get(run).json()
        task = self.task("late")
        self.assertEqual((told["started"], task["last_run"], task["status"]),
                         (text, text, "running"))
        entries = self.server.get("/api/v1/activity/recent?type=task&q=late").json()
        self.assertEqual([entry["timestamp"] for entry in entries], [text])
        ended = self.server.patch(run, json={"outcome": "success"}).json()
        self.assertGreaterEqual(ended["duration_ms"], 90000)
        next_run = datetime.fromisoformat(task["next_run"].replace("Z", "+00:00"))
        self.assertLess(abs(next_run - started - timedelta(hours=1)), timedelta(milliseconds=1))

    def test_failure(self):
        run = self.begin("broken")
        self.server.patch(run, json={"outcome": "error", "error": {
            "message": "boom", "stack": ["a", "b"]}})
        task = self.task("broken")
        self.assertEqual((task["status"], task["failures_total"]), ("error", 1))
        self.assertEqual(task["last_error"], {"message": "boom", "stack": ["a", "b"]})
        self.assertIn("boom", self.newest("error")["message"])
        run = self.begin("broken")
        self.server.patch(run, json={"outcome": "success"})
        task = self.task("broken")
        self.assertEqual((task["status"], task["last_error"], task["failures_total"]),
                         ("idle", None, 1))

    def test_begin_without_a_body(self):
        for body, headers in ((None, {"Content-Length": "0"}), (b"{}", {}), (b"", {})):
            self.server.post(runs_of("bare"), body=body, headers=headers)
        self.assertEqual(len(self.server.get(runs_of("bare")).json()), 3)

    def test_unique(self):
        self.begin("single", unique=True)
        self.begin("single")
        answer = self.server.post(runs_of("single"), status=409, json={"unique": True})
        self.assertEqual(answer.json()["code"], "already_running")

    def test_runs_are_newest_first_and_limited(self):
        for number in range(105):
            run = self.begin("many")
            self.server.patch(run, json={"outcome": "success", "result": number})
        runs = self.server.get(runs_of("many")).json()
        self.assertEqual([run["result"] for run in runs], list(range(104, 84, -1)))
        runs = self.server.get(runs_of("many") + "?limit=100").json()
        self.assertEqual([run["result"] for run in runs], list(range(104, 4, -1)))
        self.assertEqual(len(self.server.get(runs_of("many") + "?limit=1").json()), 1)
        self.assertEqual(self.task("many")["runs_total"], 105)

    def test_tasks_are_sorted_by_name(self):
        for name in ("zeta", "Alpha", "m:1.2_3-4", "9lives"):
            self.begin(name)
        names = [task["task_name"] for task in self.server.get(STATUS).json()]
        self.assertEqual(names, sorted(names))

    def test_bad_names(self):
        self.begin("n" * 128)
        for name in ("n" * 129, "-x", "a%20b", "%C3%A4", "a%2Fb", "..%2f", "x" * 1000):
            with self.subTest(name[:10]):
                answer = self.server.request("POST", runs_of(name), json={})
                self.assertIn(answer.status, (404, 422))
                if answer.status == 422:
                    self.assertEqual(answer.fields, ["task_name"])

    def test_bad_bodies(self):
        bad = {
            "trigger": [{"trigger": "cron"}, {"trigger": 1}],
            "pid": [{"pid": "x"}, {"pid": -1}, {"pid": 1.5}],
            "user": [{"user": "u" * 257}, {"user": 1}],
            "next_run": [{"next_run": "soon"}, {"next_run": 12}],
            "started": [{"started": "soon"}, {"started": 12}, {"started": "2025-07-10T12:00:00Z"},
                        {"started": "9999-07-10T12:00:00Z"}, {"started": "1970-01-01T00:00:00Z"}],
            "interval_seconds": [{"interval_seconds": -1}, {"interval_seconds": "60"}],
            "unique": [{"unique": 1}],
            "colour": [{"colour": "red"}],
        }
        for field, bodies in bad.items():
            for body in bodies:
                with self.subTest(body=body):
                    answer = self.server.request("POST", runs_of("strict"), json=body)
                    self.assertIn(answer.status, (400, 422))
                    self.assertEqual(answer.fields, [field])
        for body in (b"[]", b"7", b"{", b"nonsense"):
            self.assertIn(self.server.request("POST", runs_of("strict"), body=body).status,
                          (400, 422))
        self.assertIsNone(self.task("strict"))

    def test_bad_changes(self):
        run = self.begin("changes")
        for body in ({"progress": {"percent": 101}}, {"progress": {"percent": -2}},
                     {"progress": 40}, {"outcome": "maybe"}, {"outcome": "interrupted"},
                     {"outcome": "error"}, {"colour": "red"}, {"result": 1},
                     {"outcome": "success", "result": "r" * 65536}):
            with self.subTest(str(body)[:40]):
                answer = self.server.request("PATCH", run, json=body)
                self.assertIn(answer.status, (400, 422))
                self.assertEqual(len(answer.fields), 1)
        self.assertEqual(self.task("changes")["status"], "running")
        self.server.patch(run, json={"outcome": "success", "result": "r" * 65534})

    def test_runs_that_are_not(self):
        run = self.begin("owner")
        number = run.rsplit("/", 1)[1]
        for target in (runs_of("other") + "/" + number, runs_of("owner") + "/999999",
                       runs_of("owner") + "/0", runs_of("owner") + "/x",
                       runs_of("owner") + "/-1", runs_of("owner") + "/1e3",
                       runs_of("owner") + "/99999999999999999999"):
            with self.subTest(target):
                self.server.get(target, status=404)
                self.server.patch(target, status=404, json={})
        self.server.get(runs_of("unknown"), status=404)
        self.assertEqual(self.task("owner")["status"], "running")

    def test_requests(self):
        target = "/api/v1/background-tasks/{}/run"
        answer = self.server.post(target.format("unknown"), status=404)
        self.assertEqual(answer.json()["code"], "not_found")
        run = self.begin("asked")
        answer = self.server.post(target.format("asked"), status=409)
        self.assertEqual(answer.json()["code"], "already_running")
        self.server.patch(run, json={"outcome": "success"})
        answer = self.server.post(target.format("asked"), status=409)
        self.assertEqual(answer.json()["code"], "no_runner")
        self.server.post(target.format("asked"), status=422, json={"x": 1})

    def test_the_server_claims_its_own_task(self):
        wait_for(lambda: (self.task("retention_cleanup") or {}).get("status") == "idle")
        before = self.task("retention_cleanup")
        self.assertTrue(before["can_run"])
        answer = self.server.post("/api/v1/background-tasks/retention_cleanup/run", status=202)
        self.assertEqual(answer.json(), {"task_name": "retention_cleanup", "status": "queued"})
        after = wait_for(lambda: (lambda task: task["status"] == "idle" and
                                  task["runs_total"] > before["runs_total"] and task)(
                                      self.task("retention_cleanup")))
        self.assertIn("rows", after["last_result"])


class KilledHost(unittest.TestCase):
    def test_its_run_becomes_interrupted(self):
        with Dashcored() as server:
            host = subprocess.Popen([os.environ["BEGIN_RUN"], server.store, "nightly"],
                                    stdout=subprocess.PIPE, text=True)
            try:
                self.assertEqual(host.stdout.readline(), "begun\n")

                def status():
                    tasks = server.get(STATUS).json()
                    return {task["task_name"]: task["status"] for task in tasks}.get("nightly")

                wait_for(lambda: status() == "running", seconds=2)
                host.send_signal(signal.SIGKILL)
                host.wait(timeout=10)
                wait_for(lambda: status() == "interrupted", seconds=10)
            finally:
                host.kill()
                host.communicate()
            told = server.get("/api/v1/activity/recent?type=error&limit=1").json()[0]
            self.assertIn("nightly", told["message"])


if __name__ == "__main__":
    unittest.main()
