"""An example is read before it is copied: each of its files is short."""

import pathlib
import re
import unittest

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
LINES_MAX = 99


class Sizes(unittest.TestCase):
    def test_files_have_less_than_100_lines(self):
        files = [path for path in EXAMPLES.rglob("*") if path.is_file()
                 and not re.search(r"/(\.|__pycache__)", str(path.relative_to(EXAMPLES.parent)))]
        self.assertGreaterEqual(len(files), 10)
        long = {str(path.relative_to(EXAMPLES)): count for path in files
                if (count := path.read_text(encoding="utf-8").count("\n")) > LINES_MAX}
        self.assertEqual(long, {})


if __name__ == "__main__":
    unittest.main(verbosity=0)
