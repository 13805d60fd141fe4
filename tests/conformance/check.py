#!/usr/bin/env python3
"""Checks the conformance cases: each is laid out as README.md says, and its octets and words agree,
by the word of dnspython. Prints one line a finding and exits 1 if there is any.

    check.py            checks
    check.py --write    first fills octets and URLs in from the words, and lays the files out
"""

import base64
import collections
import json
import pathlib
import re
import sys

import words

HERE = pathlib.Path(__file__).resolve().parent
TRANSPORTS = ("udp", "tcp", "https", "fetch")
TAGS = ("fault", "stale", "policy", "edns")
# What the set promises to hold.
LEAST_CASES = 150
LEAST_TAGGED = 60

# The keys of each object, in the order in which they are written; those with a mark must be there.
FILE = ("subject!", "cases!")
CASE = ("name!", "says!", "source", "tags", "transports", "settings", "upstreams", "steps!",
        "asked")
UPSTREAM = ("listening", "idle_close", "default", "rules")
RULE = ("name", "type", "transport", "times", "fault", "delay", "seconds", "count", "length",
        "status", "retry_after", "location", "message")
STEPS = {"ask": ("ask!",), "wait": ("wait!",), "upstream": ("upstream!", "becomes!")}
ASK = ("method!", "target!", "headers!", "message", "body", "answer!")
ANSWER = ("status!", "headers!", "message", "text")
MESSAGE = (*words.KEYS, "malformed", "octets!")


class Findings:
    """What is wrong, each with the place where it is."""

    def __init__(self):
        self.lines = []
        self.place = ""

    def add(self, what):
        self.lines.append(f"{self.place}: {what}")


def ordered(item, keys, findings):
    """`item` with its keys in order; says which are missing or unknown."""
    names = [key.rstrip("!") for key in keys]
    for key in keys:
        if key.endswith("!") and key[:-1] not in item:
            findings.add(f"'{key[:-1]}' is missing")
    for key in item:
        if key not in names:
            findings.add(f"there is no '{key}' here")
    return {name: item[name] for name in names if name in item}


def read_message(message, write, findings):
    """One message: in words with its octets beside, or malformed octets with what is wrong."""
    given = message.get("octets", "")
    if "malformed" in message:
        return ordered(message, MESSAGE, findings)
    said = {key: value for key, value in message.items() if key != "octets"}
    try:
        octets = words.encode(said).hex()
        if not write and given != octets:
            findings.add(f"words say {octets}, octets are {given}")
        back = words.decode(bytes.fromhex(octets if write else given))
        if back != said:
            findings.add(f"octets say {json.dumps(back)}, words are {json.dumps(said)}")
    except (words.Disagreement, ValueError) as fault:
        findings.add(str(fault))
        return message
    return {**words.shortest(said), "octets": octets if write else given}


def read_target(ask, write, findings):
    """The URL: where it carries the message, it carries these octets (RFC 8484 4.1)."""
    target, message = ask["target"], ask.get("message")
    if message is None or ask["method"] == "POST":
        return target
    text = base64.urlsafe_b64encode(bytes.fromhex(message["octets"])).decode().rstrip("=")
    wanted = re.sub(r"(?<=[?&])dns=[^&]*", "dns=" + text, target)
    if not write and wanted != target:
        findings.add(f"the URL carries another message than {text}")
    return wanted


def read_ask(ask, write, findings):
    ask = ordered(ask, ASK, findings)
    if "message" in ask:
        ask["message"] = read_message(ask["message"], write, findings)
    ask["target"] = read_target(ask, write, findings)
    answer = ordered(ask["answer"], ANSWER, findings)
    if "message" in answer:
        answer["message"] = read_message(answer["message"], write, findings)
    ask["answer"] = answer
    return ask


def read_upstream(upstream, write, findings):
    upstream = ordered(upstream, UPSTREAM, findings)
    rules = [ordered(rule, RULE, findings) for rule in upstream.get("rules", [])]
    for rule in rules:
        if "message" in rule:
            rule["message"] = read_message(rule["message"], write, findings)
    if rules:
        upstream["rules"] = rules
    return upstream


