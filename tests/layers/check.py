#!/usr/bin/env python3
"""Checks what the compiler does not: which way things depend, what core may touch, and how large
and how documented a file is. Prints one line a finding, `path:line: rule: what is wrong`, and exits
1 if there is any.

    check.py [ROOT]

Rules (each has a bad sample in check_test.py):
  order      a layer of core includes only itself and what stands to its left; core includes no host;
             nothing includes tests
  denied     core includes no header, and names nothing, that reaches a clock, entropy, threads,
             sockets or files, or that one of the three compilers of core lacks
  header     a header starts with #pragma once, and each paragraph of declarations at namespace scope
             opens with a `///` docstring
  size       headers <= 150 lines (in tests 400), sources <= 400, functions <= 70
  name       nothing is called manager, helper, util, handler, impl or context
  host       no file names a package registry's host
"""

import os
import re
import subprocess
import sys

LAYERS = ["base", "message", "track", "pool", "cache", "policy", "upstream", "resolver", "doh", "proxy"]

# Which top-level folders a top-level folder may include from.
SIDES = {
    "core": {"core"},
    "wasm": {"core", "wasm"},
    "native-host": {"core", "native-host"},
    "wasi-host": {"core", "wasm", "wasi-host"},
}

DENIED_HEADERS = re.compile(
    r"^(thread|stop_token|mutex|shared_mutex|condition_variable|atomic|future|semaphore|latch"
    r"|barrier|random|iostream|istream|ostream|sstream|fstream|filesystem|syncstream|ctime|time\.h"
    r"|csignal|cstdio|stdio\.h|coroutine|format|expected|memory_resource|source_location|ranges"
    r"|unistd\.h|fcntl\.h|pthread\.h|netdb\.h|poll\.h|(sys|netinet|arpa|net|linux)/.*"
    r"|(boost|openssl|nghttp2|spdlog|fmt|toml\+\+|CLI|nlohmann)/.*)$"
)

DENIED_WORDS = [
    (re.compile(r"::\s*now\s*\("), "reads a clock; time is handed in"),
    (re.compile(r"\b(steady|system|high_resolution|utc)_clock\b"), "names a clock that can be read"),
    (re.compile(r"\brandom_device\b|\b(std::|\s)s?rand\s*\("), "reads entropy; a seed is handed in"),
    (re.compile(r"\bgetenv\s*\("), "reads the environment; settings are handed in"),
    (re.compile(r"\bstd::(ranges|views)::"), "ranges are outside core's language subset"),
    (re.compile(r"\bstd::bit_cast\b"), "bit_cast is outside core's language subset"),
    (re.compile(r"\b(shared_ptr|make_shared)\b"), "core shares ids, not pointers"),
    (re.compile(r"\b(throw|try|catch|dynamic_cast|typeid)\b"), "core has no exceptions and no RTTI"),
]

BAD_NAME = re.compile(r"(manager|helper|util|handler|impl|context)", re.IGNORECASE)
TYPE_NAME = re.compile(r"^\s*(?:class|struct|union|enum(?:\s+class)?)\s+(\w+)[^;]*$")
REGISTRY_HOST = re.compile(
    r"registry\.npmjs\.(org|com)|registry\.yarnpkg\.com|\bnpm\.jsr\.io|pypi\.org|pythonhosted\.org"
    r"|static\.crates\.io|proxy\.golang\.org|(deb|security|ftp)\.debian\.org|archive\.ubuntu\.com"
)

# What may open a paragraph of a header without a docstring: what declares nothing new (a
# specialisation, too), and to_string, whose name says it.
UNDOCUMENTED = re.compile(
    r"^\s*(#|//|}|$|template <>|namespace\b|using\s+(std|namespace)\b|(class|struct)\s+\w+;"
    r'|enum\s+class\s+\w+[^{]*;|extern\s+"C"|.*\bto_string\()'
)

MAX_HEADER_LINES = 150
MAX_SOURCE_LINES = 400
MAX_FUNCTION_LINES = 70

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SKIPPED_FOLDERS = {".git", "build", "node_modules", ".cache", "__pycache__"}
BLANKED = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\s]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'",
    re.DOTALL,
)


def files_of(root):
    """The tree's own files, as paths from `root`: what git tracks or would, else every file."""
    listing = subprocess.run(
        ["git", "-C", root, "ls-files", "-co", "--exclude-standard", "-z"],
        capture_output=True, check=False)
    top = subprocess.run(["git", "-C", root, "rev-parse", "--show-toplevel"],
                         capture_output=True, text=True, check=False)
    if listing.returncode == 0 and os.path.realpath(top.stdout.strip()) == os.path.realpath(root):
        paths = [p for p in listing.stdout.decode().split("\0") if p]
        return sorted(p for p in paths if os.path.isfile(os.path.join(root, p)))
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f not in SKIPPED_FOLDERS]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(found)


def code_of(text):
    """`text` with comments and literals blanked, line for line."""
    def blank(match):
        lines = match.group(0).count("\n")
        return ("" if match.group(0).startswith(("//", "/*")) else '""') + "\n" * lines
    return BLANKED.sub(blank, text)


def layer_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "core" and len(parts) > 2 else None


