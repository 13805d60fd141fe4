#!/usr/bin/env python3
"""Builds each example as a stranger would, against an installed copy, and runs it.

    examples_test.py BUILD SOURCE EXAMPLE

BUILD is a build of the project, EXAMPLE a folder of examples/.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

# What each of them asks for has to come out.
ADDRESS = "192.0.2.80"
LONGEST_STEP_SECONDS = 300


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          check=False, timeout=LONGEST_STEP_SECONDS, **options)
    if done.returncode != 0:
        sys.exit(f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def compiled(build, source, directory):
    """What a program says that was built against what the build installs."""
    prefix, here = directory / "prefix", directory / "build"
    run("cmake", "--install", build, "--component", "development", "--prefix", prefix)
    run("cmake", "-G", "Ninja", "-S", source, "-B", here, f"-DCMAKE_PREFIX_PATH={prefix}",
        "-DCMAKE_BUILD_TYPE=Debug")
    run("cmake", "--build", here)
    return run(here / "answer")


def scripted(worker, source, directory):
    """What a script says that finds the package as one installed by npm."""
    modules = directory / "node_modules"
    modules.mkdir()
    (modules / "berth").symlink_to(worker, target_is_directory=True)
    script = directory / "answer.mjs"
    script.write_bytes((source / "answer.mjs").read_bytes())
    return run("node", script, env={**os.environ, "NODE_OPTIONS": ""})


def main(build, root, example):
    source = pathlib.Path(root, "examples", example)
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        said = scripted(pathlib.Path(root, "worker"), source, directory) if example == "js" else \
            compiled(build, source, directory)
    print(said, end="")
    if example == "c":
        return 0 if "reply: " in said else 1
    return 0 if ADDRESS in said else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
