"""DNS messages, as far as an upstream has to read and write them (RFC 1035 4.1).

Generated answers check themselves: the data of a record is a digest of the name and type that were
asked for, so whoever asked can tell whether an answer belongs to the question (`data_for`).
"""

import hashlib
import struct

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28,
         "SRV": 33, "DS": 43, "SVCB": 64, "HTTPS": 65, "ANY": 255, "CAA": 257}
RCODES = {"NOERROR": 0, "FORMERR": 1, "SERVFAIL": 2, "NXDOMAIN": 3, "NOTIMP": 4, "REFUSED": 5}

QR, AA, TC, RD, RA = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080
OPT = 41
# The payload size we say we take. Source: DNS flag day 2020. Unit: octets.
UDP_SIZE = 1232


class Query:
    """What was asked. Raises ValueError for what is not one question with an uncompressed name."""

    def __init__(self, wire):
        if len(wire) < 12:
            raise ValueError("shorter than a header")
        self.wire = wire
        self.id, self.flags, questions, _, _, additional = struct.unpack_from(">6H", wire)
        if questions != 1 or self.flags & QR:
            raise ValueError("not a query with one question")
        labels, at = [], 12
        while True:
            length = wire[at] if at < len(wire) else 255
            if length > 63 or at + 1 + length > len(wire):
                raise ValueError("no name, or a compressed one")
            at += 1
            if length == 0:
                break
            labels.append(wire[at:at + length].decode("latin-1"))
            at += length
        if at + 4 > len(wire):
            raise ValueError("ends within its question")
        self.name = ".".join(labels).lower()
        self.type, self.record_class = struct.unpack_from(">2H", wire, at)
        # As it came: its letters' case is part of the question.
        self.question = wire[12:at + 4]
        self.has_edns = additional > 0

    def type_name(self):
        return next((name for name, number in TYPES.items() if number == self.type),
                    f"TYPE{self.type}")


def data_for(name, record_type):
    """RDATA of the one record that a generated answer holds, or None where it holds no record."""
    digest = hashlib.sha256(f"{name.rstrip('.').lower()} {record_type}".encode()).digest()
    if record_type == TYPES["A"]:
        return b"\x0a" + digest[:3]
    if record_type == TYPES["AAAA"]:
        return b"\xfd" + digest[:15]
    if record_type == TYPES["TXT"]:
        text = digest.hex().encode()
        return bytes([len(text)]) + text
    return None


def answer(query, order):
    """The whole answer to `query`. `order`: `rcode`, `ttl` and `pad` (octets of TXT more), or
    `hex`, a message whose id is replaced by the query's; with `echo`, so is the question, whose
    letters come back as they were sent."""
    if "hex" in order:
        wire = query.wire[:2] + bytes.fromhex(order["hex"])[2:]
        end = 12 + len(query.question)
        asked = wire[12:end].lower() == query.question.lower()
        return wire[:12] + query.question + wire[end:] if asked and order.get("echo") else wire
    rcode = RCODES[order.get("rcode", "NOERROR")]
    rdata = data_for(query.name, query.type) if rcode == 0 else None
    records = b"" if rdata is None else record(query.type, order.get("ttl", 60), rdata)
    count = 0 if rdata is None else 1
    for left in range(order.get("pad", 0), 0, -250):
        text = b"x" * min(left, 250)
        records += record(TYPES["TXT"], order.get("ttl", 60), bytes([len(text)]) + text)
        count += 1
    flags = QR | RA | (query.flags & RD) | rcode
    edns = b"\0" + struct.pack(">HHIH", OPT, UDP_SIZE, 0, 0) if query.has_edns else b""
    return struct.pack(">6H", query.id, flags, 1, count, 0, 1 if edns else 0) + query.question + \
        records + edns


def record(record_type, ttl, rdata):
    """A record of the question's name (a pointer to it: 0xC00C)."""
    return b"\xc0\x0c" + struct.pack(">HHIH", record_type, 1, ttl, len(rdata)) + rdata


def header_only(query, flags):
    """A message without a question."""
    return struct.pack(">6H", query.id, QR | flags, 0, 0, 0, 0)
