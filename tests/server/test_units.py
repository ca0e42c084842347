"""The units for systemd: what they say of dashcored is what dashcored takes."""

import os
import pathlib
import re
import shlex
import subprocess
import unittest

from dashcored import PROGRAM, Dashcored

UNITS = pathlib.Path(__file__).resolve().parents[2] / "systemd"
QUIET = {"DASHCORE_LISTEN": "127.0.0.1:0", "DASHCORE_ACEXY_URL": "", "DASHCORE_ACESTREAM_URL": "",
         "DASHCORE_WARP_CLI": ""}


class Units(unittest.TestCase):
    def settings(self, kind):
        """The text of a unit, and its settings as name and value."""
        text = (UNITS / kind / "dashcored.service").read_text(encoding="utf-8")
        return text, re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)

    def test_the_command_serves_the_store_that_is_meant(self):
        for kind, place in (("system", "dashcore/dashcore.db"),
                            ("user", ".local/state/dashcore/dashcore.db")):
            with self.subTest(kind):
                settings = self.settings(kind)[1]
                server = Dashcored(env=QUIET)
                for name, value in settings:
                    if name == "Environment":
                        variable, _, value = value.partition("=")
                        server.environment[variable] = value.replace("%S", server.directory)
                    elif name == "StateDirectory":
                        os.mkdir(os.path.join(server.directory, value))
                    elif name == "ExecStart":
                        command = shlex.split(value)
                self.assertEqual(command[0], os.path.basename(PROGRAM))
                server.arguments = [PROGRAM, *command[1:]]
                with server:
                    self.assertIn(f"{server.directory}/{place})", server.line)
                    self.assertEqual(server.get("/readyz").json(), {"status": "ok"})

    def test_ready_is_told_by_the_server(self):
        for kind in ("system", "user"):
            self.assertIn(("Type", "notify"), self.settings(kind)[1])

    def test_variables_and_exit_codes_are_those_of_the_help(self):
        told = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, timeout=20,
                              check=True).stdout
        for kind in ("system", "user"):
            text, settings = self.settings(kind)
            variables = re.findall(r"DASHCORE_\w+", text)
            self.assertIn("DASHCORE_LISTEN", variables)
            for name in variables:
                self.assertIn(f"[{name}]", told)
            exits = dict(re.findall(r"^  (\d) +(.+)$", told.partition("Exit status:")[2], re.M))
            final = [exits[code] for code in dict(settings)["RestartPreventExitStatus"].split()]
            self.assertEqual([re.search("usage|newer", exit)[0] for exit in final],
                             ["usage", "newer"])


if __name__ == "__main__":
    unittest.main()
