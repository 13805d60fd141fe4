#!/usr/bin/env python3
"""Makes scenarios.json of the transcripts in tests/scenarios that a real host can play: those that
need no virtual time, no hand on a transport and no client but one of HTTPS.

    from_scenarios.py           checks that the file is what the transcripts say
    from_scenarios.py --write   writes it
    from_scenarios.py --list    says of each transcript whether it is in it, and if not why

What a transcript says of a query's answer is what a client of HTTPS is told, since the resolver
under both is the same; transports, pool and time stay with the transcripts.
"""

import json
import pathlib
import re
import sys

import check
import words

HERE = pathlib.Path(__file__).resolve().parent
SCENARIOS = HERE.parent / "scenarios"
SUBJECT = "The transcripts of tests/scenarios that a real host can play; made by from_scenarios.py."
# Steps and options that only a transcript can take.
STEPS = {"ADVANCE": "time passes", "CANCEL": "a client goes away", "DRAIN": "the resolver drains", "PAUSE": "filtering is paused by hand",
         "CLOCK": "it is about the time of day",
         "CLOSED": "a transport dies", "RECEIVE": "octets come by hand",
         "SHOW": "it is about timelines", "LIST": "it is about lists"}
OPTIONS = ("wrong-id", "wrong-question", "wrong-case", "qr0", "from", "cut", "split", "noquestion",
           "limit", "client", "host", "sni", "subject")
ANSWER_FLAGS = "qr aa tc rd ra ad cd".split()


class NotPlayable(Exception):
    """Why a transcript stays one."""


def options_of(parts):
    """{name: value} of the words that begin with a plus sign."""
    return dict((part[1:].rstrip(";").split("=", 1) + [""])[:2] for part in parts
                if part.startswith("+"))


def in_order(flags):
    return " ".join(flag for flag in ANSWER_FLAGS if flag in flags)


def query_in_words(parts):
    """A client's query, as message_script.h makes it of the same words."""
    options = options_of(parts)
    flags = [flag for flag in ("ad", "cd") if flag in options]
    query = {"id": int(options.get("id", 0)),
             "flags": in_order(flags if "norec" in options else ["rd", *flags]),
             "question": f"{parts[0]} {options.get('class', 'IN')} {parts[1]}"}
    if "noedns" not in options:
        query["edns"] = {"size": int(options.get("edns", 1232)), "do": "do" in options}
    return words.shortest(query)


def sections_of(records, question):
    """Records as sections: what is about the zone and was not asked for stands in authority."""
    answer, authority = [], []
    for record in records:
        is_soa = record.split()[3] == "SOA" and not question.endswith(" SOA")
        (authority if is_soa else answer).append(record)
    return {"answer": answer, "authority": authority}


def reply_in_words(text, query):
    """(max-age, the reply) of what follows `REPLY q1` or `NOW`; no reply: nothing is sent."""
    said = re.match(r"\S+ max-age (\d+) (.*)", text)
    head, *records = said[2].split("; ")
    if head == "drop":
        return 0, None
    rcode, *flags = head.split()
    if "tc" in flags:
        raise NotPlayable("a client of UDP is cut short")
    edns = {key: value for key, value in query.get("edns", {}).items() if key == "do"}
    if records and records[-1].startswith("EDE "):
        code, reason = re.match(r"EDE (\d+) \([^)]*\) ?(.*)", records.pop()).groups()
        edns["options"] = [f"EDE {code} {with_ports(reason)}".rstrip()]
    back = [flag for flag in query.get("flags", "").split() if flag in ("rd", "cd")]
    reply = {**query, "rcode": rcode, "flags": in_order(["qr", "ra", *flags, *back]),
             **sections_of(records, query.get("question", ""))}
    if "edns" in query:
        reply["edns"] = {"size": 1232, **edns}
    return int(said[1]), words.shortest(reply)


def with_ports(text):
    """The transcript's upstreams as those of a case: see README.md."""
    return re.sub(r"192\.0\.2\.(\d):53", lambda found: f"127.0.0.1:{10000 + int(found[1])}", text)


