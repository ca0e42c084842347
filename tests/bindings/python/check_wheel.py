"""A wheel holds the package and nothing else; installed in an empty environment far from this tree
it runs the first Python example of the README, and dashcored shows what that logged.

    check_wheel.py WHEEL PYTHON
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile

from dashcored import Dashcored
from process import environment_of

WHEEL, PYTHON = sys.argv[1:]
ROOT = pathlib.Path(__file__).resolve().parents[3]
MODULE = re.compile(r"dashcore/native\.[\w.-]+\.so")


def header_version():
    header = (ROOT / "include" / "dashcore.h").read_text(encoding="utf-8")
    return ".".join(re.findall(r"#define DASHCORE_VERSION_\w+ +(\d+)", header))


def readme_example():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(r"^```python\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)[1]


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(
            tempfile.TemporaryDirectory(prefix="wheel-")))
        cls.environment = environment_of(str(cls.folder), {
            "DASHCORE_STORE": str(cls.folder / "dashcore.db")})
        subprocess.run([PYTHON, "-m", "venv", cls.folder / "venv"], check=True, timeout=120)
        subprocess.run([cls.folder / "venv" / "bin" / "pip", "install", "--quiet", "--no-index",
                        "--no-deps", "--disable-pip-version-check", WHEEL], check=True, timeout=120)

    def run_python(self, script):
        done = subprocess.run([self.folder / "venv" / "bin" / "python", "-I", "-c", script],
                              cwd=self.folder, env=self.environment, capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def test_what_is_in_it(self):
        names = zipfile.ZipFile(WHEEL).namelist()
        information = f"dashcore-{header_version()}.dist-info"
        package = [name for name in names if not name.startswith(information)]
        compiled = [name for name in package if MODULE.fullmatch(name)]
        self.assertEqual(len(compiled), 1)
        sources = ROOT / "bindings" / "python" / "dashcore"
        pages = {f"dashcore/pages/{name}" for name in ("docs.css", "docs.html", "docs.js",
                                                       "openapi.json")}
        self.assertEqual(set(package) - set(compiled),
                         pages | {f"dashcore/{path.name}" for path in sources.iterdir()
                                  if path.suffix in (".py", ".pyi") or path.name == "py.typed"})
        self.assertEqual({os.path.basename(name) for name in set(names) - set(package)},
                         {"METADATA", "WHEEL", "RECORD", "LICENSE"})

    def test_its_module_stands_alone(self):
        place = self.run_python("import dashcore.native; print(dashcore.native.__file__)").strip()
        self.assertTrue(place.startswith(str(self.folder)), place)
        needed = subprocess.run(["ldd", place], check=True, capture_output=True, text=True).stdout
        self.assertIn("libsqlite3.so", needed)
        self.assertNotIn("libdashcore", needed)
        symbols = subprocess.run(["nm", "-D", "--defined-only", place], check=True,
                                 capture_output=True, text=True).stdout
        self.assertIn("PyInit_native", symbols)
        self.assertNotIn(" dashcore_", symbols)

    def test_versions(self):
        told = self.run_python("import dashcore, importlib.metadata\n"
                               "print(dashcore.__version__, importlib.metadata.version('dashcore'))")
        self.assertEqual(told.split(), [header_version()] * 2)

    def test_the_readme_and_the_dashboard(self):
        example = readme_example()
        self.assertLessEqual(len(example.splitlines()), 10)
        self.assertIn("scrape 120 channels read", self.run_python(example))
        with Dashcored(store=self.environment["DASHCORE_STORE"]) as server:
            entry = server.get("/api/v1/activity/recent?type=scrape").json()[0]
            self.assertEqual((entry["message"], entry["details"]),
                             ("120 channels read", {"channels": 120, "seconds": 4.2}))
            tasks = server.get("/api/v1/background-tasks/status").json()
            self.assertIn("playlist_refresh", [task["task_name"] for task in tasks])
            self.assertEqual(server.get("/").status, 200)

    def test_its_app_shows_what_it_has(self):
        told = self.run_python(f"""
import asyncio, dashcore, json, sys
sys.path.insert(0, {str(ROOT / "tests" / "bindings" / "python")!r})
from asgi_client import request
with dashcore.open(worker=False) as core:
    app = dashcore.asgi(core)
    api = json.loads(request(app, "GET", "/dash/openapi.json", root_path="/dash").body)
    print(api["info"]["version"], api["servers"][0]["url"], *(
        request(app, "GET", "/dash/" + name, root_path="/dash").status
        for name in ("docs", "docs.js", "docs.css")))
""")
        self.assertEqual(told.split(), [header_version(), "/dash", "200", "200", "200"])

    def test_a_server_of_its_own(self):
        told = self.run_python(
            "import dashcore, json, urllib.request\n"
            f"with dashcore.Server(program={os.environ['DASHCORED']!r}, acexy_url='',\n"
            "                     acestream_url='', warp_cli='') as server:\n"
            "    print(urllib.request.urlopen(server.url + '/readyz', timeout=20).read().decode())")
        self.assertEqual(json.loads(told), {"status": "ok"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
