"""Faults of messages: what a fault makes of the right answer, whatever carries it."""

import struct

from . import message


def with_flags(answer, clear, put):
    flags = struct.unpack_from(">H", answer, 2)[0]
    return answer[:2] + struct.pack(">H", flags & ~clear | put) + answer[4:]


def truncated(query, _answer):
    """TC, and no record (RFC 2181 9)."""
    flags = message.QR | message.TC | message.RA | query.flags & message.RD
    return struct.pack(">6H", query.id, flags, 1, 0, 0, 0) + query.question


def wrong_id(query, answer):
    return struct.pack(">H", query.id ^ 0x5555) + answer[2:]


def wrong_question(_query, answer):
    """The first letter of the name is another one."""
    return answer[:13] + bytes([answer[13] ^ 0x01]) + answer[14:]


def other_case(_query, answer):
    """The name's letters in the other case, as from whoever guessed the query (0x20)."""
    at, name = 12, bytearray(answer)
    while name[at]:
        for place in range(at + 1, at + 1 + name[at]):
            name[place] ^= 0x20 if chr(name[place]).isalpha() else 0
        at += 1 + name[at]
    return bytes(name)


def not_a_response(_query, answer):
    return with_flags(answer, message.QR, 0)


def other_opcode(_query, answer):
    return with_flags(answer, 0, 0x2000)


def garbage(query, _answer):
    """The right id, then what no parser takes: 40 octets of pointers to themselves."""
    return struct.pack(">6H", query.id, message.QR, 1, 5, 0, 0) + b"\xc0\x0c" * 20


def broken_records(query, _answer):
    """The right id and question, then records that no parser takes: pointers to themselves."""
    here = 0xC000 + 12 + len(query.question)
    return struct.pack(">6H", query.id, message.QR, 1, 5, 0, 0) + query.question + \
        struct.pack(">H", here) * 20


def header_only(query, _answer):
    """Twelve octets that say NOERROR."""
    return message.header_only(query, message.RA)


# By name of the fault. An id of 0 goes with HTTPS, so there an id cannot be wrong.
MESSAGE_FAULTS = {
    "truncated": truncated,
    "wrong_id": wrong_id,
    "wrong_question": wrong_question,
    "other_case": other_case,
    "not_a_response": not_a_response,
    "other_opcode": other_opcode,
    "garbage": garbage,
    "broken_records": broken_records,
    "header_only": header_only,
}
