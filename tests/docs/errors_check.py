"""Checks that docs/errors.md explains every cause that the core can name, and that the stages it
explains are stages.

Usage: errors_check.py ROOT
"""

import pathlib
import re
import sys

# Stages where a query only passes: nothing fails there.
PASSED = {"accept", "first byte", "judge question", "cache", "coalesce", "race", "judge answer"}


def words(text, table):
    """The strings that a table in the source holds."""
    return re.findall(r'"([^"]+)"', re.search(re.escape(table) + "(.*?)}", text, re.DOTALL).group(1))


def first_cells(page):
    """What stands in the first column of the tables; several in one cell are parted by commas."""
    cells = re.findall(r"^\| ([^|]+?) \|", page, re.MULTILINE)
    return {word for cell in cells for word in cell.split(", ")} - {"stage", "cause"}


def main(root):
    core = pathlib.Path(root, "core")
    read = lambda name: pathlib.Path(core, name).read_text(encoding="utf-8")
    stages = set(words(read("track/timeline.cc"), "kNames{"))
    causes = {*words(read("upstream/transport_event.cc"), "kWords{"),
              *words(read("upstream/faults.cc"), "kFaultWords{")}
    explained = first_cells(pathlib.Path(root, "docs/errors.md").read_text(encoding="utf-8"))
    missing = sorted((causes | stages - PASSED) - explained)
    unknown = sorted(explained - causes - stages)
    for word in missing:
        print(f"docs/errors.md does not explain '{word}'")
    for word in unknown:
        print(f"docs/errors.md explains '{word}', which is neither stage nor cause")
    return 1 if missing or unknown else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
