"""Compares the ABI of the shared library, as debug information has it, with the one that is kept in
libdashcore/dashcore.abi, and that with the one of the last release: programs built against a release
have to run with each later library of its soname. Functions may be added, structs may grow at their
end.

    abi.py ROOT LIBRARY.so            prints what differs and fails when something does
    abi.py --renew ROOT LIBRARY.so    writes libdashcore/dashcore.abi, after a change that was meant
"""

import os
import re
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

KEPT = "libdashcore/dashcore.abi"
# Nothing of the machine and of the folder it was made in; private types are not part of it.
DUMP = ("abidw", "--no-architecture", "--no-comp-dir-path", "--no-corpus-path", "--no-elf-needed",
        "--no-show-locs", "--short-locs", "--exported-interfaces-only", "--drop-private-types",
        "--type-id-style", "hash")
TOOL_FAILED = 1 | 2  # of the bits in the exit code of abidiff


def dump(root, library):
    return subprocess.run([*DUMP, "--headers-dir", os.path.join(root, "include"), library],
                          check=True, capture_output=True, text=True, timeout=50).stdout


def structs(tree):
    return {struct.get("name"): struct for struct in tree.iter("class-decl")
            if struct.get("size-in-bits")}


def without_growth(old, new):
    """The new dump with its structs cut off where they ended in the old one. abidiff has a way to
    overlook what is added at the end, but then it overlooks other changes of that struct, too."""
    before, tree = structs(ElementTree.fromstring(old)), ElementTree.fromstring(new)
    for name, struct in structs(tree).items():
        if name not in before:
            continue
        size = before[name].get("size-in-bits")
        if int(struct.get("size-in-bits")) <= int(size):
            continue
        struct.set("size-in-bits", size)
        for member in struct.findall("data-member"):
            if int(member.get("layout-offset-in-bits")) >= int(size):
                struct.remove(member)
    return ElementTree.tostring(tree, encoding="unicode")


def differences(old, new, *options):
    """What abidiff says of two dumps; nothing when they agree."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("old.abi", "new.abi")]
        for path, text in zip(paths, (old, new)):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run(["abidiff", *options, *paths], capture_output=True, text=True,
                              timeout=50, check=False)
    if done.returncode & TOOL_FAILED:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout if done.returncode else ""


def soname(text):
    return re.search(r"soname='([^']*)'", text)[1]


def git(root, *arguments):
    """What git answers, or None where there is no git, no repository or no such thing in it."""
    try:
        return subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True,
                              text=True, timeout=20).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def complaints(root, library):
    with open(os.path.join(root, KEPT), encoding="utf-8") as file:
        kept = file.read()
    found = differences(kept, dump(root, library))
    if found:
        yield (f"The library is not what {KEPT} says; if that is meant, scripts/abi renews it.\n"
               f"{found}")
    tag = git(root, "describe", "--tags", "--abbrev=0")
    released = tag and git(root, "show", f"{tag}:{KEPT}")
    if released and soname(released) == soname(kept):
        found = differences(released, without_growth(released, kept), "--no-added-syms")
        if found:
            yield f"Programs built against {tag} break; the soname would have to rise.\n{found}"


def main():
    arguments = sys.argv[1:]
    renew = arguments[:1] == ["--renew"]
    if len(arguments) != 2 + renew:
        sys.exit(__doc__)
    root, library = arguments[-2:]
    if renew:
        text = dump(root, library)
        with open(os.path.join(root, KEPT), "w", encoding="utf-8") as file:
            file.write(text)
        return 0
    found = list(complaints(root, library))
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
