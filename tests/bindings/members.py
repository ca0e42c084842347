"""Java, C# and Go have records of their own, written by hand: each has to have every member of its
struct in dashcore.h, and Go every flag.

    members.py ROOT
"""

import os
import re
import sys
import unittest

RECORDS = ("entry", "answer", "task", "run", "settings", "streams", "warp")
INITIALISMS = {"Id": "ID", "Ms": "MS", "Pid": "PID", "Ndjson": "NDJSON", "Csv": "CSV",
               "Warp": "WARP", "Nowait": "NoWait"}

root = ""


def read(*path):
    with open(os.path.join(root, *path), encoding="utf-8") as file:
        return re.sub(r"/\*.*?\*/", "", file.read(), flags=re.DOTALL)


def words(name):
    return [word.capitalize() for word in name.lower().split("_")]


def camel(name):
    return "".join(words(name))


def go(name):
    return "".join(INITIALISMS.get(word, word) for word in words(name))


class Members(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.header = read("include", "dashcore.h")

    def each_record(self):
        for name in RECORDS:
            body = re.search(rf"struct dashcore_{name} \{{(.*?)\}}", self.header, re.DOTALL)[1]
            members = re.findall(r"(\w+);", body)
            self.assertGreater(len(members), 1)
            yield name.capitalize(), members

    def test_java(self):
        for record, members in self.each_record():
            text = read("bindings", "java", "dashcore", record + ".java")
            head = re.search(rf"record {record}\((.*?)\)", text, re.DOTALL)[1]
            self.assertEqual(sorted(re.findall(r"(\w+)(?:,|$)", head)),
                             sorted(camel(name)[0].lower() + camel(name)[1:] for name in members))

    def test_csharp(self):
        text = read("bindings", "csharp", "Dashcore", "Records.cs")
        for record, members in self.each_record():
            body = re.search(rf"class {record} \{{(.*?)\n\}}", text, re.DOTALL)[1]
            self.assertEqual(re.findall(r"(\w+) \{ get;", body), [camel(name) for name in members])
            self.assertEqual(re.findall(r"memory\.(\w+)", body), [camel(name) for name in members])

    def test_go(self):
        text = read("bindings", "go", "dashcore", "record.go")
        for record, members in self.each_record():
            body = re.search(rf"type {record} struct \{{(.*?)\}}", text, re.DOTALL)[1]
            self.assertEqual(re.findall(r"^\t(\w+) ", body, re.MULTILINE),
                             [go(name) for name in members])

    def test_flags_of_go(self):
        text = read("bindings", "go", "dashcore", "constants.go")
        flags = re.findall(r"#define DASHCORE_(\w+)\s+(?:\\\s+)?\d+u", self.header)
        self.assertGreater(len(flags), 20)
        self.assertEqual(re.findall(r"(\w+)\s+uint32 = uint32\(native\.(\w+)\)", text),
                         [(go(name), name) for name in flags])


if __name__ == "__main__":
    root = sys.argv.pop()
    unittest.main()