def check_order(path, lines):
    side = path.split("/")[0]
    layer = layer_of(path)
    if layer and layer not in LAYERS:
        yield 1, "order", f"core/{layer} is not a layer; the layers are {' < '.join(LAYERS)}"
        return
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if not match or match.group(1) != '"' or side not in SIDES:
            continue
        target = match.group(2)
        if target.split("/")[0] not in SIDES[side]:
            where = "tests" if target.startswith("tests/") else "that"
            yield number, "order", (f"{side} may not include {where}" if where == "tests" else
                                    f'"{target}": include by path from the root, out of '
                                    f"{', '.join(sorted(SIDES[side]))}")
        elif layer and layer_of(target) in LAYERS:
            if LAYERS.index(layer_of(target)) > LAYERS.index(layer):
                yield number, "order", f"{layer} may not include {layer_of(target)}, to its right"


def check_denied(path, lines, code_lines):
    if not path.startswith("core/"):
        return
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if match and match.group(1) == "<" and DENIED_HEADERS.match(match.group(2)):
            yield number, "denied", f"core may not include <{match.group(2)}>"
    for number, line in enumerate(code_lines, 1):
        for pattern, why in DENIED_WORDS:
            if pattern.search(line):
                yield number, "denied", why


def scopes(code_lines):
    """For each line, how many braces other than those of namespaces are open before it."""
    depth, stack, pending = [], [], ""
    for line in code_lines:
        depth.append(sum(1 for kind in stack if kind != "namespace"))
        for token in re.findall(r"[{};]|[^{};]+", line):
            if token == "{":
                opener = pending.strip().split("\n")[-1] if pending.strip() else ""
                is_namespace = re.search(r'\bnamespace\b[^=()]*$|\bextern\s+""\s*$', pending)
                stack.append("namespace" if is_namespace else opener)
                pending = ""
            elif token == "}":
                if stack:
                    stack.pop()
                pending = ""
            elif token == ";":
                pending = ""
            else:
                pending += token
        pending += "\n"
    return depth


def check_header(path, lines, code_lines):
    if not path.endswith(".h"):
        return
    meaningful = [line for line in code_lines if line.strip()]
    if not meaningful or meaningful[0].strip() != "#pragma once":
        yield 1, "header", "starts with #pragma once"
    if path.startswith("tests/"):
        return
    depth = scopes(code_lines)
    for number, line in enumerate(lines, 1):
        opens = number == 1 or not lines[number - 2].strip()
        if opens and depth[number - 1] == 0 and not line.startswith(" "):
            if not line.lstrip().startswith("///") and not UNDOCUMENTED.match(line):
                yield number, "header", "a declaration without a `///` docstring above it"


def check_size(path, lines, code_lines):
    is_contract = path.endswith(".h") and not path.startswith("tests/")
    most = MAX_HEADER_LINES if is_contract else MAX_SOURCE_LINES
    if len(lines) > most:
        yield most + 1, "size", f"{len(lines)} lines; at most {most}: one idea a file"
    if not path.startswith("tests/"):
        yield from check_function_size(code_lines)


def check_function_size(code_lines):
    stack, pending = [], ""
    for number, line in enumerate(code_lines, 1):
        if line.lstrip().startswith("#"):
            continue
        for token in re.findall(r"[{};]|[^{};]+", line):
            if token == "{":
                inside = any(function for function, _ in stack)
                is_type = re.search(r"\b(namespace|class|struct|union|enum)\b[^()]*$", pending)
                stack.append((not inside and not is_type and ")" in pending, number))
            elif token == "}" and stack:
                function, start = stack.pop()
                if function and number - start + 1 > MAX_FUNCTION_LINES:
                    length = number - start + 1
                    yield start, "size", f"a function of {length} lines; at most {MAX_FUNCTION_LINES}"
            pending = pending + token if token not in "{};" else ""


def check_names(path, code_lines):
    if path.startswith("tests/"):
        return
    stem = os.path.splitext(os.path.basename(path))[0]
    if BAD_NAME.search(stem):
        yield 1, "name", f"{stem}: say what it is; not {BAD_NAME.search(stem).group(0)}"
    for number, line in enumerate(code_lines, 1):
        match = TYPE_NAME.match(line)
        if match and BAD_NAME.search(match.group(1)):
            yield number, "name", f"{match.group(1)}: say what it is"


def check_hosts(lines):
    for number, line in enumerate(lines, 1):
        match = REGISTRY_HOST.search(line)
        if match:
            yield number, "host", "names a package registry's host"


def check_file(root, path):
    with open(os.path.join(root, path), "rb") as file:
        data = file.read()
    if b"\0" in data:
        return
    text = data.decode("utf-8", "replace")
    lines = text.splitlines()
    yield from check_hosts(lines)
    if not path.endswith((".h", ".cc")):
        return
    code_lines = code_of(text).split("\n")
    yield from check_order(path, lines)
    yield from check_denied(path, lines, code_lines)
    yield from check_header(path, lines, code_lines)
    yield from check_size(path, lines, code_lines)
    yield from check_names(path, code_lines)


def check_tree(root):
    """Every finding in the tree at `root`, as (path, line, rule, words)."""
    return [(path, *finding) for path in files_of(root) for finding in check_file(root, path)]


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.getcwd()
    findings = check_tree(root)
    for path, line, rule, words in findings:
        print(f"{path}:{line}: {rule}: {words}")
    print(f"layers: {len(files_of(root))} files checked, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