class Story:
    """One transcript on its way to a case."""

    def __init__(self, name):
        self.case = {"name": name, "source": f"tests/scenarios/{name}.scenario", "tags": [],
                     "settings": {}, "upstreams": [], "steps": []}
        self.comment, self.urls = [], []
        self.sent, self.opened = {}, {}
        self.waiting, self.together = {}, []
        self.asked = []

    def step(self, line):
        verb, *parts = line.split()
        if verb == "ADVANCE" and parts[0] in ("50ms",):
            return
        if verb in STEPS:
            raise NotPlayable(STEPS[verb])
        if any(option in options_of(parts) for option in OPTIONS):
            raise NotPlayable("an answer is spoilt by hand, or a client has a limit")
        if verb not in ("OPENED", "SET", "UPSTREAM", "RECORD", "GROUP", "QUERY", "BYTES", "EXPECT", "ANSWER"):
            raise NotPlayable("it is about sessions, or names of upstreams")
        getattr(self, "on_" + verb.lower(), lambda *_: None)(parts, line)

    def on_set(self, parts, line):
        self.case["settings"][parts[0]] = line.split(" ", 2)[2]

    def on_upstream(self, parts, _):
        self.urls.append(parts[0])
        self.case["upstreams"].append({"rules": []})
        self.asked.append([])

    def on_record(self, _, line):
        self.case["settings"].setdefault("local.records", []).append(line.split(" ", 1)[1])

    def on_group(self, _, line):
        self.case["settings"].setdefault("groups", []).append(line.split(" ", 1)[1])

    def on_query(self, parts, _):
        self.begin(parts[0], {"method": "POST", "message": query_in_words(parts[1:])},
                   options_of(parts).get("token"))

    def on_bytes(self, parts, _):
        octets = parts[1]
        flags = int(octets[4:8].ljust(4, "0"), 16)
        header = {"id": int(octets[:4], 16), "flags": "rd" if flags & 0x100 else ""}
        self.begin(parts[0], {"method": "POST", "header": header,
                              "message": {"malformed": "no query", "octets": octets}})

    def begin(self, name, ask, token=None):
        if not self.waiting:
            self.together = []
            self.case["steps"].append({"ask": self.together})
        self.waiting[name] = {**ask, "target": f"/dns-query/{token}" if token else "/dns-query",
                              "headers": {"content-type": "application/dns-message"}}
        self.together.append(self.waiting[name])
        self.last = name

    def on_expect(self, parts, line):
        kind = parts[0]
        if kind == "OPEN":
            self.opened[parts[1]] = self.upstream_at(parts[3])
        elif kind == "SEND":
            self.sent.setdefault(parts[1], []).append(f"{parts[2]} IN {parts[3]}")
            self.asked[self.opened[parts[1]]].append(f"{parts[2].rstrip('.')} {parts[3]}")
        elif kind in ("REPLY", "NOW"):
            name = parts[1] if kind == "REPLY" else self.last
            self.finish(name, line.split(" ", 3 if kind == "REPLY" else 2)[-1])

    def upstream_at(self, endpoint):
        for at, url in enumerate(self.urls):
            if endpoint.startswith(url.split("//")[1] + ":"):
                return at
        raise NotPlayable("an upstream has several addresses, or none at first")

    def finish(self, name, text):
        ask = self.waiting.pop(name)
        age, reply = reply_in_words(text, ask.pop("header", ask["message"]))
        ask["answer"] = refusal() if reply is None else {"status": 200, "headers": {
            "content-type": "application/dns-message", "cache-control": f"max-age={age}",
            "vary": "accept", "access-control-allow-origin": "*"}, "message": reply}

    def on_answer(self, parts, line):
        head, *records = line.split(" ", 2)[2].split("; ")
        options, which = options_of(head.split()), self.sent[parts[0]]
        if "tc" in options:
            raise NotPlayable("an answer is cut short on one transport")
        question = which[int(options.get("number", 0)) - 1]
        rule = {"name": question.split(" ")[0].rstrip("."), "type": question.split(" ")[2],
                "times": 1}
        more = [flag for flag in ("aa", "ad") if flag in options]
        message = {"rcode": head.split()[0], "question": question,
                   "flags": in_order(["qr", "rd", "ra", *more])}
        place = "answer"
        for record in records:
            if record == "ADDITIONAL":
                place = record.lower()
            else:
                side = "authority" if " SOA " in record else place
                message.setdefault(side, []).append(record)
        if "noedns" not in options:
            sent = []
            if "ede" in options:
                sent.append("EDE " + re.sub("[:_]", " ", options["ede"]))
            if "keepalive" in options:
                sent.append(f"KEEPALIVE {int(options['keepalive']):04x}")
            message["edns"] = {"size": 1232, "options": sent}
        if len(self.together) > 1:
            rule["delay"] = 0.2
        rule["message"] = words.shortest(message)
        self.case["upstreams"][self.opened[parts[0]]]["rules"].append(rule)

    def finished(self):
        """The case."""
        if self.waiting:
            raise NotPlayable("its last question stays open")
        if "no upstream is configured" in json.dumps(self.case["steps"]):
            raise NotPlayable("a host without upstreams takes those of its system")
        self.case["says"] = " ".join(self.comment)
        if self.urls:
            self.case["asked"] = {"questions": self.asked}
        if "127.0.0.1:1000" in json.dumps(self.case["steps"]):
            self.case["transports"] = [self.urls[0].split(":")[0]]
        if not any(self.asked):
            self.case["tags"] = ["policy"]
        elif any(rule["message"].get("rcode", "NXDOMAIN") != "NXDOMAIN"
                 for upstream in self.case["upstreams"] for rule in upstream["rules"]):
            self.case["tags"] = ["fault"]
        return {key: value for key, value in self.case.items() if value}


def refusal():
    return {"status": 400, "headers": {
        "content-type": "text/plain; charset=utf-8", "cache-control": "no-store",
        "access-control-allow-origin": "*"},
        "text": "the body is no DNS message: it is under 12 octets or a response\n"}


def case_of(path):
    story = Story(path.stem)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            if not story.case["steps"]:
                story.comment.append(line[1:].strip())
        elif line:
            story.step(line)
    return story.finished()


def main():
    mode = sys.argv[1:]
    cases = []
    for path in sorted(SCENARIOS.glob("*.scenario")):
        try:
            cases.append(case_of(path))
            why = "is a case"
        except NotPlayable as reason:
            why = str(reason)
        if mode == ["--list"]:
            print(f"{path.stem}: {why}")
    findings = check.Findings()
    group = check.filled_in({"subject": SUBJECT, "cases": cases}, findings)
    text = check.lay_out(group) + "\n"
    file = HERE / "scenarios.json"
    if mode == ["--write"]:
        file.write_text(text, encoding="utf-8")
    elif not file.exists() or file.read_text(encoding="utf-8") != text:
        findings.add("scenarios.json: not what the transcripts say; from_scenarios.py --write")
    for line in findings.lines:
        print(line)
    return 1 if findings.lines else 0


if __name__ == "__main__":
    sys.exit(main())
