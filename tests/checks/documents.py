"""Sees that the documents speak of all there is: CHANGES.md of every function in the header,
README.md of every flag, environment variable and exit code of dashcored, every command and option
of dashcore and every path of the API, and that relative links lead somewhere.

    documents.py ROOT DASHCORED DASHCORE OPENAPI
"""

import json
import os
import re
import subprocess
import sys

import exported_symbols


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8") as file:
        return file.read()


def help_of(*command):
    return subprocess.run([*command, "--help"], check=True, capture_output=True, text=True,
                          timeout=10).stdout


def section(text, title):
    """The lines of a --help text under a heading, up to the next empty line."""
    found = re.search(rf"^{title}[^\n]*:\n(.*?)(\n\n|\Z)", text, re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


def options_in(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z]", text))


def missing_words(document, name, words, what):
    if not words:
        yield f"found no {what} to look for in {name}"
    for word in sorted(words):
        if not re.search(rf"(?<![\w/-]){re.escape(word)}(?![\w-])", document):
            yield f"{name} does not speak of the {what} {word}"


def ledger_complaints(changes, declared):
    listed = re.findall(r"^\| `(dashcore_\w+)` \|", changes, re.MULTILINE)
    for name in sorted(declared - set(listed)):
        yield f"CHANGES.md lacks {name}"
    for name in sorted(set(listed) - declared):
        yield f"CHANGES.md lists {name}, which the header lacks"
    for name in sorted({name for name in listed if listed.count(name) > 1}):
        yield f"CHANGES.md lists {name} twice"


def link_complaints(root, name):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", read(root, name)):
        if not os.path.exists(os.path.join(root, target)):
            yield f"{name} links to {target}, which is not there"


def complaints(root, dashcored, dashcore, openapi):
    readme = read(root, "README.md")
    server = help_of(dashcored)
    yield from missing_words(readme, "README.md", options_in(server), "flag")
    yield from missing_words(readme, "README.md", set(re.findall(r"\bDASHCORE_[A-Z_]+\b", server)),
                             "environment variable")

    program = help_of(dashcore)
    commands = set(re.findall(r"^  ([a-z]+)(?= )", section(program, "Commands"), re.MULTILINE))
    yield from missing_words(readme, "README.md", {f"dashcore {name}" for name in commands},
                             "command")
    for command in sorted(commands):
        options = options_in(section(help_of(dashcore, command), "Options")) - {"--help"}
        yield from missing_words(readme, "README.md", options, f"option of dashcore {command}")

    with open(openapi, encoding="utf-8") as file:
        paths = set(json.load(file)["paths"])
    yield from missing_words(readme, "README.md", paths, "path")

    yield from ledger_complaints(read(root, "CHANGES.md"),
                                 exported_symbols.declared_in(f"{root}/include/dashcore.h"))
    for name in sorted(os.listdir(root)):
        if name.endswith(".md"):
            yield from link_complaints(root, name)


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    found = list(complaints(*sys.argv[1:]))
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
