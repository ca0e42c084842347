"""The rules of the house that no compiler checks: who may include whom, where SQL may stand, how
long a file and a function may be, and which names say nothing. ARCHITECTURE.md has the reasons.

    source_rules.py [ROOT]      prints one line a violation and fails when there is one
"""

import os
import re
import sys
from dataclasses import dataclass, field

FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 60

# Which of our folders a folder may include from, and which libraries beside libc. Ours are named by
# path, libraries as in LIBRARIES. ONLY_IN narrows a library further, to files of a name.
@dataclass
class Folder:
    ours: set = field(default_factory=set)
    libraries: set = field(default_factory=set)


BASE, STORE, PROBE, CORE = (f"libdashcore/{name}" for name in ("base", "store", "probe", "core"))
FOLDERS = {
    "include": Folder(),
    BASE: Folder({BASE, "include"}, {"jansson"}),
    STORE: Folder({BASE, STORE, "include"}, {"sqlite", "libpq", "threads"}),
    PROBE: Folder({BASE, PROBE, "include"}, {"curl", "spawn", "threads"}),
    CORE: Folder({BASE, STORE, PROBE, CORE, "include"}, {"threads"}),
    "server": Folder({"server", "include"}, {"h2o", "openssl", "zlib", "jansson", "threads"}),
    "cli": Folder({"cli", "include"}, {"spawn", "threads", "jansson"}),
    "bindings": Folder({"bindings", "include"}, {"lua", "node", "perl", "php", "python", "ruby", "tcl", "threads"}),
    "examples": Folder({"examples", "include"}, {"curl", "expat", "threads"}),
    "tests/consumer": Folder({"tests/consumer", "include"}, {"threads"}),
}
ONLY_IN = {
    "sqlite": r"libdashcore/store/sqlite\w*\.[ch]",
    "libpq": r"libdashcore/store/postgresql\w*\.[ch]",
    "curl": r"libdashcore/probe/http\.c|examples/.*",
    "spawn": r"libdashcore/probe/command\.c|cli/.*",
    "h2o": r"server/http\w*\.[ch]",
}
LIBRARIES = {
    "sqlite": r"sqlite3(ext)?\.h",
    "libpq": r"libpq-fe\.h|postgresql/.*",
    "curl": r"curl/.*",
    "jansson": r"jansson\.h",
    "expat": r"expat\.h",
    "threads": r"pthread\.h|threads\.h|semaphore\.h",
    "spawn": r"spawn\.h",
    "h2o": r"h2o\.h|h2o/.*",
    "openssl": r"openssl/.*",
    "zlib": r"zlib\.h",
    "node": r"node\.h",
    "php": r"php\.h|ext/.*",
    "python": r"Python\.h",
    "lua": r"lua\.h|lauxlib\.h",
    "perl": r"(EXTERN|perl|XSUB|ppport)\.h",
    "tcl": r"tcl\.h",
    "ruby": r"ruby/.*",
}
LIBC = re.compile(
    r"(assert|ctype|dirent|dlfcn|errno|fcntl|float|fnmatch|getopt|glob|grp|iconv|inttypes|langinfo"
    r"|libgen|limits|locale|math|netdb|poll|pwd|regex|sched|setjmp|signal|stdalign|stdarg|stdbool"
    r"|stdatomic|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|syslog|termios|time|uchar"
    r"|ucontext|unistd|wchar|wctype|features|endian|byteswap|ifaddrs"
    r"|pty|utmp|paths|malloc|alloca|err|link)\.h"
    r"|(sys|arpa|net|netinet|linux|bits)/.*"
    r"|(array|atomic|chrono|cinttypes|cstddef|cstdint|cstdio|cstdlib|cstring|fstream|functional"
    r"|iostream|memory|optional|sstream|stdexcept|string|string_view|thread|utility|vector)")

SQL = re.compile(
    r"\s*(select\s.*\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|replace\s+into\s|update\s+\w+\s+set\s"
    r"|delete\s+from\s|(create|drop)\s+(unique\s+)?(table|index|trigger|view)\s|alter\s+table\s"
    r"|pragma\s+\w+|begin\s+(immediate|exclusive|deferred)\b|with\s+\w+\s+as\s*\()",
    re.IGNORECASE | re.DOTALL)
SQL_FILES = re.compile(r"libdashcore/store/(sqlite|postgresql)")
SQL_FOLDERS = ("include/", "libdashcore/", "server/", "cli/", "bindings/", "examples/")

NO_NAME = re.compile(r"(utils?|helpers?|common|misc)(\.|$)", re.IGNORECASE)
SOURCE = re.compile(r"\.(c|h|cpp|py|sh|i|cmake)$")
NOT_OURS = re.compile(r"\.git$|build($|-)|node_modules$|__pycache__$")

STRING = r'"(?:\\.|[^"\\\n])*"'
TOKEN = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\\n])*'|" + STRING, re.DOTALL)


