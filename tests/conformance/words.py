"""DNS messages between octets and words, by dnspython: what checks Berth must not be Berth.

A message in words is a dict; what is left out is what it mostly is:

    {"id": 7,                       0
     "opcode": "STATUS",            QUERY
     "rcode": "SERVFAIL",           NOERROR
     "flags": "qr rd ra",           none of qr aa tc rd ra ad cd
     "question": "example.com. IN A",
     "answer": ["example.com. 300 IN A 192.0.2.7"],     and authority, additional
     "edns": {"size": 1232, "version": 0, "do": true,
              "options": ["EDE 3 upstreams did not answer in time", "PADDING 100",
                          "ECS 192.0.2.0/24/0", "COOKIE 0102030405060708", "65001 0102"]}}

Names are compressed wherever they may be (RFC 1035 4.1.4, RFC 3597 4), so the letter case of what
stands earlier is that of what stands later.
"""

import io
import struct

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

SECTIONS = ("answer", "authority", "additional")
FLAGS = {"qr": dns.flags.QR, "aa": dns.flags.AA, "tc": dns.flags.TC, "rd": dns.flags.RD,
         "ra": dns.flags.RA, "ad": dns.flags.AD, "cd": dns.flags.CD}
# The types whose data may hold compressed names. Source: RFC 3597 4.
COMPRESSED = ("NS", "CNAME", "SOA", "PTR", "MX")
# Names for the codes that dnspython 2.3 has no words for.
PLAIN_OPTIONS = {"COOKIE": 10, "KEEPALIVE": 11, "PADDING": 12}
OPCODE_SHIFT = 11
KEYS = ("id", "opcode", "rcode", "flags", "question", *SECTIONS, "edns")
EDNS_KEYS = ("size", "version", "do", "options")


class Disagreement(Exception):
    """Octets and words do not say the same; what they say stands in the text."""


def encode(words):
    """The octets of a message in words: header, sections in order, OPT last."""
    unknown = set(words) - set(KEYS)
    if unknown:
        raise Disagreement(f"no such keys of a message: {sorted(unknown)}")
    rcode = dns.rcode.from_text(words.get("rcode", "NOERROR"))
    flags = sum(FLAGS[flag] for flag in words.get("flags", "").split())
    flags |= opcode_number(words.get("opcode", "QUERY")) << OPCODE_SHIFT
    counts = [1 if "question" in words else 0, *(len(words.get(name, [])) for name in SECTIONS)]
    counts[3] += 1 if "edns" in words else 0
    out = io.BytesIO()
    out.write(struct.pack("!6H", words.get("id", 0), flags | (rcode & 0xf), *counts))
    compress = {}
    if "question" in words:
        name, record_class, record_type = words["question"].split()
        dns.name.from_text(name).to_wire(out, compress)
        out.write(struct.pack("!HH", dns.rdatatype.from_text(record_type),
                              dns.rdataclass.from_text(record_class)))
    for section in SECTIONS:
        for text in words.get(section, []):
            owner, ttl, record_class, record_type, rdata = (text.split(" ", 4) + [""])[:5]
            record = dns.rrset.from_text(owner, int(ttl), record_class, record_type, rdata)
            if record_type in COMPRESSED:
                record.to_wire(out, compress)
            else:
                _write_plain(record, out, compress)
    if "edns" in words:
        out.write(_encode_opt(words["edns"], rcode >> 4))
    return out.getvalue()


