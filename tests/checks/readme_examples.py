"""Runs the shell examples of README.md, line by line, against a real server and a real store.

    readme_examples.py README BIN

BIN is the folder of dashcored and dashcore. What else the examples call, programs that would write
to the machine or that a bare one lacks, has a stand-in first in PATH.
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

SUPPRESSIONS = pathlib.Path(__file__).resolve().parents[1] / "support" / "lsan.supp"

# What a line that does not end with 0 ends with, by a part of it.
ENDS = {
    "exit 3": 3,
    "--follow": 124,
    "dashcore request": 1,
    "-X POST": 22,
}
SECTIONS = ("While it runs", "## The command line", "## The API by example")
STAND_INS = {
    "tar": "#!/bin/sh\n",
    "rsync": "#!/bin/sh\necho 100%\n",
    "curl": f"""#!{sys.executable}
import json, sys, urllib.error, urllib.request
url, method, body, output = None, None, None, None
words = iter(sys.argv[1:])
for word in words:
    if word == "-X": method = next(words)
    elif word == "--json": body = next(words).encode()
    elif word == "-o": output = next(words)
    elif word == "-s": pass
    else: url = word
request = urllib.request.Request(url, data=body, method=method or ("POST" if body else "GET"),
                                 headers={{"Content-Type": "application/json"}} if body else {{}})
try:
    text = urllib.request.urlopen(request, timeout=10).read()
except urllib.error.HTTPError as error:
    print(error.code, error.read().decode())
    sys.exit(22)
if output:
    open(output, "wb").write(text)
else:
    print(json.dumps(json.loads(text)))
""",
}


def examples(readme):
    """The lines of the first shell block after each of SECTIONS."""
    for section in SECTIONS:
        found = re.search(re.escape(section) + r".*?^```sh\n(.*?)^```", readme,
                          re.DOTALL | re.MULTILINE)
        if not found:
            raise SystemExit(f"README has no shell block after '{section}'")
        text = found[1].replace("\\\n", "")
        yield from (line for line in text.splitlines() if line and not line.startswith("#"))


def run_lines(lines, environment, folder):
    """Runs each line in a shell; what one assigns holds for those that follow."""
    assignments = "set -o pipefail\n"
    for line in lines:
        wanted = next((code for part, code in ENDS.items() if part in line), 0)
        command = f"timeout 1 {line}" if wanted == 124 else line
        assigned = re.match(r"(\w+)=", line)
        if assigned:
            command += f"\nprintf %s \"${assigned[1]}\"; test -n \"${assigned[1]}\""
        done = subprocess.run(["bash", "-c", assignments + command], env=environment, cwd=folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20,
                              check=False)
        if assigned:
            assignments += f"{assigned[1]}={shlex.quote(done.stdout)}\n"
        if done.returncode != wanted:
            yield f"{line}\n    ended with {done.returncode}: {(done.stdout + done.stderr)[-300:]}"


def start_server(programs, environment):
    """Starts dashcored on a free port; gives the process and its URL."""
    server = subprocess.Popen([f"{programs}/dashcored", "--listen", "127.0.0.1:0",
                               "--acexy-url", "", "--acestream-url", "", "--warp-cli", ""],
                              env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True)
    said = server.stdout.readline()
    return server, re.search(r"http://[0-9.:]+", said)[0]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    programs = os.path.abspath(sys.argv[2])
    with open(sys.argv[1], encoding="utf-8") as file:
        readme = file.read()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in STAND_INS.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(file.name, 0o755)
        environment = {"PATH": f"{folder}:{programs}:{os.environ['PATH']}", "HOME": folder,
                       "XDG_STATE_HOME": folder, "USER": "alice", "LC_ALL": "C.UTF-8",
                       "LSAN_OPTIONS": f"suppressions='{SUPPRESSIONS}':print_suppressions=0"}
        server, url = start_server(programs, environment)
        try:
            lines = [line.replace("build/bin/", "").replace("http://127.0.0.1:8420", url)
                     for line in examples(readme)]
            found = list(run_lines(lines, environment, folder))
        finally:
            server.terminate()
            code = server.wait(timeout=10)
        if code != 0:
            found.append(f"dashcored ended with {code}")
    for sentence in found:
        print(sentence)
    return 1 if found or len(lines) < 30 else 0


if __name__ == "__main__":
    sys.exit(main())
