"""Languages that have records of their own, written by hand: each has to have every member of its
struct in dashcore.h, take it from there under its own name, and Go every flag.

    members.py ROOT
"""

import os
import re
import sys
import unittest

RECORDS = ("entry", "answer", "task", "run", "settings", "streams", "warp")

# By language: a file, what leads to a record in it, and what to a member there. RECORD stands for
# Entry, NAME for entry. Where a member is taken from another one, both are found.
PLACES = {
    "csharp": [("csharp/Dashcore/Records.cs", r"class RECORD(?:Record)? \{(.*?)\n\}",
                r"(\w+) \{ get;"),
               ("csharp/Dashcore/Records.cs", r"class RECORD(?:Record)? \{(.*?)\n\}",
                r"(\w+) = memory\.(\w+)")],
    "go": [("go/dashcore/record.go", r"type RECORD struct \{(.*?)\n\}", r"^\t(\w+) "),
           ("go/dashcore/record.go", r"return &RECORD\{(.*?)\n\t\}",
            r"^\t\t(\w+): .*memory\.Get(\w+)\(\)")],
    "java": [("java/dashcore/RECORD.java", r"record RECORD\((.*?)\)", r"(\w+)(?:,|$)")],
    "node": [("node/value.cpp", r"value_NAME\(const (.*?)\n\}", r'\{"(\w+)",.*?NAME->(\w+)'),
             ("node/package/index.d.ts", r"interface RECORD \{(.*?)\}", r"(\w+): ")],
    "php": [("php/record.c", r"record_NAME\(zval(.*?)\n\}", r'\(array, "(\w+)", .*?NAME->(\w+)'),
            ("php/Dashcore.php", r"final class RECORD\n\{(.*?)\n\}",
             r"public readonly \S+ \$(\w+)")],
    "python": [("python/dashcore/records.py", r"class RECORD(?:Status|Record)?:(.*?)\n\n\n",
                r"^    (\w+): "),
               ("python/dashcore/records.py", r"def NAME(?:_status|_record)?\((.*?)(?:\n\n\n|\Z)",
                r"\b(?:task|run|answer)\.(\w+)"),
               ("python/dashcore/entries.py", r"class RECORD:(.*?)\n\n    @",
                r"^    (\w+?)(?:_json)?: "),
               ("python/dashcore/entries.py", r"return RECORD\((.*?)\n\n\n", r"record\.(\w+)"),
               ("python/dashcore/settings.py", r"class RECORD:(.*)", r"property\n    def (\w+)")],
    "tcl": [("tcl/record.c", r"record_NAME\(const(.*?)\n\}", r"(?:TEXT|NUMBER)\((\w+)\)")],
}
# What a file of records has not: others have it, or the language has another way to say it.
ABSENT = {
    "python/dashcore/records.py": {"entry", "answer", "settings"},
    "python/dashcore/entries.py": set(RECORDS) - {"entry"},
    "python/dashcore/settings.py": set(RECORDS) - {"settings"},
}

root = ""


def read(*path):
    with open(os.path.join(root, *path), encoding="utf-8") as file:
        return re.sub(r"/\*.*?\*/", "", file.read(), flags=re.DOTALL)


def folded(name):
    """The same for run_id, runId, RunID."""
    return name.replace("_", "").lower()


class Members(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.header = read("include", "dashcore.h")

    def check_place(self, name, path, place, member):
        def named(pattern):
            return pattern.replace("RECORD", name.capitalize()).replace("NAME", name)

        struct = re.search(rf"struct dashcore_{name} \{{(.*?)\}}", self.header, re.DOTALL)[1]
        members = sorted(folded(found) for found in re.findall(r"(\w+);", struct))
        self.assertGreater(len(members), 1)
        text = re.search(named(place), read("bindings", *named(path).split("/")), re.DOTALL)
        self.assertIsNotNone(text, "no such record")
        found = []
        for match in re.finditer(named(member), text[1], re.MULTILINE):
            names = {folded(group) for group in match.groups()}
            self.assertEqual(len(names), 1, "a member has the value of another one")
            found += names
        self.assertEqual(sorted(found), members)

    def test_records(self):
        for language, places in PLACES.items():
            for path, place, member in places:
                for name in RECORDS:
                    if name in ABSENT.get(path, ()):
                        continue
                    with self.subTest(language, path=path, record=name):
                        self.check_place(name, path, place, member)

    def test_flags_of_go(self):
        text = read("bindings", "go", "dashcore", "constants.go")
        flags = re.findall(r"#define DASHCORE_(\w+)\s+(?:\\\s+)?\d+u", self.header)
        self.assertGreater(len(flags), 20)
        found = re.findall(r"(\w+)\s+uint32 = uint32\(native\.(\w+)\)", text)
        self.assertEqual([(folded(ours), name) for ours, name in found],
                         [(folded(name), name) for name in flags])


if __name__ == "__main__":
    root = sys.argv.pop()
    unittest.main()
