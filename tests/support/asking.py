"""Asks a server over UDP as a client does, and reads what comes back."""

import dataclasses
import socket
import struct

from faulty_upstream import message

# Source: RFC 8914 2.
EXTENDED_ERROR = 15


@dataclasses.dataclass
class Reply:
    """A reply, as far as tests look at it."""

    id: int
    rcode: int
    # RDATA of the answers that are of the type asked for.
    data: list
    # (code, words) of the extended error, or None.
    error: tuple | None


def query(name, record_type=1, query_id=0):
    """A query with EDNS, so that an extended error may come back."""
    labels = b"".join(bytes([len(l)]) + l.encode() for l in name.rstrip(".").split("."))
    return struct.pack(">6H", query_id, message.RD, 1, 0, 0, 1) + labels + b"\0" + \
        struct.pack(">2H", record_type, 1) + b"\0" + \
        struct.pack(">HHIH", message.OPT, message.UDP_SIZE, 0, 0)


def after_name(wire, at):
    """Where what follows the name at `at` begins."""
    while wire[at]:
        if wire[at] >= 0xC0:
            return at + 2
        at += 1 + wire[at]
    return at + 1


def read(wire):
    """The reply. Requires: it came from a server that is ours."""
    query_id, flags, questions, *counts = struct.unpack_from(">6H", wire)
    at, record_type = 12, 0
    for _ in range(questions):
        at = after_name(wire, at)
        record_type = struct.unpack_from(">H", wire, at)[0]
        at += 4
    reply = Reply(query_id, flags & 15, [], None)
    for number in range(sum(counts)):
        at = after_name(wire, at)
        kind, _, _, length = struct.unpack_from(">HHIH", wire, at)
        at += 10
        if kind == record_type and number < counts[0]:
            reply.data.append(wire[at:at + length])
        elif kind == message.OPT:
            reply.error = extended_error(wire[at:at + length])
        at += length
    return reply


def extended_error(options):
    while options:
        code, length = struct.unpack_from(">2H", options)
        if code == EXTENDED_ERROR:
            return (struct.unpack_from(">H", options, 4)[0], options[6:4 + length].decode())
        options = options[4 + length:]
    return None


def ask(port, name, record_type=1, patience=10):
    """The reply from loopback, or None within `patience` seconds."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(patience)
        asker.connect(("127.0.0.1", port))
        asker.send(query(name, record_type))
        try:
            return read(asker.recv(65535))
        except TimeoutError:
            return None


def is_right(reply, name, record_type=1):
    """Whether it is what `faulty_upstream` answers to this question."""
    return reply is not None and reply.rcode == 0 and \
        reply.data == [message.data_for(name, record_type)]
