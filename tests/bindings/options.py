"""Options go by name in languages of which SWIG knows only arguments by place: each of these
repeats the names and the order of dashcore.i by hand, which is compared here.

    options.py ROOT
"""

import os
import re
import sys
import unittest

MANY = 3  # from so many options on, nobody should have to count places

NESTED = r"((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)"  # what is between two parentheses

root = ""


def read(*path):
    with open(os.path.join(root, "bindings", *path), encoding="utf-8") as file:
        return re.sub(r"\\\n", " ", file.read())


def folded(name):
    """The same for task_begin, taskBegin, TaskBegin. A task's name is just a name in most."""
    return re.sub("^taskname$", "name", name.replace("_", "").lower())


def split(arguments):
    return [part.strip() for part in re.split(r",(?![^()]*\))", arguments) if part.strip()]


def last_words(arguments):
    """The names of what is passed: text(name), o.Flags, $user, topics ?? ALL, get(:until)."""
    return [folded(re.findall(r"\w+", argument.split("??")[0])[-1])
            for argument in split(arguments)]


def interface():
    """By function of a store: how many arguments it needs, and its options."""
    text = read("dashcore.i")
    chosen = re.search(r"#define FILTER (.*)", text)[1]
    core = text[text.index("typedef struct Core"):].replace("FILTER", chosen)
    functions = {}
    for name, parameters in re.findall(rf"(?<!~)\b(\w+)\({NESTED}\);", core):
        required, options = 0, []
        for parameter in split(parameters):
            if parameter.startswith("OPTIONAL(") or "=" in parameter:
                options.append(folded(re.search(r"OPTIONAL\((\w+)\)|(\w+) =", parameter)[0]
                                      .replace("OPTIONAL(", "").strip(" =)")))
            else:
                required += 1
        functions[folded(name)] = (required, options)
    return functions


# Each function below gives, for its language, (function, arguments needed, options) as found. Where
# only names are told, how many are needed is None.

def lua():
    for name, required, names in re.findall(r'\{"(\w+)", (\d),\s+"([\w ]+)"\}',
                                            read("lua", "module.c")):
        yield ("core", 0, names.split()) if name == "open" \
            else (name, int(required) - 1, names.split())


def perl():
    text = read("perl", "Dashcore.pm")
    chosen = re.search(r"my @filter = qw\((.*?)\)", text)[1]
    table = re.search(r"my %options = \((.*?)\n\);", text, re.DOTALL)[1]
    for name, required, names in re.findall(r"(\w+)\s+=> \[\[(.*?)\],\s+(.*?)\],", table,
                                            re.DOTALL):
        names = names.replace("@filter", chosen).replace("qw(", "").replace(")", "").split()
        yield "core" if name == "open" else name, len(required.split()), names


def tcl():
    text = read("tcl", "object.c")
    chosen = re.search(r'filter\[\] = "(.*?)"', text)[1]
    for name, needed, names in re.findall(r'\{"(\w+)", NULL, (\d),\s+("?[\w ]+"?)\}', text):
        names = (chosen if names == "filter" else names.strip('"')).split()
        yield name.split("_", 1)[1], int(needed) - (1 if name == "new_Core" else 2), names


def ruby():
    text = read("ruby", "dashcore.rb")
    keys, chosen = re.search(rf"def self.filter\({NESTED}\)\s+\[(.*?)\]\n", text).groups()
    yield "activity", None, re.findall(r"(\w+):", keys)
    for name, parameters, passed in re.findall(
            rf"def (\w+)\({NESTED}\)\s+(?:= )?super\({NESTED}\)", text):
        name = "core" if name == "initialize" else name
        if "**filter" in parameters:
            passed = passed.replace("*Named.filter(**filter)", chosen)
        else:
            yield name, None, re.findall(r"(\w+):(?!:)", parameters)
        yield name, "passed", last_words(passed)


def node():
    text = read("node", "package", "index.js")
    constants = {name: re.sub(r"(\w+): \w+", r"\1", body)
                 for name, body in re.findall(r"const (\w+) = \{(.*?)\};", text, re.DOTALL)}
    core = text[text.index("class Core"):text.index("class Records")]
    for name, passed in re.findall(rf"(?:handleOf\(this\)\.|new native\.)(\w+)\({NESTED}\)", core):
        expanded = re.sub(r"\.\.\.places\(options, (\w+)\)|\.\.\.places\(filter, (\w+)\)",
                          lambda match: constants[match[1] or match[2]], passed)
        yield name, "passed", last_words(expanded)


def php():
    text = read("php", "Dashcore.php")
    core = text[text.index("final class Core"):text.index("trait Records")]
    for _, parameters, name, passed in re.findall(
            rf"public function (\w+)\({NESTED}\)[^{{]*\{{[^}}]*?native(?:->| = new Native.)(\w+)"
            rf"\({NESTED}\)", core):
        yield name, "passed", last_words(passed)
        yield name, "passed", [folded(taken) for taken in re.findall(r"\$(\w+)", parameters)]


def java():
    text = read("java", "core.i")
    for name, passed in re.findall(rf"(\w+)\(([^()]*\b[fo]\.\w+[^()]*)\);", text):
        yield "core" if name == "this" else name, "passed", last_words(passed)


def csharp():
    text = read("csharp", "Dashcore", "Core.cs")
    yield "core", "passed", last_words(re.search(rf": this\((o\.{NESTED})\)", text)[1])
    for name, passed in re.findall(rf"Raw(\w+)\({NESTED}\)", text):
        yield {"Export": "export_log"}.get(name, name), "passed", last_words(passed)


def go():
    chosen = re.search(r"arguments\(\) \[\]interface\{\} \{.*?\{(.*?)\}\n", read("go", "dashcore",
                       "activity.go"), re.DOTALL)[1]
    for file in ("activity.go", "dashcore.go", "settings.go", "task.go", "watch.go"):
        for name, passed in re.findall(rf"\b(?:core\.|native\.New)([A-Z]\w+)\({NESTED}\)",
                                       re.sub(r"//.*", "", read("go", "dashcore", file))):
            yield name, "passed", last_words(passed.replace("f.arguments()...", chosen))


# What SWIG itself makes parameters of in these languages.
MADE = {"java": {"log", "taskbegin", "taskschedule"}}


class Options(unittest.TestCase):
    maxDiff = None

    def test_the_interface_is_understood(self):
        functions = interface()
        self.assertGreater(len(functions), 35)
        self.assertEqual(functions["log"], (2, ["details", "user", "timestamp", "flags"]))
        self.assertEqual(len(functions["core"][1]), 9)
        self.assertEqual(functions["summaryjson"][0], 1)
        self.assertEqual(functions["watch"], (0, ["topics"]))

    def test_languages(self):
        functions = interface()
        for language in (lua, perl, tcl, ruby, node, php, java, csharp, go):
            seen = set()
            for name, required, names in language():
                name, names = folded(name), [folded(option) for option in names]
                if name not in functions:
                    continue
                with self.subTest(language.__name__, function=name):
                    needed, options = functions[name]
                    seen.add(name)
                    if required == "passed":
                        required, names = len(names) - len(options), names[needed:]
                    self.assertEqual(names, options)
                    self.assertIn(required, (needed, None))
            with self.subTest(language.__name__):
                missing = {name for name, (_, options) in functions.items()
                           if len(options) >= MANY} - seen - MADE.get(language.__name__, set())
                self.assertEqual(missing, set())


if __name__ == "__main__":
    root = sys.argv.pop()
    unittest.main()
