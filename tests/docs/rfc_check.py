#!/usr/bin/env python3
"""Checks docs/rfc.md against the tests: every row names tests that exist and are not switched off.

    rfc_check.py DOCS/RFC.MD BUILD_DIR

The format of the page: a `## RFC NNNN: title` for each document, and under it one table

    | clause | what we do | test |
    |---|---|---|
    | 4.1 | Answers carry the smallest TTL as max-age. | `core/doh: max-age is the smallest TTL` |

where a row names at least one test, each by its exact ctest name between backticks (several are
separated by `<br>`; the blank after the first colon, which CMake drops from a prefix, is written).
A row that shows a pipe writes it as `\\|`.
"""

import json
import re
import subprocess
import sys

HEADING = re.compile(r"^## RFC (\d+): \S")
COLUMNS = ["clause", "what we do", "test"]


def cells_of(line):
    """The cells of one table row."""
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def rows_of(text):
    """Each row of the page as (line, rfc, cells), headers and rulers left out."""
    rfc = None
    for number, line in enumerate(text.splitlines(), 1):
        heading = HEADING.match(line)
        if line.startswith("## "):
            rfc = heading.group(1) if heading else None
        if not line.startswith("|"):
            continue
        cells = cells_of(line)
        is_ruler = all(re.fullmatch(r":?-+:?", cell) for cell in cells)
        if not is_ruler and [cell.lower() for cell in cells] != COLUMNS:
            yield number, rfc, cells


def named(test):
    """The name of a test as the page writes it: `prefix: words`."""
    return re.sub(r"^([^ :]+):(?=\S)", r"\1: ", test)


def check_page(text, enabled, disabled):
    """What is wrong with the page, as (line, words). `enabled` and `disabled` are ctest names."""
    count = 0
    for number, rfc, cells in rows_of(text):
        count += 1
        if rfc is None:
            yield number, "a row outside a `## RFC NNNN: title` section"
        if len(cells) != len(COLUMNS):
            yield number, f"{len(cells)} cells; a row has {len(COLUMNS)}: {', '.join(COLUMNS)}"
            continue
        if not cells[0] or not cells[1]:
            yield number, "a row without a clause, or without what we do"
        names = re.findall(r"`([^`]+)`", cells[2])
        if not names:
            yield number, f"clause {cells[0]} of RFC {rfc} names no test"
        for name in names:
            if name in disabled:
                yield number, f"the test is switched off: {name}"
            elif name not in enabled:
                yield number, f"there is no such test: {name}"
    if count == 0:
        yield 1, "no rows"


def tests_of(build_dir):
    """The names of the build's tests: (enabled, disabled)."""
    listing = subprocess.run(["ctest", "--test-dir", build_dir, "--show-only=json-v1"],
                             capture_output=True, text=True, check=True)
    enabled, disabled = set(), set()
    for test in json.loads(listing.stdout)["tests"]:
        properties = {p["name"]: p["value"] for p in test.get("properties", [])}
        (disabled if properties.get("DISABLED") else enabled).add(named(test["name"]))
    return enabled, disabled


def main():
    page, build_dir = sys.argv[1:3]
    enabled, disabled = tests_of(build_dir)
    with open(page, encoding="utf-8") as file:
        text = file.read()
    findings = list(check_page(text, enabled, disabled))
    for line, words in findings:
        print(f"{page}:{line}: {words}")
    print(f"rfc: {len(list(rows_of(text)))} rows against {len(enabled)} tests, "
          f"{len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
