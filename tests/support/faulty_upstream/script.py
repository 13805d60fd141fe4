"""What an upstream is told to do: rules for queries, and how its sockets behave.

A rule is chosen by the first that fits name, type and transport, and has `times` left; then comes
`default`. Each holds an answer (see `message.answer`), at most one fault, and a delay.
"""

from .spoiling import MESSAGE_FAULTS

TRANSPORTS = ("udp", "tcp", "tls", "https")
STREAMS = ("tcp", "tls", "https")

# Faults of what carries the message, and where each can be played.
WIRE_FAULTS = {
    "silent": TRANSPORTS,           # read, and never answered
    "other_port": ("udp",),         # answered from another port
    "other_address": ("udp",),      # answered from 127.0.0.9
    "decoys": ("udp",),             # `count` answers with wrong ids, then the right one
    "close": STREAMS,               # the stream ends instead of an answer
    "close_in_length": ("tcp", "tls"),  # … after one octet of the length
    "close_in_body": STREAMS,       # … in the middle of the message
    "reset": STREAMS,               # RST instead of an answer
    "reset_in_body": STREAMS,       # RST in the middle of the message
    "drip": STREAMS,                # one octet each `seconds`
    "bad_length": ("tcp", "tls"),   # the length says `length`, whatever follows
    "status": ("https",),           # HTTP `status`, with `retry_after` or `location` if given
    "html": ("https",),             # 200, and a web page
    "cut_body": ("https",),         # 200, and the stream ends in the middle of the message
    "goaway": ("https",),           # GOAWAY that leaves this request out (HTTP/2)
    "reset_stream": ("https",),     # RST_STREAM with `code` (HTTP/2; CANCEL unless told)
    "refused_stream": ("https",),   # RST_STREAM with REFUSED_STREAM (HTTP/2)
}

LISTENING = (
    "open",        # as it should be
    "refuse",      # the port is held, but nobody listens
    "silent",      # connections are taken and nothing is said: no handshake either
    "reset",       # connections are taken, and reset at their first octet
)
CERTIFICATES = ("good", "expired", "wrong_name", "untrusted")


class ScriptError(ValueError):
    """What is wrong with a script, in words."""


def places_of(fault):
    """The transports where a fault can be played."""
    if fault in MESSAGE_FAULTS:
        return STREAMS[:2] + ("udp",) if fault == "wrong_id" else TRANSPORTS
    return WIRE_FAULTS[fault]


class Rule:
    """Which queries, and what happens to them.

        {"name": "*.test", "type": "A", "transport": "tcp",   which; all of them unless told
         "times": 2, "every": 10,                             no more than that; each tenth
         "answer": {"rcode": "NXDOMAIN"},                     message.answer
         "fault": "drip", "seconds": 0.5, "delay": 0.1}       spoiling.py, WIRE_FAULTS
    """

    # Which, what, and what some faults take.
    FIELDS = {"name", "type", "transport", "times", "every", "answer", "fault", "delay",
              "seconds", "count", "length", "status", "retry_after", "location", "code"}

    def __init__(self, fields):
        unknown = set(fields) - self.FIELDS
        if unknown:
            raise ScriptError(f"a rule has no {', '.join(sorted(unknown))}")
        self.options = fields
        self.fault = fields.get("fault")
        if self.fault is not None and self.fault not in (*MESSAGE_FAULTS, *WIRE_FAULTS):
            raise ScriptError(f"there is no fault '{self.fault}'")
        self.left = fields.get("times")
        self.every = fields.get("every", 1)
        self.seen = 0

    def takes(self, transport, query):
        """Whether it is for this query; counts it if so."""
        options = self.options
        if options.get("transport", transport) != transport:
            return False
        if self.fault is not None and transport not in places_of(self.fault):
            return False
        if options.get("type", query.type_name()) != query.type_name():
            return False
        name = options.get("name", "*")
        if name.startswith("*"):
            if not query.name.endswith(name[1:]):
                return False
        elif query.name != name.rstrip(".").lower():
            return False
        self.seen += 1
        if self.seen % self.every != 0 or self.left == 0:
            return False
        if self.left is not None:
            self.left -= 1
        return True

    def get(self, option, otherwise=None):
        return self.options.get(option, otherwise)


class Script:
    """The script as it stands now. `change` takes the same fields as the beginning did."""

    def __init__(self, fields):
        self.transports = fields.pop("transports", list(TRANSPORTS))
        self.ports = fields.pop("ports", {})
        self.directory = fields.pop("certificates", None)
        self.rules, self.default = [], Rule({})
        self.listening = dict.fromkeys(TRANSPORTS, "open")
        # Unit of the first: seconds without a query or an answer; None: connections are kept.
        self.idle_close, self.certificate, self.alpn, self.max_streams = None, "good", True, 100
        self.change(fields)

    def change(self, fields):
        """Raises ScriptError, and changes nothing then."""
        rules = [Rule(each) for each in fields.get("rules", [])]
        default = Rule(fields.get("default", {}))
        unknown = set(fields) - {"rules", "default", "listening", "idle_close", "certificate",
                                 "alpn", "max_streams"}
        if unknown:
            raise ScriptError(f"a script has no {', '.join(sorted(unknown))}")
        listening = fields.get("listening", {})
        if isinstance(listening, str):
            listening = dict.fromkeys(TRANSPORTS, listening)
        if not set(listening.values()) <= set(LISTENING):
            raise ScriptError(f"listening is one of {', '.join(LISTENING)}")
        if fields.get("certificate", self.certificate) not in CERTIFICATES:
            raise ScriptError(f"certificate is one of {', '.join(CERTIFICATES)}")
        if "rules" in fields:
            self.rules = rules
        if "default" in fields:
            self.default = default
        self.listening.update(listening)
        for field in ("idle_close", "certificate", "alpn", "max_streams"):
            setattr(self, field, fields.get(field, getattr(self, field)))

    def rule_for(self, transport, query):
        """The rule for this query. A default whose fault cannot be played there answers rightly."""
        for rule in (*self.rules, self.default):
            if rule.takes(transport, query):
                return rule
        return Rule({})
