"""Checks that docs/configuration.md is what `berth config docs` prints, and that every file under
deploy/ that berth reads is one it takes.

Usage: configuration_check.py BERTH ROOT
"""

import difflib
import os
import pathlib
import subprocess
import sys


def run(*command):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BERTH_")}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def main(berth, root):
    faults = 0
    page = pathlib.Path(root, "docs/configuration.md")
    printed = run(berth, "config", "docs").stdout
    if printed != page.read_text(encoding="utf-8"):
        committed = page.read_text(encoding="utf-8").splitlines(keepends=True)
        sys.stdout.writelines(difflib.unified_diff(
            committed, printed.splitlines(keepends=True), str(page), "berth config docs"))
        print("docs/configuration.md is out of date: berth config docs > docs/configuration.md")
        faults += 1
    for config in sorted(pathlib.Path(root, "deploy").glob("*.toml")):
        # Not `check`, which looks for the certificate too.
        check = run(berth, "config", "show", "--config", str(config))
        if check.returncode != 0:
            print(check.stderr, end="")
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
