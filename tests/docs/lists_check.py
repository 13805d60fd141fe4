#!/usr/bin/env python3
"""Holds docs/lists.md to what the program does.

    lists_check.py BERTH ROOT [--print]

A block whose first line is ```KIND FILE is that file. In a block of ```console each line behind `$ `
is run, where those files are, and what follows it is what comes out on standard output and error,
in this order; seconds may differ. --print prints what comes out, for whoever writes the page.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = re.compile(r"\b\d+\.\d s$", re.MULTILINE)


def steps_of(block):
    """Commands of a console block, each with what the page says comes out."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, said = part.partition("\n")
        yield command, said


def run(program, command, directory):
    script = f"berth() {{ {program} \"$@\"; }}\n{command}"
    done = subprocess.run(["bash", "-c", script], cwd=directory, capture_output=True, text=True,
                          timeout=60, check=False)
    return SECONDS.sub("N s", done.stdout + done.stderr)


def main():
    program, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    page = (root / "docs/lists.md").read_text(encoding="utf-8")
    commands = faults = 0
    with tempfile.TemporaryDirectory() as directory:
        for kind, name, text in BLOCK.findall(page):
            if name:
                pathlib.Path(directory, name).write_text(text, encoding="utf-8")
            if kind != "console":
                continue
            for command, said in steps_of(text):
                commands += 1
                out = run(program, command, directory)
                if "--print" in sys.argv:
                    print(f"$ {command}\n{out}", end="")
                elif out.strip() != SECONDS.sub("N s", said).strip():
                    faults += 1
                    print(f"docs/lists.md: $ {command}\n{out}is not\n{said}")
    print(f"docs/lists.md: {commands} commands run, {faults} differ")
    return 1 if faults or not commands else 0


if __name__ == "__main__":
    sys.exit(main())
