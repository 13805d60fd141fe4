#!/usr/bin/env python3
"""What the octets of build/wasm/berth.wasm are spent on: by folder, by file and by function.

The module as it ships has no names. It is linked and shortened once more as the build did, but with
them; each function then counts for the object that defines it, after whatever was inlined into it.
What several objects define (templates, inline functions) counts as shared unless one alone has it.
"""
import collections
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

BUILD = pathlib.Path("build/wasm").resolve()
CODE, DATA, CUSTOM = 10, 11, 0


def output_of(*command, **options):
    """What a command says; one that fails ends this."""
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **options).stdout


def named_module(folder):
    """The module, linked with names; and all objects of core and of the boundary."""
    link = output_of("ninja", "-C", BUILD, "-t", "commands", "berth.wasm").splitlines()[-1]
    link, *shorten = (part for part in link.split(" && ") if "-o " in part)
    if len(shorten) != 1:
        sys.exit("build/wasm was built without wasm-opt: install binaryen, and delete build/wasm")
    linked, module = folder / "linked.wasm", folder / "berth.wasm"
    link = link.replace("--strip-all,", "").replace("-o berth.wasm", f"-o {linked}")
    subprocess.run(shlex.split(link), check=True, cwd=BUILD)
    flags = [word for word in shlex.split(shorten[0]) if not word.endswith(".wasm") and word != "-o"]
    subprocess.run([*flags, "-g", linked, "-o", module], check=True)
    return module.read_bytes(), sorted(BUILD.glob("core/**/*.obj")) + sorted(BUILD.glob("wasm/**/*.obj"))


class Reader:
    """Reads what WebAssembly modules are made of."""

    def __init__(self, octets, at=0):
        self.octets, self.at = octets, at

    def octet(self):
        """The next one."""
        self.at += 1
        return self.octets[self.at - 1]

    def number(self):
        """The next unsigned number, in LEB128."""
        value = shift = 0
        while True:
            octet = self.octet()
            value |= (octet & 127) << shift
            shift += 7
            if octet < 128:
                return value

    def taken(self):
        """The next octets, as many as the number before them says."""
        size = self.number()
        self.at += size
        return self.octets[self.at - size : self.at]


def sections(module):
    """Kind and content of each."""
    reader = Reader(module, 8)
    while reader.at < len(module):
        yield reader.octet(), reader.taken()


def function_names(custom):
    """By index, from the section "name"."""
    reader = Reader(custom)
    if reader.taken() != b"name":
        return {}
    while reader.at < len(custom):
        kind, part = reader.octet(), Reader(reader.taken())
        if kind == 1:
            return {part.number(): part.taken().decode() for _ in range(part.number())}
    return {}


def functions(module):
    """Size and name of each; requires a module without imports. Beside it the size of data."""
    sizes, names, data = [], {}, 0
    for kind, content in sections(module):
        if kind == CODE:
            reader = Reader(content)
            sizes = [len(reader.taken()) for _ in range(reader.number())]
        elif kind == DATA:
            data = len(content)
        elif kind == CUSTOM:
            names.update(function_names(content))
    return [(size, names.get(index, "?")) for index, size in enumerate(sizes)], data


def defining(objects):
    """Which files define each symbol, by its name as people read it."""
    files = collections.defaultdict(set)
    symbols = output_of("llvm-nm-19", "--defined-only", "-A", "-C", *objects)
    for line in symbols.splitlines():
        path, symbol = line.split(": ", 1)
        folder, file = re.search(r"(core|wasm)/CMakeFiles/[^/]*/(.*)\.obj$", path).groups()
        files[symbol.split(maxsplit=2)[-1]].add(f"{folder}/{file}")
    return files


def table(title, sizes, most):
    """Prints the largest, at most so many; all of them for None."""
    print(title)
    for name, size in sizes.most_common(most):
        print(f"{size:8} {name}")
    print()


def main():
    """Prints the tables, with as many rows as the first argument says."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as folder:
        module, objects = named_module(pathlib.Path(folder))
    files, (code, data) = defining(objects), functions(module)
    by_folder, by_file, by_function = (collections.Counter() for _ in range(3))
    for size, name in code:
        # What the optimiser made of a function bears its name and a number.
        owners = files.get(re.sub(r" \(\.[.\w]*\)$", "", name), {"libraries"})
        owner = next(iter(owners)) if len(owners) == 1 else "shared"
        by_folder[owner.rpartition("/")[0] or owner] += size
        by_file[owner] += size
        by_function[name] += size
    by_folder["data"] = data
    table("octets by folder", by_folder, None)
    table("octets by file", by_file, most)
    table("octets by function", by_function, most)


if __name__ == "__main__":
    main()
