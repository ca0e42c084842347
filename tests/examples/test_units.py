"""systemd-analyze finds nothing to say against the units of examples/cron.md."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from cron_page import units
from process import LONGEST

ANALYZE = sys.argv[1]
NAME = "notes-backup"


class Units(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(
            tempfile.TemporaryDirectory(prefix="units-")))
        for path, text in units().items():
            file = self.folder / path.partition("/user/" if path[0] == "~" else "/system/")[2]
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def verify(self, *words):
        """What it says of the timer and its service."""
        done = subprocess.run([ANALYZE, "verify", "--man=no", *words, self.folder / f"{NAME}.timer",
                               self.folder / f"{NAME}.service"], check=False, text=True,
                              capture_output=True, timeout=LONGEST,
                              env={"PATH": os.environ["PATH"], "HOME": str(self.folder),
                                   "XDG_RUNTIME_DIR": str(self.folder)})
        return done.returncode, done.stdout + done.stderr

    def test_units(self):
        self.assertEqual(sorted(os.listdir(self.folder)),
                         [f"{NAME}.service", f"{NAME}.service.d", f"{NAME}.timer"])
        for words in (["--user"], []):
            self.assertEqual(self.verify(*words), (0, ""), words)

    def test_a_fault_is_found(self):
        timer = self.folder / f"{NAME}.timer"
        timer.write_text(timer.read_text(encoding="utf-8").replace("03:30", "27:30"),
                         encoding="utf-8")
        self.assertIn("calendar specification", self.verify("--user")[1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
