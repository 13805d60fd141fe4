#!/usr/bin/env python3
"""Checks the table of defects in docs/migrating.md: each row names tests that exist and run.

    defects_check.py DOCS/MIGRATING.MD BUILD_DIR

The table stands under `## Its defects, and ours`: what it does, what Berth does, and at least one test
by its exact ctest name, as rfc_check.py has it.
"""

import re
import sys

import rfc_check

SECTION = re.compile(r"^## Its defects.*?$(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)


def findings_of(text, enabled, disabled):
    """What is wrong with the table, in words."""
    section = SECTION.search(text)
    rows = [rfc_check.cells_of(line) for line in section.group(1).splitlines()
            if line.startswith("| ")] if section else []
    for cells in rows[1:]:
        names = re.findall(r"`([^`]+)`", cells[-1])
        if len(cells) != 3 or not names:
            yield f"a row without three cells or a test: {cells[0]}"
        for name in names:
            if name in disabled or name not in enabled:
                yield f"there is no such test, or it is switched off: {name}"
    if len(rows) < 2:
        yield "no table of defects"


def main():
    page, build_dir = sys.argv[1:3]
    with open(page, encoding="utf-8") as file:
        found = list(findings_of(file.read(), *rfc_check.tests_of(build_dir)))
    for words in found:
        print(f"{page}: {words}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