def blank(text):
    """The same text with spaces in its place, line by line."""
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    return TOKEN.sub(lambda m: blank(m[0]) if m[0].startswith("/") else m[0], text)


def code_only(text):
    """Without comments, texts and preprocessor lines: what braces can be counted in."""
    text = TOKEN.sub(lambda m: blank(m[0]), text)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: blank(m[0]), text, flags=re.MULTILINE)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def folder_of(path):
    return next((name for name in FOLDERS if path.startswith(name + "/")), None)


def resolve(root, path, name):
    """The path in the tree that a file's include means, or None when it is no file of ours."""
    for start in (os.path.dirname(path), "libdashcore", "include", "bindings", "tests"):
        candidate = os.path.normpath(os.path.join(start, name))
        if os.path.isfile(os.path.join(root, candidate)):
            return candidate
    return None


def include_violation(root, path, folder, quoted, name):
    rules = FOLDERS[folder]
    ours = resolve(root, path, name)
    if ours is not None:
        if folder_of(ours) in rules.ours:
            return None
        return f"{folder} may not include {ours}"
    for library, pattern in LIBRARIES.items():
        if re.fullmatch(pattern, name):
            if library not in rules.libraries:
                return f"{folder} may not include <{name}>"
            if not re.fullmatch(ONLY_IN.get(library, ".*"), path):
                return f"<{name}> is only for {ONLY_IN[library]}"
            return None
    if quoted:
        return f'"{name}" is no file of the tree'
    return None if LIBC.fullmatch(name) else f"<{name}> is a library that source_rules.py lacks"


def check_includes(root, path, text):
    folder = folder_of(path)
    if folder is None:
        return
    include = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)
    for found in include.finditer(without_comments(text)):
        violation = include_violation(root, path, folder, found[1] == '"', found[2])
        if violation:
            yield line_of(text, found.start()), violation


def check_sql(path, text):
    """SQL stands in its backend only, and is never made of what a user gave."""
    if not path.startswith(SQL_FOLDERS):
        return
    text = without_comments(text)
    backend = SQL_FILES.match(path)
    for found in re.finditer(rf"{STRING}(?:\s*{STRING})*", text):
        literal = "".join(part[1:-1] for part in re.findall(STRING, found[0]))
        if SQL.match(literal) and not backend:
            yield line_of(text, found.start()), "SQL outside libdashcore/store/sqlite*"
        if SQL.match(literal) and re.search(r"%[-+ #0-9.*]*[scqQw]", literal):
            yield line_of(text, found.start()), "SQL with text printed into it; bind a parameter"
    if backend:
        for found in re.finditer(r"\bsqlite3_exec\(\s*[^,]+,\s*([^,]+),", text):
            if not found[1].lstrip().startswith('"'):
                yield line_of(text, found.start()), "sqlite3_exec of what is not a literal"
        for found in re.finditer(r"\bsqlite3_(v?mprintf|v?snprintf|str_v?appendf)\(", text):
            yield line_of(text, found.start()), f"{found[0][:-1]} makes SQL of values; bind them"


def check_lengths(path, text):
    lines = text.count("\n")
    if lines > FILE_LINES_MAX:
        yield lines, f"{lines} lines in a file, {FILE_LINES_MAX} are allowed"
    if not path.endswith((".c", ".h", ".cpp")):
        return
    code = re.sub(r'extern\s+"C"\s*\{', lambda m: blank(m[0]), text)
    code = code_only(code)
    depth, start, function = 0, 0, False
    for brace in re.finditer(r"[{}]", code):
        if brace[0] == "{":
            if depth == 0:
                start, function = brace.start(), code[:brace.start()].rstrip().endswith(")")
            depth += 1
        elif depth > 0:
            depth -= 1
            body = line_of(code, brace.start()) - line_of(code, start) - 1
            if depth == 0 and function and body > FUNCTION_LINES_MAX:
                yield (line_of(code, start),
                       f"{body} lines in a function, {FUNCTION_LINES_MAX} are allowed")


def files_of(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not NOT_OURS.match(name))
        for name in sorted(files):
            yield os.path.relpath(os.path.join(folder, name), root)


def violations(root):
    """Every violation in a tree as (path, line, sentence)."""
    for path in files_of(root):
        for part in path.split(os.sep):
            if NO_NAME.match(part):
                yield path, 1, f"'{part}' is a name that says nothing"
        if path.endswith(".sql") and not path.startswith("libdashcore/store/"):
            yield path, 1, "SQL outside libdashcore/store"
        if not SOURCE.search(path):
            continue
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = file.read()
        found = list(check_lengths(path, text))
        if path.endswith((".c", ".h", ".cpp", ".i")):
            found += [*check_includes(root, path, text), *check_sql(path, text)]
        for line, sentence in sorted(found):
            yield path, line, sentence


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    found = list(violations(root))
    for path, line, sentence in found:
        print(f"{path}:{line}: {sentence}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
