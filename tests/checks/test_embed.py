"""Runs server/embed.cmake and reads the table of assets that it writes."""

import gzip
import pathlib
import re
import subprocess
import tempfile
import unittest

SERVER = pathlib.Path(__file__).resolve().parents[2] / "server"
ROW = re.compile(r'^    \{"(.+)", asset_(\d+), (\d+), (?:asset_(\d+_gzip)|NULL), (\d+), UINT64_C', re.M)


class Embed(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.output = self.folder / "assets.c"
        self.dashboard = self.folder / "a dist"
        (self.dashboard / "assets").mkdir(parents=True)

    def embed(self, dashboard):
        """The table as {name: (length, compressed length)}, and where each is taken from."""
        files = "|".join(str(SERVER / "assets" / name) for name in ("docs.html", "index.html"))
        subprocess.run(["cmake", "-D", f"OUTPUT={self.output}", "-D", f"FILES={files}", "-D",
                        f"OPENAPI={SERVER}/openapi", "-D", "VERSION=1.2.3", "-D",
                        f"DASHBOARD={dashboard}", "-D", "GZIP=gzip", "-P", SERVER / "embed.cmake"],
                       check=True, timeout=30, stdin=subprocess.DEVNULL)
        text = self.output.read_text(encoding="utf-8")
        sources = dict(re.findall(r'^INCLUDE\((\w+), "(.+)"\)$', text, re.M))
        rows = ROW.findall(text)
        return ({name: (int(length), int(small)) for name, _, length, _, small in rows},
                {name: (sources[number], sources.get(zipped)) for name, number, _, zipped, _ in rows})

    def test_without_a_dashboard(self):
        for dashboard in ("", self.folder / "none", self.dashboard):
            table, sources = self.embed(dashboard)
            self.assertEqual(["docs.html", "index.html", "openapi.json"], sorted(table))
            self.assertEqual(f"{SERVER}/assets/index.html", sources["index.html"][0])

    def test_with_a_dashboard(self):
        (self.dashboard / "index.html").write_text("<p>")
        (self.dashboard / "assets" / "page.js").write_text("a()\n" * 1000)
        (self.dashboard / "assets" / "small.js").write_text("a()")
        (self.dashboard / "assets" / "font.woff2").write_bytes(b"a" * 5000)
        table, sources = self.embed(self.dashboard)
        self.assertEqual(["assets/font.woff2", "assets/page.js", "assets/small.js", "docs.html",
                          "index.html", "openapi.json"], sorted(table))
        self.assertEqual(str(self.dashboard / "index.html"), sources["index.html"][0])
        self.assertEqual((3, 0), table["assets/small.js"])
        self.assertEqual((5000, 0), table["assets/font.woff2"])
        length, small = table["assets/page.js"]
        content = pathlib.Path(sources["assets/page.js"][1]).read_bytes()
        self.assertEqual((4000, len(content)), (length, small))
        self.assertEqual(b"a()\n" * 1000, gzip.decompress(content))

    def test_written_when_something_changed(self):
        (self.dashboard / "index.html").write_text("<p>")
        self.embed(self.dashboard)
        before = self.output.stat().st_mtime_ns, self.output.read_text(encoding="utf-8")
        self.embed(self.dashboard)
        self.assertEqual(before, (self.output.stat().st_mtime_ns,
                                  self.output.read_text(encoding="utf-8")))
        (self.dashboard / "index.html").write_text("<b>")
        self.embed(self.dashboard)
        self.assertNotEqual(before[1], self.output.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
