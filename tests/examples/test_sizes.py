"""An example is read before it is copied: each of its files is short."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINES_MAX = 99
BINDING_LINES_MAX = 35


def longer(files, most):
    return {str(path.relative_to(ROOT)): count for path in files
            if (count := path.read_text(encoding="utf-8").count("\n")) > most}


class Sizes(unittest.TestCase):
    def test_files_have_less_than_100_lines(self):
        files = [path for path in (ROOT / "examples").rglob("*") if path.is_file()
                 and not re.search(r"/(\.|__pycache__)", str(path.relative_to(ROOT)))]
        self.assertGreaterEqual(len(files), 10)
        self.assertEqual(longer(files, LINES_MAX), {})

    def test_those_of_languages_are_seen_at_once(self):
        files = [*(ROOT / "bindings").glob("*/example.*"),
                 *(ROOT / "bindings").glob("*/example/example.*")]
        self.assertEqual(len(files), 10)
        self.assertEqual(longer(files, BINDING_LINES_MAX), {})


if __name__ == "__main__":
    unittest.main(verbosity=0)
