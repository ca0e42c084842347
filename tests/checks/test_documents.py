"""Plants one omission at a time in small documents and sees that documents.py names it."""

import json
import os
import tempfile
import unittest

import documents

HEADER = "#define DASHCORE_API\nDASHCORE_API int dashcore_one(void);\n"
CHANGES = "| `dashcore_one` | does one |\n"
README = """`dashcored --listen` [DASHCORE_LISTEN], `dashcore log --user U`, `GET /api/v1/a/{name}/b`,
[the ledger](CHANGES.md), [elsewhere](https://example.org/).
"""
SERVER = "#!/bin/sh\necho '  --listen A  where [DASHCORE_LISTEN]'\n"
PROGRAM = """#!/bin/sh
if [ "$1" = log ]; then
    printf 'Usage: dashcore log\\n\\nOptions:\\n  --user USER  who\\n'
else
    printf 'Usage: dashcore\\n\\nCommands:\\n  log     write\\n\\nOptions:\\n  --help\\n'
fi
"""


class Documents(unittest.TestCase):
    def complaints(self, **changed):
        texts = {"README.md": README, "CHANGES.md": CHANGES, "include/dashcore.h": HEADER,
                 "dashcored": SERVER, "dashcore": PROGRAM,
                 "openapi.json": json.dumps({"paths": {"/api/v1/a/{name}/b": {}}})}
        texts.update({name.replace("_", "."): text for name, text in changed.items()})
        with tempfile.TemporaryDirectory() as root:
            os.mkdir(os.path.join(root, "include"))
            path = {name: os.path.join(root, name) for name in texts}
            for name, text in texts.items():
                with open(path[name], "w", encoding="utf-8") as file:
                    file.write(text)
                os.chmod(path[name], 0o755)
            return list(documents.complaints(root, path["dashcored"], path["dashcore"],
                                             path["openapi.json"]))

    def test_all_there_is_silent(self):
        self.assertEqual([], self.complaints())

    def test_each_omission_is_named(self):
        for word in ("--listen", "DASHCORE_LISTEN", "dashcore log", "--user", "/api/v1/a/{name}/b"):
            found = self.complaints(README_md=README.replace(word, ""))
            self.assertEqual(1, len(found), found)
            self.assertIn(word, found[0])

    def test_a_longer_word_does_not_count(self):
        self.assertEqual(1, len(self.complaints(README_md=README.replace("--user", "--username"))))

    def test_the_ledger_equals_the_header(self):
        self.assertIn("lacks dashcore_one", self.complaints(CHANGES_md="")[0])
        self.assertIn("dashcore_two, which", self.complaints(
            CHANGES_md=CHANGES + CHANGES.replace("one", "two"))[0])
        self.assertIn("twice", self.complaints(CHANGES_md=CHANGES * 2)[0])

    def test_dead_links_are_named(self):
        self.assertIn("gone.md", self.complaints(CHANGES_md=CHANGES + "[x](gone.md)\n")[0])


if __name__ == "__main__":
    unittest.main()
