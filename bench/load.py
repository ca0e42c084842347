"""Servers under load: a program on one core, wrk on the other, and what the program's threads took."""

import glob
import http.client
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.parse

SERVER_CORE = {0}
CLIENT_CORE = {1} if (os.cpu_count() or 1) > 1 else {0}
START_SECONDS = 20
STATUSES = (200, 201, 304)


class Program:
    """A server process. `url` is where it answers, and with `line` what its first line on stdout
    says of that."""

    def __init__(self, arguments, cores=None, url=None, line=r"(http://[\d.]+:\d+)", **others):
        cores = SERVER_CORE if cores is None else cores
        self.process = subprocess.Popen(
            arguments, text=True, stdout=subprocess.PIPE if url is None else subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, cores), **others)
        self.url = url or re.search(line, self.process.stdout.readline()).group(1)
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self.exchange("GET", "/healthz")
                break
            except OSError:
                if time.monotonic() > end:
                    self.stop()
                    raise
                time.sleep(0.02)

    def exchange(self, method, target, body=None, headers=None):
        """One exchange; gives status, headers and body."""
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc,
                                                timeout=START_SECONDS)
        try:
            headers = dict(headers or {})
            if body is not None:
                body = json.dumps(body)
                headers["Content-Type"] = "application/json"
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.items(), answer.read()
        finally:
            connection.close()

    def cpu(self):
        """Seconds of processor time of all its threads so far."""
        total = 0
        for path in glob.glob(f"/proc/{self.process.pid}/task/*/schedstat"):
            with open(path, encoding="ascii") as file:
                total += int(file.read().split()[0])
        return total / 1e9

    def memory(self, name="VmRSS"):
        """Megabytes in memory."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return int(re.search(rf"{name}:\s+(\d+)", file.read()).group(1)) / 1024

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


class Load:
    """What one run of wrk saw: requests a second, server CPU per request and the slowest of 100, in
    microseconds."""

    def __init__(self, requests, cpu, p50, p99):
        self.requests, self.cpu, self.p50, self.p99 = requests, cpu, p50, p99


def microseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6}[unit]


def load(program, target, seconds=1, connections=64, threads=1, cores=None, headers=(),
         script=None):
    """Asks a program for one target with wrk, as fast as it answers."""
    cores = CLIENT_CORE if cores is None else cores
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
               "--latency", program.url + target]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", script]
    before = program.cpu()
    out = subprocess.run(command, check=True, capture_output=True, text=True,
                         timeout=seconds + 30,
                         preexec_fn=lambda: os.sched_setaffinity(0, cores)).stdout
    used = program.cpu() - before
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: .*", out)
    if wrong:
        raise RuntimeError(f"{target}: {wrong.group(0)}\n{out}")
    count = int(re.search(r"(\d+) requests in", out).group(1))
    slow = {share: microseconds(re.search(rf" {share}%\s+(\S+)", out).group(1))
            for share in (50, 99)}
    return Load(float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)),
                used * 1e6 / max(count, 1), slow[50], slow[99])


class Folder:
    """A temporary folder and the programs that work in it; both end with it."""

    def __init__(self, build):
        self.build = build
        self.path = tempfile.mkdtemp(prefix="dashcore-bench-")
        self.programs = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in self.programs:
            program.stop()
        shutil.rmtree(self.path)

    def file(self, name, text=""):
        path = os.path.join(self.path, name)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path

    def tool(self, name):
        return os.path.join(self.build, "bin", name)

    def start(self, *arguments, **others):
        program = Program(arguments, **others)
        self.programs.append(program)
        return program

    def dashcored(self, store, *options, **others):
        return self.start(self.tool("dashcored"), "--listen", "127.0.0.1:0", "--store",
                          os.path.join(self.path, store), "--acexy-url", "", "--acestream-url", "",
                          "--warp-cli", "", "--log-level", "error", *options, **others)

    def constant(self, program, target, headers=None, body=None):
        """The same libh2o with the bytes that a program answers with, or with another body."""
        status, fields, real = program.exchange("GET", target, headers=headers)
        if status not in STATUSES:
            raise RuntimeError(f"{target}: {status}")
        ours = [f"{name}: {value}" for name, value in fields
                if name.lower() not in ("connection", "content-length", "date")]
        if body is not None:
            status, real = 200, body
        number = len(self.programs)
        return self.start(self.tool("constant"), str(status), self.file(f"body-{number}", real),
                          self.file(f"headers-{number}", "\n".join(ours)))
