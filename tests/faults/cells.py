"""What goes wrong in the matrix: a row is a fault, and where it can be played."""

import dataclasses

STREAMS = ("tcp", "tls", "https")
DNS_STREAMS = ("tcp", "tls")
ENCRYPTED = ("tls", "https")
HTTPS = ("https",)
ALL = ("udp", *STREAMS)


@dataclasses.dataclass(frozen=True)
class Row:
    """`script`: what the faulty upstream is told. `outlives`: alone, it brings right answers too,
    since asking again or otherwise helps. `restarts`: it is restarted so often. Unit: seconds."""

    name: str
    transports: tuple
    script: dict
    outlives: bool = False
    restarts: float | None = None

    @property
    def is_of_queries(self):
        """Whether it is played query by query, so that it can be played now and then."""
        return "default" in self.script


def fault(name, transports, kind, outlives=False, **options):
    return Row(name, transports, {"default": {"fault": kind, **options}}, outlives)


def code(name):
    return Row(f"answers {name}", ALL, {"default": {"answer": {"rcode": name}}})


ROWS = (
    Row("nothing wrong", ALL, {"default": {}}, outlives=True),
    Row("refuses", ALL, {"listening": "refuse"}),
    Row("accepts and says nothing", STREAMS, {"listening": "silent"}),
    Row("resets at the first octet", STREAMS, {"listening": "reset"}),
    fault("reads and says nothing", ALL, "silent"),
    Row("answers after 1 s", ALL, {"default": {"delay": 1.0}}, outlives=True),
    fault("one octet a second", STREAMS, "drip", seconds=1.0),
    fault("closes instead of an answer", STREAMS, "close"),
    fault("closes after one octet", DNS_STREAMS, "close_in_length"),
    fault("closes mid answer", STREAMS, "close_in_body"),
    fault("resets instead of an answer", STREAMS, "reset"),
    fault("resets mid answer", STREAMS, "reset_in_body"),
    Row("restarts every second", STREAMS, {"default": {}}, outlives=True, restarts=1.0),
    fault("length of 3 octets", DNS_STREAMS, "bad_length", length=3),
    fault("length of 65,535 octets", DNS_STREAMS, "bad_length", length=65535),
    fault("answers from another port", ("udp",), "other_port"),
    fault("answers from another address", ("udp",), "other_address"),
    fault("5 wrong ids, then the answer", ("udp",), "decoys", True, count=5),
    fault("20 wrong ids, then the answer", ("udp",), "decoys", True, count=20),
    fault("wrong id", ("udp", *DNS_STREAMS), "wrong_id"),
    fault("wrong question", ALL, "wrong_question"),
    fault("query for an answer", ALL, "not_a_response"),
    fault("header alone", ALL, "header_only"),
    fault("garbage", ALL, "garbage"),
    fault("broken records", ALL, "broken_records"),
    Row("truncates over UDP", ("udp",), {"rules": [{"fault": "truncated", "transport": "udp"}]},
        outlives=True),
    fault("truncates always", ALL, "truncated"),
    code("SERVFAIL"),
    code("REFUSED"),
    Row("certificate expired", ENCRYPTED, {"certificate": "expired"}),
    Row("certificate for another name", ENCRYPTED, {"certificate": "wrong_name"}),
    Row("certificate not trusted", ENCRYPTED, {"certificate": "untrusted"}),
    Row("ALPN refused", HTTPS, {"alpn": False}),
    fault("GOAWAY below the request", HTTPS, "goaway"),
    fault("RST_STREAM", HTTPS, "reset_stream"),
    fault("REFUSED_STREAM", HTTPS, "refused_stream"),
    fault("429, retry after 60 s", HTTPS, "status", status=429, retry_after=60),
    fault("500", HTTPS, "status", status=500),
    fault("503", HTTPS, "status", status=503),
    fault("redirect", HTTPS, "status", status=301, location="https://127.0.0.1/"),
    fault("web page", HTTPS, "html"),
    fault("body cut short", HTTPS, "cut_body"),
)
