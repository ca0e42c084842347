"""Compares what the two libraries export with what include/dashcore.h declares, and looks for calls
that a library has no business making: printing, exiting, changing what belongs to the process.

    exported_symbols.py HEADER LIBRARY.so LIBRARY.a [ALLOWED UNDEFINED SYMBOL…]
"""

import re
import subprocess
import sys

FORBIDDEN = set("""
    stdout stderr printf vprintf puts putchar putc perror __printf_chk __vprintf_chk
    err errx warn warnx error error_at_line syslog vsyslog __syslog_chk openlog
    exit _exit _Exit quick_exit abort __assert_fail atexit
    signal sigaction sigset bsd_signal sysv_signal __sysv_signal sigprocmask
    fork vfork system popen
    setenv putenv unsetenv clearenv setlocale chdir fchdir umask srand srandom
    strtok asctime ctime gmtime localtime
""".split())


def nm(*arguments):
    """Names and types of symbols, without versions."""
    lines = subprocess.run(["nm", "-P", *arguments], check=True, capture_output=True, text=True)
    rows = (line.split() for line in lines.stdout.splitlines())
    return [(row[0].split("@")[0], row[1]) for row in rows if len(row) >= 2 and len(row[1]) == 1]


def declared_in(header):
    with open(header, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/|^[ \t]*#[^\n]*", "", file.read(), flags=re.DOTALL | re.MULTILINE)
    return set(re.findall(r"DASHCORE_API\b[^;(]*?\b(\w+)\s*\(", text))


def complaints(header, shared, static, allowed):
    declared = declared_in(header)
    exported = {name for name, kind in nm("-D", "--defined-only", shared) if kind != "A"}
    archived = {name for name, _ in nm("-g", "--defined-only", static)}
    undefined = {name for name, _ in nm("-D", "--undefined-only", shared)}
    if not declared:
        yield f"{header} declares no function"
    for library, names in ((shared, exported), (static, archived)):
        for name in sorted(declared - names):
            yield f"{library}: {name} is declared in the header and missing here"
        for name in sorted(names - declared):
            yield f"{library}: {name} is exported and not declared in the header"
    for name in sorted(undefined & FORBIDDEN - set(allowed)):
        yield f"{shared}: calls {name}, which a library leaves to its program"


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    found = list(complaints(*sys.argv[1:4], sys.argv[4:]))
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
