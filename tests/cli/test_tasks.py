"""dashcore tasks, task and request."""

import json
import subprocess

import program
from program import ProgramTest

FAILING = ("sh", "-c", "echo begin >&2; printf 'it \\033[31mbroke\\n\\n' >&2; exit 3")


class Tasks(ProgramTest):
    def columns(self, text):
        lines = text.splitlines()
        starts = {}
        for name in ("NAME", "STATUS", "LAST RUN", "DURATION", "NEXT RUN", "LAST ERROR"):
            if name in lines[0]:
                starts[name] = lines[0].index(name)
        ends = dict(zip(starts, [*list(starts.values())[1:], None]))
        return [{name: line[start:ends[name]].strip() for name, start in starts.items()}
                for line in lines[1:]]

    def test_a_row_for_each_task(self):
        self.succeed("run", "works", "--every", "3600", "--", "true")
        self.run_program("run", "broken", "--", *FAILING)
        broken, works = self.columns(self.succeed("tasks"))
        self.assertEqual((broken["NAME"], broken["STATUS"], broken["NEXT RUN"]),
                         ("broken", "error", "-"))
        self.assertEqual(broken["LAST ERROR"], r"exit code 3: it \x1b[31mbroke")
        self.assertEqual((works["NAME"], works["STATUS"], works["LAST ERROR"]),
                         ("works", "idle", ""))
        self.assertRegex(works["NEXT RUN"], r"^in (59 min|60 min|1 h)$")
        self.assertRegex(works["LAST RUN"], r"^(now|\d s ago)$")
        self.assertRegex(works["DURATION"], r"^(\d+ ms|\d\.\d s)$")

    def test_json_is_the_body_of_the_api(self):
        self.succeed("run", "works", "--every", "60", "--", "echo", '{"rows": 1.50}')
        text = self.succeed("tasks", "--json")
        task = json.loads(text)[0]
        for name in ("task_name", "last_run", "next_run", "status", "last_error", "last_result",
                     "last_finished", "last_duration_ms", "progress", "interval_seconds",
                     "overdue_seconds", "can_run", "runs_total", "failures_total"):
            self.assertIn(name, task)
        self.assertEqual(task["last_result"], {"rows": 1.5})
        self.assertIn('{"rows": 1.50}', text)
        self.assertEqual(task["interval_seconds"], 60)

    def test_names(self):
        for name in ("b:2", "a.1"):
            self.succeed("run", name, "--", "true")
        self.assertEqual(self.succeed("tasks", "--names"), "a.1\nb:2\n")

    def test_rows_end_where_the_terminal_does(self):
        self.run_program("run", "broken", "--", "sh", "-c",
                         "printf '%0300d' 7 >&2; exit 1")
        lines = self.on_terminal("tasks", columns=100)[0].splitlines()
        self.assertEqual(len(lines[1]), 100)
        self.assertTrue(lines[1].endswith("000…"), lines[1])
        self.assertGreater(len(self.succeed("tasks").splitlines()[1]), 300)

    def test_no_tasks_is_said_on_a_terminal(self):
        self.succeed("log", "system", "a store is there")
        self.assertEqual(self.on_terminal("tasks"), (
            "", "no tasks yet; 'dashcore run NAME -- COMMAND' makes one\n"))
        self.assertEqual(self.on_terminal("tasks", "--names"), ("", ""))
        self.assertEqual(self.on_terminal("tasks", "--json"), ("[]\n", ""))
        self.assertEqual(self.succeed("tasks"), "")

    def test_overdue_is_said(self):
        self.succeed("run", "late", "--every", "1", "--", "true")
        self.succeed("run", "wait", "--", "sleep", "2.2")
        late = self.columns(self.succeed("tasks"))[0]
        self.assertRegex(late["NEXT RUN"], r"^overdue \d s$")


class Task(ProgramTest):
    def test_one_task_in_full(self):
        self.succeed("run", "job", "--every", "3600", "--", "echo", "fine")
        self.run_program("run", "job", "--", *FAILING)
        text = self.succeed("task", "job")
        self.assertRegex(text, r"(?m)^Task +job$")
        self.assertRegex(text, r"(?m)^Status +error$")
        self.assertRegex(text, r"(?m)^Runs +2, 1 failed$")
        self.assertRegex(text, r"(?m)^Last error +exit code 3: it \\x1b\[31mbroke$")
        self.assertRegex(text, r"(?m)^Stderr +begin\n +it \\x1b\[31mbroke$")
        self.assertRegex(text, r"(?m)^Last result +fine$")
        self.assertRegex(text, r"(?m)^Every +1 h 0 min$")
        rows = text[text.index("RUN  "):].splitlines()[1:]
        self.assertEqual(len(rows), 2)
        self.assertRegex(rows[0], r" error +host .*exit code 3: it \\x1b\[31mbroke$")
        self.assertRegex(rows[1], r" success +host .*fine$")

    def test_limit_and_json(self):
        for number in range(3):
            self.succeed("run", "job", "--", "echo", str(number))
        runs = json.loads(self.succeed("task", "job", "--json", "--limit", "2"))
        self.assertEqual([run["result"] for run in runs], [2, 1])
        for name in ("run_id", "started", "finished", "duration_ms", "outcome", "trigger",
                     "error", "result", "host", "pid"):
            self.assertIn(name, runs[0])
        self.assertEqual(runs[0]["trigger"], "host")
        self.assertEqual(len(self.succeed("task", "job", "-n1").split("RUN  ")[1].splitlines()), 2)

    def test_an_unknown_task(self):
        self.succeed("log", "system", "x")
        for words in (("task", "nosuch"), ("task", "nosuch", "--json"), ("request", "nosuch")):
            self.assertIn("nosuch", self.fail_with(1, *words))

    def test_a_request_is_answered_by_the_host(self):
        host = subprocess.Popen([program.HOST, "job"], env=self.environment,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end, host)

        def ask(step):
            host.stdin.write(step + "\n")
            host.stdin.flush()
            return host.stdout.readline()

        self.assertEqual(ask("offer"), "0\n")
        row = self.succeed("tasks").splitlines()[1]
        self.assertRegex(row, r"^job +idle +- +- +in (9|10) min$")
        self.assertEqual(self.succeed("request", "job"), "")
        self.assertRegex(self.succeed("tasks").splitlines()[1], r"^job +queued +- +- +queued$")
        self.assertIn("job", self.fail_with(1, "request", "job"))
        self.assertEqual(ask("claim"), "1\n")
        self.assertEqual(self.task("job")["status"], "running")
        self.assertIn("job", self.fail_with(1, "request", "job", "--user", "bob"))
        self.assertEqual(ask("finish"), "0\n")
        run = json.loads(self.succeed("task", "job", "--json"))[0]
        self.assertEqual((run["trigger"], run["result"]), ("manual", "claimed"))
        self.assertIn("alice", [entry["user"] for entry in self.entries()])

    def test_a_request_needs_somebody_to_answer_it(self):
        self.succeed("run", "job", "--", "true")
        self.assertIn("job", self.fail_with(1, "request", "job"))
        self.assertEqual(self.task("job")["status"], "idle")


if __name__ == "__main__":
    program.main()
