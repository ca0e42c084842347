"""dashcore streams and warp."""

import json
import os
import shutil
import subprocess

import program
from program import ProgramTest

SAMPLES = os.path.join(program.SOURCE, "tests", "samples", "warp")
STAND_IN = os.path.join(program.SOURCE, "tests", "support", "stand_in_warp_cli")


class Probes(ProgramTest):
    def probe(self, sample):
        """Runs the probes with a warp-cli that gives a recorded answer; the others are off."""
        shutil.copy(STAND_IN, os.path.join(self.directory, "warp-cli"))
        self.file("behaviour", f"sample {SAMPLES}/{sample} stdout 0\n".encode())
        done = subprocess.run([program.HOST, "job"], input="probe\n", text=True, timeout=30,
                              env={**self.environment, "WARP_CLI": f"{self.directory}/warp-cli"},
                              capture_output=True)
        self.assertEqual((done.stdout, done.stderr), ("0\n", ""))

    def fields(self, command):
        return {line[:15].strip(): line[16:] for line in self.succeed(command).splitlines()}

    def test_before_the_first_probe(self):
        self.succeed("log", "system", "a store is there")
        self.assertEqual(self.fields("streams"), {
            "Active streams": "unknown", "Source": "unavailable", "Error": "not checked yet",
            "Checked": "never"})
        self.assertEqual(self.fields("warp"), {
            "Status": "unavailable", "Error": "not checked yet", "Last connected": "never",
            "Checked": "never"})

    def test_what_the_last_probe_said(self):
        self.probe("status-json-connected-networkhealthy.json")
        warp = self.fields("warp")
        self.assertEqual(warp["Status"], "connected")
        self.assertNotIn("Error", warp)
        for name in ("Since", "Last connected", "Checked"):
            self.assertRegex(warp[name], r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \((now|\d s ago)\)$")
        self.probe("status-json-disconnected-manual.json")
        self.assertEqual(self.fields("warp")["Status"], "disconnected")

    def test_json_is_the_body_of_the_api(self):
        self.probe("status-json-connected-networkhealthy.json")
        warp = json.loads(self.succeed("warp", "--json"))
        self.assertEqual(warp["status"], "connected")
        self.assertRegex(warp["checked_at"], r"^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$")
        streams = json.loads(self.succeed("streams", "--json"))
        self.assertEqual((streams["count"], streams["source"]), (None, "unavailable"))


if __name__ == "__main__":
    program.main()
