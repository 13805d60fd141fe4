#!/usr/bin/env python3
"""Checks that every relative link of the Markdown pages leads to a file of the tree, and that a link
with a #heading leads to a heading there.

    links_check.py ROOT
"""

import os
import re
import subprocess
import sys

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def anchors_of(text):
    """The anchors of a page's headings, as they are commonly made."""
    headings = re.findall(r"^#+ (.*)$", CODE.sub(lambda m: m.group(0).strip("`"), text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.strip().lower()).replace(" ", "-") for h in headings}


def check_page(root, page):
    """Links of one page that lead nowhere."""
    with open(os.path.join(root, page), encoding="utf-8") as file:
        text = file.read()
    for link in LINK.findall(CODE.sub("", text)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = os.path.normpath(os.path.join(root, os.path.dirname(page), path)) if path \
            else os.path.join(root, page)
        if os.path.relpath(target, root).startswith(".."):
            yield link, "leads out of the tree"
        elif not os.path.exists(target):
            yield link, "leads nowhere"
        elif anchor and target.endswith(".md"):
            with open(target, encoding="utf-8") as file:
                if anchor not in anchors_of(file.read()):
                    yield link, "no such heading"


def main():
    root = os.path.abspath(sys.argv[1])
    listing = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard", "*.md"],
                             capture_output=True, text=True, check=True)
    pages = [p for p in listing.stdout.splitlines() if os.path.exists(os.path.join(root, p))]
    findings = [(page, *finding) for page in pages for finding in check_page(root, page)]
    for page, link, words in findings:
        print(f"{page}: {link}: {words}")
    print(f"links: {len(pages)} pages, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
