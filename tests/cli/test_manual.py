"""The man page, as the build makes it from --help."""

import os
import re
import subprocess

import program
from program import ProgramTest

SCRIPT = os.path.join(program.SOURCE, "cli", "man", "manual.sh")


class Manual(ProgramTest):
    def setUp(self):
        super().setUp()
        # The page is named after the program, whatever the build calls its file.
        path = os.path.join(self.directory, "dashcore")
        os.symlink(program.PROGRAM, path)
        done = subprocess.run(["sh", SCRIPT, path, "1", "a summary", "dashcored (8)"],
                              env=self.environment, text=True, capture_output=True, timeout=30)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.page = done.stdout

    def text(self):
        """The page without its macros and escapes."""
        lines = (re.sub(r"^\\.(?:[A-Z]+ ?|\\\\\".*)", "", line) for line in self.page.splitlines())
        return "\n".join(lines).replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")

    def test_sections(self):
        self.assertEqual(re.findall(r"^\.SH (.*)$", self.page, re.M),
                         ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "ENVIRONMENT",
                          "EXIT STATUS", "COMMANDS", "SEE ALSO"])
        self.assertIn(".SH NAME\ndashcore \\- a summary\n", self.page)

    def test_only_macros_begin_with_a_dot(self):
        macros = set(re.findall(r"^([.'].[A-Z]*)", self.page, re.M))
        self.assertEqual(macros - {'.\\', ".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".BR", ".RS",
                                   ".RE", ".EX", ".EE"}, set())
        self.assertEqual(self.page.count(".EX\n"), self.page.count(".EE\n"))

    def test_every_line_of_the_help_is_in_it(self):
        text = " ".join(self.text().split())
        listed = re.search(r"^Commands:\n(.*?)\n\n", self.succeed("--help"), re.S | re.M)[1]
        for command in [line.split()[0] for line in listed.splitlines()]:
            for line in self.succeed(command, "--help").splitlines():
                line = line.removeprefix("Usage: ")
                self.assertIn(" ".join(line.split()), text, command)

    def test_the_version_is_the_programs(self):
        version = self.succeed("--version").split()[1]
        self.assertTrue(f'"dashcore {version}"' in self.page)


if __name__ == "__main__":
    program.main()