def read_step(step, write, findings):
    kind = next((kind for kind in STEPS if kind in step), None)
    if kind is None:
        findings.add("a step is an 'ask', a 'wait', or what an 'upstream' becomes")
        return step
    step = ordered(step, STEPS[kind], findings)
    if kind == "ask":
        step["ask"] = [read_ask(ask, write, findings) for ask in step["ask"]]
    if kind == "upstream":
        step["becomes"] = read_upstream(step["becomes"], write, findings)
    return step


def read_case(case, write, findings):
    case = ordered(case, CASE, findings)
    for tag in case.get("tags", []):
        if tag not in TAGS:
            findings.add(f"there is no tag '{tag}'")
    for transport in case.get("transports", []):
        if transport not in TRANSPORTS:
            findings.add(f"there is no transport '{transport}'")
    if "transports" in case and not case.get("upstreams"):
        findings.add("'transports' are for cases with upstreams")
    if "asked" in case and set(case["asked"]) - set(TRANSPORTS) - {"questions"}:
        findings.add("'asked' holds 'questions' and messages by transport")
    if "upstreams" in case:
        if "asked" not in case:
            findings.add("'asked' is missing: what do the upstreams see?")
        case["upstreams"] = [read_upstream(each, write, findings) for each in case["upstreams"]]
    if "asked" in case:
        case["asked"] = {key: value if key == "questions" else
                         [read_message(message, write, findings) for message in value]
                         for key, value in case["asked"].items()}
    case["steps"] = [read_step(step, write, findings) for step in case["steps"]]
    return case


def lay_out(value, indent=0):
    """JSON with two spaces a level; an object or list that fits on a line stands on one."""
    short = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or len(short) + indent <= 98:
        return short
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        items = [f"{inner}{json.dumps(key)}: {lay_out(item, indent + 2)}"
                 for key, item in value.items()]
    else:
        items = [inner + lay_out(item, indent + 2) for item in value]
    brackets = "{}" if isinstance(value, dict) else "[]"
    return brackets[0] + "\n" + ",\n".join(items) + "\n" + " " * indent + brackets[1]


def filled_in(group, findings, write=True, name="scenarios.json"):
    """A file's cases in order, octets and URLs made from words if they are to be written."""
    findings.place = name
    group = ordered(group, FILE, findings)
    cases = []
    for case in group["cases"]:
        findings.place = f"{name}: {case.get('name')}"
        cases.append(read_case(case, write, findings))
    return {**group, "cases": cases}


def read_file(path, write, findings):
    """The cases of a file."""
    text = path.read_text(encoding="utf-8")
    group = filled_in(json.loads(text), findings, write, path.name)
    canonical = lay_out(group) + "\n"
    if write:
        path.write_text(canonical, encoding="utf-8")
    elif canonical != text:
        findings.place = path.name
        findings.add("not laid out as check.py --write does it")
    return group["cases"]


def main():
    write = sys.argv[1:] == ["--write"]
    findings = Findings()
    cases = [{**case, "name": f"{path.stem}/{case['name']}"} for path in sorted(HERE.glob("*.json"))
             for case in read_file(path, write, findings)]
    findings.place = "tests/conformance"
    names = collections.Counter(case["name"] for case in cases)
    for name, times in names.items():
        if times > 1:
            findings.add(f"{times} cases are called '{name}'")
    tagged = sum(1 for case in cases if case.get("tags"))
    if len(cases) < LEAST_CASES or tagged < LEAST_TAGGED:
        findings.add(f"{len(cases)} cases, {tagged} of them about faults, stale answers, policy or "
                     f"EDNS: wanted are {LEAST_CASES} and {LEAST_TAGGED}")
    for line in findings.lines:
        print(line)
    if not findings.lines:
        print(f"{len(cases)} cases, {tagged} of them about faults, stale answers, policy or EDNS")
    return 1 if findings.lines else 0


if __name__ == "__main__":
    sys.exit(main())
