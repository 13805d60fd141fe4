"""Names that servers are to block: drawn once, then in the form that each of them takes.

By itself it makes the lists and the image of so many names, and prints where they are.
"""
import os
import pathlib
import random
import subprocess
import sys
import time
from dataclasses import dataclass

import measuring

LIST_FILES = measuring.ROOT / "build/bench/tests/bench/list_files"
# Drawn lists stay there from one run to the next: they are the same each time.
DRAWN = measuring.ROOT / "build/bench/drawn"
# Listed names that are asked for, picked from all.
ASKED = 20000


@dataclass
class Lists:
    """One set of lists. Shape: files; building is what `berth lists build` took of seconds, and of
    MiB at most."""

    count: int
    image: pathlib.Path
    cdb: pathlib.Path
    zones: pathlib.Path
    asked: list
    building: tuple


def draw(count):
    """The folder of `count` names in 200 lists."""
    folder = DRAWN / str(count)
    if not (folder / "done").exists():
        print(f"draw {count} names", file=sys.stderr)
        subprocess.run([LIST_FILES, folder, str(count)], check=True, timeout=600)
        (folder / "done").touch()
    return folder


def build_image(program, folder):
    """Builds the image; what that took."""
    begun = time.monotonic()
    command = [program, "lists", "build", folder / "lists.toml", "--quiet"]
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"'berth lists build' failed with {process.returncode}")
    return time.monotonic() - begun, usage.ru_maxrss / 1024


def wire(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def write_cdb(names, file):
    """What dnsdist looks names up in, by tinycdb: names in wire form, and nothing beside them."""
    if file.exists():
        return
    lines = (b"+%d,0:%s->\n" % (len(key), key) for key in map(wire, names))
    # A pipe without its reader would wait for ever: the program is given all at once.
    subprocess.run(["cdb", "-c", str(file)], input=b"".join(lines) + b"\n", check=True, timeout=120)


def write_zones(names, file):
    if not file.exists():
        file.write_text("".join(f'local-zone: "{name}." always_null\n' for name in names))


def prepare(program, count, for_peers):
    """Everything that servers need to block `count` names."""
    folder = draw(count)
    building = build_image(program, folder)
    names = (folder / "names").read_text().split()
    lists = Lists(count, folder / "lists.berth", folder / "names.cdb", folder / "names.zones",
                  random.Random(1).sample(names, ASKED), building)
    if for_peers:
        write_cdb(names, lists.cdb)
        write_zones(names, lists.zones)
    return lists


if __name__ == "__main__":
    place = draw(int(sys.argv[1]))
    build_image(measuring.ROOT / "build/release/berth", place)
    print(place)
