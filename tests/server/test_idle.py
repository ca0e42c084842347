"""A server that nobody asks anything costs next to nothing."""

import concurrent.futures
import os
import pathlib
import re
import time
import unittest

from dashcored import PROGRAM, Dashcored, wait_for

# A second; ThreadSanitizer has a thread that looks around.
WAKES_MAX = 15 if "thread" in os.environ.get("SANITIZE", "") else 2.5
ARENAS_MAX = 10**6 if os.environ.get("SANITIZE") else 1  # sanitizers have a malloc() of their own
PROBES = ["--acexy-url", "http://127.0.0.1:9", "--acestream-url", "", "--warp-cli", ""]


def wakes_of(server):
    """How often its threads have waited for something."""
    statuses = [path.read_text("ascii")
                for path in pathlib.Path(f"/proc/{server.pid}/task").glob("*/status")]
    return sum(int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)$", status, re.MULTILINE)[1])
               for status in statuses)


def file_pages_of(server):
    """Bytes of files, such as libraries, that are resident."""
    status = pathlib.Path(f"/proc/{server.pid}/status").read_text("ascii")
    return int(re.search(r"^RssFile:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024


def code_of(server):
    """Where the program's code begins, and bytes of it that are no longer those of the file."""
    mappings = pathlib.Path(f"/proc/{server.pid}/smaps").read_text("utf-8")
    code = rf"^([0-9a-f]+)-[0-9a-f]+ r-xp .* {re.escape(os.path.realpath(PROGRAM))}$"
    found = re.search(code, mappings, re.MULTILINE)
    changed = re.compile(r"^Anonymous:\s+(\d+) kB$", re.MULTILINE).search(mappings, found.end())
    return int(found[1], 16), int(changed[1]) * 1024


class Idle(unittest.TestCase):
    def test_wakes_up_seldom(self):
        with Dashcored() as server:
            time.sleep(2)
            before = wakes_of(server)
            time.sleep(6)
            self.assertLessEqual((wakes_of(server) - before) / 6, WAKES_MAX)

    def test_gives_back_what_the_start_needed(self):
        with Dashcored(probes=True, args=PROBES) as server:
            most = file_pages_of(server)
            wait_for(lambda: file_pages_of(server) < 0.6 * most)
            server.log_entry()
            for path in ("/healthz", "/readyz", "/openapi.json", "/docs", "/",
                         "/api/v1/activity/recent", "/api/v1/activity/summary",
                         "/api/v1/background-tasks/status", "/api/v1/streams/active",
                         "/api/v1/warp/status", "/api/v1/config/dashboard"):
                server.get(path)

    def test_gives_back_again(self):
        with Dashcored(probes=True, args=PROBES) as server:
            most = file_pages_of(server)
            wait_for(lambda: file_pages_of(server) < 0.6 * most)
            server.get("/api/v1/activity/export")
            server.get("/api/v1/activity/recent?q=nothing")
            server.get("/api/v1/config/dashboard?no=such", status=422)
            used = file_pages_of(server)
            wait_for(lambda: file_pages_of(server) < 0.9 * used, seconds=30)

    def test_keeps_what_a_debugger_wrote(self):
        """As a breakpoint does, but with the byte that was there."""
        with Dashcored() as server:
            most = file_pages_of(server)
            start, _ = code_of(server)
            with open(f"/proc/{server.pid}/mem", "r+b", buffering=0) as memory:
                memory.seek(start)
                byte = memory.read(1)
                memory.seek(start)
                memory.write(byte)
            wait_for(lambda: file_pages_of(server) < 0.6 * most)
            self.assertEqual(code_of(server)[1], os.sysconf("SC_PAGE_SIZE"))

    def test_threads_share_memory(self):
        """What malloc() has for threads beside the first begins at multiples of 64 MB."""
        with Dashcored() as server:
            with concurrent.futures.ThreadPoolExecutor(20) as pool:
                reads = [pool.submit(server.get, f"/api/v1/activity/recent?limit={number + 1}")
                         for number in range(200)]
                writes = [pool.submit(server.log_entry) for _ in range(200)]
                for done in reads + writes:
                    done.result()
            maps = pathlib.Path(f"/proc/{server.pid}/maps").read_text("utf-8")
            starts = re.findall(r"^([0-9a-f]+)-[0-9a-f]+ rw-p 0+ 00:00 0 *$", maps, re.MULTILINE)
            arenas = [start for start in starts if int(start, 16) % 2**26 == 0]
            self.assertLessEqual(len(arenas), ARENAS_MAX)


if __name__ == "__main__":
    unittest.main()
