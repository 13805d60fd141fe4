"""HTTP/2 written octet by octet, so that a test can say what no library would.

Only what such tests need: frames out as given, frames in as they come, header fields without a
dynamic table.
"""

import socket
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

# RFC 9113 6.
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, \
    CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED = 1, 1, 4, 8

# RFC 9113 6.5.2.
HEADER_TABLE_SIZE, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE = 1, 4, 5

# How answers begin whose status stands in HPACK's static table (RFC 7541 A).
STATUSES = {0x88: 200, 0x89: 204, 0x8c: 400, 0x8d: 404, 0x8e: 500}

# RFC 9113 7.
NO_ERROR, PROTOCOL_ERROR, FLOW_CONTROL_ERROR, FRAME_SIZE_ERROR, CANCEL, COMPRESSION_ERROR, \
    ENHANCE_YOUR_CALM = 0, 1, 3, 6, 8, 9, 11

# Longest that a read may take before the test fails. Unit: seconds.
READ_WITHIN = 20


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + \
        struct.pack(">I", stream) + payload


def window_update(stream, increment):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", increment))


def reset(stream, code=CANCEL):
    return frame(RST_STREAM, 0, stream, struct.pack(">I", code))


def settings(*pairs):
    return frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", *pair) for pair in pairs))


def prefixed(value, bits, first):
    """An integer of HPACK (RFC 7541 5.1) under the high bits `first`."""
    most = (1 << bits) - 1
    if value < most:
        return bytes([first | value])
    out = bytearray([first | most])
    value -= most
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(name, value, first=0x00):
    """A literal field with a literal name; `first` 0x40 has the receiver index it."""
    return bytes([first]) + b"".join(prefixed(len(text), 7, 0) + text for text in (name, value))


def fields(*pairs):
    return b"".join(field(name.encode(), value.encode()) for name, value in pairs)


def get_fields(path="/dns-query"):
    return fields((":method", "GET"), (":scheme", "https"), (":authority", "x"), (":path", path))


def post_fields():
    return fields((":method", "POST"), (":scheme", "https"), (":authority", "x"),
                  (":path", "/dns-query"), ("content-type", "application/dns-message"))


def post(stream, message):
    """A whole request."""
    return frame(HEADERS, END_HEADERS, stream, post_fields()) + \
        frame(DATA, END_STREAM, stream, message)


def status_of(block):
    """The status that a header block begins with."""
    while block[0] & 0xe0 == 0x20:  # a new size of the table, in one octet
        block = block[1:]
    return STATUSES.get(block[0]) or int(block[2:5])


class Http2Client:
    """One connection: cleartext, or in TLS when `tls` is a context."""

    def __init__(self, port, tls=None, first=b""):
        self.socket = socket.create_connection(("127.0.0.1", port), READ_WITHIN)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            tls.set_alpn_protocols(["h2"])
            self.socket = tls.wrap_socket(self.socket)
        self.unread = b""
        # No dynamic table for answers, so that each header block can be read by itself; and a
        # window of the connection that no test fills.
        self.send(PREFACE + settings((HEADER_TABLE_SIZE, 0)) + window_update(0, 1 << 30) + first)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, octets):
        """False: the server has ended the connection, as it may with such clients."""
        try:
            self.socket.sendall(octets)
        except TimeoutError:
            raise
        except OSError:
            return False
        return True

    def receive(self, size):
        """`size` octets; None: the connection ended before."""
        while len(self.unread) < size:
            try:
                octets = self.socket.recv(65536)
            except TimeoutError:
                raise
            except OSError:
                return None
            if not octets:
                return None
            self.unread += octets
        octets, self.unread = self.unread[:size], self.unread[size:]
        return octets

    def frames(self):
        """(type, flags, stream, payload) as they come, until the connection ends."""
        while head := self.receive(9):
            payload = self.receive(int.from_bytes(head[:3], "big"))
            if payload is None:
                return
            yield head[3], head[4], int.from_bytes(head[5:], "big"), payload

    def ending(self):
        """Reads to the end; the codes of the GOAWAYs on the way."""
        return [int.from_bytes(payload[4:8], "big")
                for kind, _, _, payload in self.frames() if kind == GOAWAY]

    def answers(self, count):
        """(status, body) by stream, of so many streams; without those the connection cut off.

        A reset counts as an answer with the status 0.
        """
        statuses, bodies, done = {}, {}, {}
        for kind, flags, stream, payload in self.frames():
            if kind == HEADERS:
                statuses[stream] = status_of(payload)
            elif kind == DATA:
                bodies[stream] = bodies.get(stream, b"") + payload
            elif kind == RST_STREAM:
                done.setdefault(stream, (0, b""))
            if stream != 0 and flags & END_STREAM and kind in (HEADERS, DATA):
                done[stream] = (statuses[stream], bodies.get(stream, b""))
            if len(done) == count:
                break
        return done
