"""The package as `cmake --install` leaves it, moved away from where it was installed to."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import dashcore

BUILD = pathlib.Path(dashcore.__file__).parents[2]
SOURCES = pathlib.Path(__file__).parents[3] / "bindings" / "python" / "dashcore"
PROGRAM = """
import dashcore, json
from asgi_client import request
with dashcore.open(worker=False) as core:
    api = request(dashcore.asgi(core), "GET", "/dash/openapi.json", root_path="/dash").body
    print(json.dumps([dashcore.__file__, json.loads(api)["servers"]]))
"""


def files_of(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts}


class Installed(unittest.TestCase):
    def test_it_is_whole(self):
        with tempfile.TemporaryDirectory(prefix="installed-") as name:
            first, moved = pathlib.Path(name, "first"), pathlib.Path(name, "moved")
            for component in ("library", "python"):
                subprocess.run(["cmake", "--install", BUILD, "--prefix", first,
                                "--component", component], check=True, timeout=120,
                               stdout=subprocess.DEVNULL)
            first.rename(moved)
            package, = (path.parent for path in moved.rglob("dashcore/__init__.py"))
            pages = {f"pages/{page}" for page in ("docs.css", "docs.html", "docs.js", "openapi.json")}
            found = {file for file in files_of(package) if not file.startswith("native.c")}
            self.assertEqual(found, files_of(SOURCES) | pages)
            done = subprocess.run(
                [sys.executable, "-B", "-c", PROGRAM], check=True, timeout=60, cwd=name,
                stdout=subprocess.PIPE, env={
                    **os.environ, "DASHCORE_STORE": str(moved / "dashcore.db"),
                    "PYTHONPATH": f"{package.parent}:{pathlib.Path(__file__).parent}"})
            place, servers = json.loads(done.stdout)
            self.assertEqual((place, servers), (str(package / "__init__.py"), [{"url": "/dash"}]))


if __name__ == "__main__":
    unittest.main(verbosity=0)
