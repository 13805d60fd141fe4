#!/usr/bin/env python3
"""Runs clang-tidy on core, native-host and wasm, skipping each source that passed before unchanged.

    tidy.py BUILD_DIR

A pass is remembered under ~/.cache/berth/tidy by what it depends on: the source, every header of
the tree that it reaches, .clang-tidy and the tool's version.
"""

import concurrent.futures
import glob
import hashlib
import os
import re
import subprocess
import sys

TOOL = "clang-tidy-14"
JOBS = int(os.environ.get("DEV_JOBS", "2"))
PASSED = os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")), "berth/tidy")
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def reached_by(source):
    """The source and the tree's headers it includes, directly or not."""
    reached, waiting = set(), [source]
    while waiting:
        path = waiting.pop()
        if path not in reached and os.path.exists(path):
            reached.add(path)
            waiting += INCLUDE.findall(text_of(path))
    return sorted(reached)


def key_of(source, common):
    digest = hashlib.sha256(common)
    for path in reached_by(source):
        digest.update(f"{path}\0{text_of(path)}\0".encode())
    return digest.hexdigest()


def check(build_dir, source, common):
    """True when the source passes; prints what clang-tidy says when not."""
    stamp = os.path.join(PASSED, key_of(source, common))
    if os.path.exists(stamp):
        return True
    done = subprocess.run([TOOL, "--quiet", "-p", build_dir, "--extra-arg=-Wno-unknown-warning-option",
                           source], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if done.returncode == 0:
        with open(stamp, "w", encoding="utf-8"):
            return True
    print(f"{source}: clang-tidy: exit {done.returncode}\n{done.stdout}", flush=True)
    return False


def main():
    build_dir = sys.argv[1]
    os.makedirs(PASSED, exist_ok=True)
    database = text_of(os.path.join(build_dir, "compile_commands.json"))
    sources = [s for folder in ("core", "native-host", "wasm")
               for s in sorted(glob.glob(f"{folder}/**/*.cc", recursive=True)) if s in database]
    version = subprocess.run([TOOL, "--version"], capture_output=True, check=True).stdout
    common = version + text_of(".clang-tidy").encode()
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        passed = list(pool.map(lambda s: check(build_dir, s, common), sources))
    print(f"clang-tidy: {sum(passed)} of {len(passed)} sources pass")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
