"""Streams and WARP over HTTP: never a wait for a probe, whatever it hangs in."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from dashcored import Dashcored, wait_for

STREAMS = "/api/v1/streams/active"
WARP = "/api/v1/warp/status"
SUPPORT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support")


class StandIn:
    """The colleague of acexy and the engine in tests/support."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-B", os.path.join(SUPPORT, "stand_in_http.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        return self

    def __exit__(self, *unused):
        self.process.communicate(timeout=20)


class Probes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stand_in = cls.enterClassContext(StandIn())

    def server(self, acexy="", acestream="", warp=""):
        arguments = ["--acexy-url", acexy, "--acestream-url", acestream, "--warp-cli", warp]
        return Dashcored(probes=True, args=arguments)

    def warp_cli(self, behaviour):
        """A warp-cli that does what tests/support/stand_in_warp_cli understands by this."""
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="dashcored-warp-"))
        program = os.path.join(folder, "warp-cli")
        shutil.copy(os.path.join(SUPPORT, "stand_in_warp_cli"), program)
        with open(os.path.join(folder, "behaviour"), "w", encoding="utf-8") as file:
            file.write(behaviour + "\n")
        return program

    def answered_at_once(self, server, path):
        begin = time.monotonic()
        answer = server.get(path)
        self.assertLess(time.monotonic() - begin, 0.5)
        return answer.json()

    def seen(self, server, path):
        """The first answer after a probe has looked."""
        return wait_for(lambda: (lambda found: found["checked_at"] and found)(
            self.answered_at_once(server, path)))

    def test_switched_off(self):
        with self.server() as server:
            streams = self.answered_at_once(server, STREAMS)
            self.assertEqual((streams["count"], streams["source"]), (None, "unavailable"))
            self.assertIn("switched off", streams["error"])
            warp = self.answered_at_once(server, WARP)
            self.assertEqual(warp["status"], "unavailable")
            self.assertIn("switched off", warp["error"])

    def test_acexy_counts(self):
        with self.server(acexy=self.stand_in.url + "/body/%7B%22streams%22%3A3%7D") as server:
            streams = self.seen(server, STREAMS)
            self.assertEqual((streams["count"], streams["source"], streams["error"]),
                             (3, "acexy", None))

    def test_hanging_services_never_hold_an_answer(self):
        hung = self.warp_cli("hang")
        with self.server(acexy=self.stand_in.url + "/hang", warp=hung,
                         acestream=self.stand_in.url + "/hang") as server:
            for _ in range(20):
                self.answered_at_once(server, STREAMS)
                self.answered_at_once(server, WARP)
                time.sleep(0.05)
            streams = self.seen(server, STREAMS)
            self.assertEqual((streams["count"], streams["source"]), (None, "unavailable"))
            warp = self.seen(server, WARP)
            self.assertIn(warp["status"], ("unavailable", "error"))
            self.assertTrue(warp["error"])

    def test_warp_status(self):
        sample = os.path.join(SUPPORT, "..", "samples", "warp", "status-json-connected-bare.json")
        with self.server(warp=self.warp_cli(f"sample {os.path.abspath(sample)} stdout 0")) as server:
            warp = self.seen(server, WARP)
            self.assertEqual((warp["status"], warp["error"]), ("connected", None))
            self.assertIsNotNone(warp["last_connected"])

    def test_huge_answer_and_redirect(self):
        for what in ("huge", "redirect", "drip", "close", "status/500"):
            with self.subTest(what), self.server(acexy=f"{self.stand_in.url}/{what}") as server:
                streams = self.seen(server, STREAMS)
                self.assertEqual((streams["count"], streams["source"]), (None, "unavailable"))
                self.assertTrue(streams["error"])

    def test_missing_warp_cli(self):
        with self.server(warp="/nonexistent/warp-cli") as server:
            warp = self.seen(server, WARP)
            self.assertEqual(warp["status"], "unavailable")
            self.assertTrue(warp["error"])
            self.assertIsNone(warp["last_connected"])

    def test_same_answer_has_the_same_tag(self):
        with self.server() as server:
            answer = server.get(STREAMS)
            server.get(STREAMS, headers={"If-None-Match": answer.header("ETag")}, status=304)


if __name__ == "__main__":
    unittest.main()