def decode(octets):
    """The words of a message in octets, as `encode` takes them."""
    number = octets[2] << 8 | octets[3]
    opcode = number >> OPCODE_SHIFT & 0xf
    # dnspython has no numbers for opcodes that nobody assigned.
    read = octets[:2] + struct.pack("!H", number & ~(0xf << OPCODE_SHIFT)) + octets[4:]
    try:
        message = dns.message.from_wire(read, one_rr_per_rrset=True)
    except (dns.exception.DNSException, ValueError, struct.error) as fault:
        raise Disagreement(f"dnspython does not read it: {fault!r}") from fault
    words = {"id": message.id, "opcode": opcode_text(opcode),
             "rcode": dns.rcode.to_text(message.rcode()),
             "flags": " ".join(flag for flag, bit in FLAGS.items() if message.flags & bit)}
    if len(message.question) > 1:
        raise Disagreement("it has more than one question")
    for question in message.question:
        words["question"] = (f"{question.name} {dns.rdataclass.to_text(question.rdclass)} "
                             f"{dns.rdatatype.to_text(question.rdtype)}")
    for section, records in zip(SECTIONS, message.sections[1:]):
        words[section] = [str(record) for record in records]
    if message.edns >= 0:
        words["edns"] = {"size": message.payload, "version": message.edns,
                         "do": bool(message.ednsflags & dns.flags.DO),
                         "options": [_option_words(option) for option in message.options]}
    return shortest(words)


def opcode_number(text):
    return int(text) if text.isdigit() else int(dns.opcode.from_text(text))


def opcode_text(number):
    try:
        return dns.opcode.to_text(dns.opcode.Opcode(number))
    except ValueError:
        return str(number)


def shortest(words):
    """The same message with everything left out that it mostly is, keys in order."""
    usual = {"id": 0, "opcode": "QUERY", "rcode": "NOERROR", "flags": "",
             "answer": [], "authority": [], "additional": []}
    short = {key: words[key] for key in KEYS if key in words and words[key] != usual.get(key)}
    if "edns" in short:
        usual = {"size": 1232, "version": 0, "do": False, "options": []}
        edns = short["edns"]
        short["edns"] = {key: edns[key] for key in EDNS_KEYS
                         if key in edns and (key == "size" or edns[key] != usual[key])}
    return short


def _write_plain(record, out, compress):
    """A record whose data holds no name that may be compressed; dnspython knows more such types."""
    record.name.to_wire(out, compress)
    data = record[0].to_wire()
    out.write(struct.pack("!HHIH", record.rdtype, record.rdclass, record.ttl, len(data)) + data)


def _encode_opt(edns, extended_rcode):
    options = b""
    for text in edns.get("options", []):
        option = _option(text)
        data = option.to_wire()
        options += struct.pack("!HH", option.otype, len(data)) + data
    flags = extended_rcode << 24 | edns.get("version", 0) << 16 | (0x8000 if edns.get("do") else 0)
    return b"\0" + struct.pack("!HHIH", dns.rdatatype.OPT, edns["size"], flags,
                               len(options)) + options


def _option(text):
    """An option from its words."""
    kind, _, rest = text.partition(" ")
    if kind == "EDE":
        code, _, reason = rest.partition(" ")
        return dns.edns.EDEOption(int(code), reason or None)
    if kind == "ECS":
        return dns.edns.ECSOption.from_text(rest)
    if kind == "PADDING":
        return dns.edns.GenericOption(PLAIN_OPTIONS[kind], bytes(int(rest)))
    code = PLAIN_OPTIONS[kind] if kind in PLAIN_OPTIONS else int(kind)
    return dns.edns.GenericOption(code, bytes.fromhex(rest))


def _option_words(option):
    """The words of an option that dnspython read."""
    if isinstance(option, dns.edns.EDEOption):
        return f"EDE {int(option.code)}" + (f" {option.text}" if option.text else "")
    if isinstance(option, dns.edns.ECSOption):
        return f"ECS {option.address}/{option.srclen}/{option.scopelen}"
    data = option.to_wire()
    names = {code: name for name, code in PLAIN_OPTIONS.items()}
    name = names.get(int(option.otype), str(int(option.otype)))
    if name == "PADDING" and not any(data):
        return f"PADDING {len(data)}"
    return f"{name} {data.hex()}".rstrip()
