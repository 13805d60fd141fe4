"""The server under clients that mean it no good: after each, it serves the others as before.

What must hold after every test stands in `Attacked.tearDown`: good questions are answered on both
listeners and in both protocols, every connection of the attack is gone, the peak of memory is
bounded, and nothing was logged as an error. In the end SIGTERM ends the server with 0.

Usage: hostile_test.py BERTH [TEST ...]
"""

import contextlib
import pathlib
import random
import re
import socket
import ssl
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers
from attacked import Attacked, QUERY, drop, mutated, said
from http2_wire import *

SILENT = peers.dns_query("a.silent")


class Http2Floods(Attacked):
    """More frames than any client has a reason to send."""

    def flood(self, client, octets, times):
        """Sends `octets` so often, or until the server has had enough; the errors it gave."""
        for _ in range(times):
            if not client.send(octets):
                break
        return client.ending()

    def test_requests_reset_as_soon_as_they_are_made(self):
        for question in (QUERY, SILENT):
            for client in self.clients():
                for first in range(1, 10000, 200):
                    if not client.send(b"".join(post(stream, question) + reset(stream)
                                                for stream in range(first, first + 200, 2))):
                        break
                self.assertTrue(client.ending())

    def test_requests_reset_before_their_body(self):
        for client in self.clients():
            for first in range(1, 10000, 200):
                if not client.send(b"".join(
                        frame(HEADERS, END_HEADERS, stream, post_fields()) + reset(stream)
                        for stream in range(first, first + 200, 2))):
                    break
            self.assertTrue(client.ending())

    def test_streams_that_the_client_makes_us_reset(self):
        # A window that opens too far is an error of its stream (RFC 9113 6.9.1).
        for client in self.clients():
            for first in range(1, 4000, 40):
                if not client.send(b"".join(
                        frame(HEADERS, END_HEADERS, stream, post_fields()) +
                        window_update(stream, 0x7fffffff)
                        for stream in range(first, first + 40, 2))):
                    break
            self.assertEqual(client.ending()[-1:], [ENHANCE_YOUR_CALM])

    def test_a_header_block_that_never_ends(self):
        for client in self.clients():
            client.send(frame(HEADERS, 0, 1, post_fields()))
            self.flood(client, frame(CONTINUATION, 0, 1, field(b"x", b"y" * 900)), 2000)
        for client in self.clients():
            client.send(frame(HEADERS, 0, 1, post_fields()))
            self.flood(client, frame(CONTINUATION, 0, 1) * 100, 500)

    def test_frames_that_bring_no_request_nearer(self):
        opened = frame(HEADERS, END_HEADERS, 1, post_fields())
        for name, first, each in (
                ("SETTINGS", b"", settings()),
                ("SETTINGS that change windows", opened, settings((INITIAL_WINDOW_SIZE, 1)) +
                 settings((INITIAL_WINDOW_SIZE, 0x7fffffff))),
                ("PING", b"", frame(PING, 0, 0, b"12345678")),
                ("answers to no PING", b"", frame(PING, ACK, 0, b"12345678")),
                ("WINDOW_UPDATE", b"", window_update(0, 1)),
                ("PRIORITY", b"", frame(PRIORITY, 0, 1, b"\0\0\0\3\x10")),
                ("empty DATA", opened, frame(DATA, 0, 1))):
            with self.subTest(name):
                for client in self.clients(first):
                    # It is not the limit of time that ends it.
                    self.assertNotIn(NO_ERROR, self.flood(client, each * 100, 300))

    def test_frames_that_cost_the_server_least(self):
        """They are thrown away until the limit of time."""
        clients = []
        for first, each in ((b"", frame(0xbe, 0xff, 1, b"x")),
                            (frame(HEADERS, END_HEADERS, 1, post_fields()),
                             frame(DATA, PADDED, 1, b"\xff" + b"\0" * 255))):
            for port, tls, _ in self.contexts():
                clients.append(Http2Client(port, tls, first))
                self.addCleanup(clients[-1].socket.close)
                clients[-1].send(each * 20000)
        for client in clients:
            client.ending()

    def test_floods_by_a_client_that_does_not_read(self):
        """The server stops reading, so that the client cannot send, and gives up on it in time."""
        for each in (frame(PING, 0, 0, b"12345678"), settings(), window_update(0, 1),
                     frame(0xbe, 0xff, 1, b"x"), post(1, QUERY) + reset(1)):
            for port, tls, _ in self.contexts():
                client = Http2Client(port, tls)
                self.addCleanup(client.socket.close)
                client.socket.settimeout(0.2)
                with contextlib.suppress(TimeoutError):
                    for _ in range(2000):
                        if not client.send(each * 1000):
                            break
        self.wait_for_calm()


class Http2Errors(Attacked):
    """What RFC 9113 calls an error, and what it only makes costly."""

    def test_errors_end_the_connection_with_their_code(self):
        get = get_fields("/dns-query?dns=AAABAAABAAAAAAAABWJlcnRoBHRlc3QAAAEAAQ")
        for name, octets, code in (
                ("a window too large", window_update(0, 0x7fffffff), FLOW_CONTROL_ERROR),
                ("a window that does not grow", window_update(0, 0), PROTOCOL_ERROR),
                ("an initial window too large", settings((INITIAL_WINDOW_SIZE, 1 << 31)),
                 FLOW_CONTROL_ERROR),
                ("frames too small", settings((MAX_FRAME_SIZE, 1)), PROTOCOL_ERROR),
                ("settings cut off", frame(SETTINGS, 0, 0, b"123"), FRAME_SIZE_ERROR),
                ("a PING of 7 octets", frame(PING, 0, 0, b"1234567"), FRAME_SIZE_ERROR),
                ("a frame over 16 KiB", frame(DATA, 0, 1, b"x" * 16385), FRAME_SIZE_ERROR),
                ("an even stream", frame(HEADERS, 5, 2, get), PROTOCOL_ERROR),
                ("DATA on the connection", frame(DATA, 0, 0, b"x"), PROTOCOL_ERROR),
                ("DATA on an idle stream", frame(DATA, 0, 9, b"x"), PROTOCOL_ERROR),
                ("a reset of an idle stream", reset(9), PROTOCOL_ERROR),
                ("padding longer than its frame",
                 frame(HEADERS, END_HEADERS | PADDED, 1, b"\xff" + get), PROTOCOL_ERROR),
                ("a promise from a client",
                 frame(PUSH_PROMISE, END_HEADERS, 1, b"\0\0\0\2" + get), PROTOCOL_ERROR),
                ("CONTINUATION of nothing", frame(CONTINUATION, 4, 1, get), PROTOCOL_ERROR),
                ("a frame within a header block",
                 frame(HEADERS, 0, 1, get) + frame(PING, 0, 0, b"12345678"), PROTOCOL_ERROR),
                ("a field that is in no table", frame(HEADERS, 5, 1, b"\xff\xff\x7f"),
                 COMPRESSION_ERROR),
                ("an endless integer", frame(HEADERS, 5, 1, b"\xff" * 100), COMPRESSION_ERROR),
                ("a table larger than allowed",
                 frame(HEADERS, 5, 1, prefixed(1 << 20, 5, 0x20) + get), COMPRESSION_ERROR)):
            with self.subTest(name):
                for client in self.clients(octets):
                    self.assertEqual(client.ending(), [code])

    def test_requests_that_are_no_requests(self):
        whole = [(":method", "GET"), (":scheme", "https"), (":authority", "x"), (":path", "/x")]
        for name, block in (
                ("no path", fields(*whole[:3])),
                ("two methods", fields(whole[0], *whole)),
                ("a late pseudo field", fields(*whole[:3], ("x", "y"), whole[3])),
                ("an unknown pseudo field", fields(*whole, (":status", "200"))),
                ("capitals", fields(*whole, ("X", "y"))),
                ("a connection field", fields(*whole, ("connection", "close"))),
                ("chunks", fields(*whole, ("transfer-encoding", "chunked"))),
                ("a line end in a value", fields(*whole, ("x", "a\r\nhost: y"))),
                ("a length that is not so", fields(*whole, ("content-length", "5")))):
            with self.subTest(name):
                for client in self.clients():
                    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, block) + post(3, QUERY))
                    answers = client.answers(2)
                    self.assertEqual((answers[1][0], answers[3][0]), (0, 200))

    def test_header_lists_that_grow_when_unpacked(self):
        block = get_fields() + field(b"a", b"b" * 4000, 0x40)
        for client in self.clients(frame(HEADERS, END_HEADERS | END_STREAM, 1, block)):
            for stream in range(3, 100, 2):
                # 16 KiB of references to a field of 4,000 octets.
                bomb = get_fields() + prefixed(62, 7, 0x80) * 16000
                client.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, bomb))
            answers = client.answers(50)
            self.assertEqual({answers[stream][0] for stream in range(3, 100, 2)}, {431})

    def test_windows_that_stay_shut(self):
        """What cannot be sent is kept until the limit of time."""
        clients = [Http2Client(port, tls, settings((INITIAL_WINDOW_SIZE, 0)) + b"".join(
            post(stream, QUERY) for stream in range(1, 200, 2))) for port, tls, _ in self.contexts()]
        for client in clients:
            self.addCleanup(client.socket.close)
            self.assertNotIn(DATA, [kind for kind, *_ in client.frames()])

    def test_a_window_of_one_octet(self):
        for client in self.clients(settings((INITIAL_WINDOW_SIZE, 1))):
            client.send(post(1, QUERY))
            sizes = []
            for kind, flags, _, payload in client.frames():
                if kind == DATA:
                    sizes.append(len(payload))
                    client.send(window_update(1, 1))
                    if flags & END_STREAM:
                        break
            self.assertEqual(set(sizes[:44]), {1})

    def test_more_streams_than_allowed(self):
        for client in self.clients():
            client.send(b"".join(frame(HEADERS, END_HEADERS, stream, post_fields())
                                 for stream in range(1, 400, 2)))
            # 100 are waited for, as SETTINGS said; the others are refused at once.
            answers = client.answers(200)
            statuses = [status for status, _ in answers.values()]
            self.assertEqual((statuses.count(0), statuses.count(408)), (100, 100))

    def test_a_client_that_goes_while_answers_are_due(self):
        for _ in range(100):
            for port, tls, _ in self.contexts():
                client = Http2Client(port, tls)
                client.send(b"".join(post(stream, question) for stream, question in
                                     ((1, QUERY), (3, SILENT), (5, QUERY), (7, SILENT))))
                drop(client.socket)


class Tls(Attacked):
    def test_handshakes_that_stay_half_open(self):
        hello = self.hello()
        clients = [self.connect(self.tls) for _ in range(200)]
        for number, client in enumerate(clients):
            client.sendall(hello[:number * len(hello) // len(clients)])
        self.ask_everywhere()
        for client in clients:
            said(client)

    def hello(self, **versions):
        """What a client says first."""
        context = peers.insecure_tls()
        for name, version in versions.items():
            setattr(context, name, version)
        out = ssl.MemoryBIO()
        with contextlib.suppress(ssl.SSLWantReadError):
            context.wrap_bio(ssl.MemoryBIO(), out, server_hostname="x").do_handshake()
        return out.read()

    def test_hellos_of_other_times_and_kinds(self):
        hello = self.hello()
        ssl3 = b"\x16\3\0" + hello[3:9] + b"\3\0" + hello[11:]
        for name, octets in (
                ("SSL 2", b"\x80\x2e\1\0\2\0\x15\0\0\0\x10" + b"\1\0\x80" * 7 + b"x" * 16),
                ("SSL 3", ssl3),
                ("cleartext HTTP", b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"),
                ("HTTP/2 in cleartext", PREFACE + settings()),
                ("an alert", b"\x15\3\3\0\2\2\x28"),
                ("data before any key", b"\x17\3\3\0\4asdf"),
                ("records of no octets", b"\x16\3\1\0\0" * 1000),
                ("a record too long", b"\x16\3\1\xff\xff" + b"x" * 65535),
                ("a hello that says it is 16 MiB", b"\x16\3\1\x40\0\1\xff\xff\xff" + b"x" * 16380),
                ("the hello twice", hello + hello),
                ("the hello, then noise", hello + random.Random(1).randbytes(5000)),
                ("a heartbeat", b"\x18\3\2\0\3\1\x40\0")):
            with self.subTest(name):
                said(self.connect(self.tls), octets)

    def test_a_hello_octet_by_octet_in_records_of_one(self):
        body = self.hello()[5:]
        client = self.connect(self.tls)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for octet in body:
            client.sendall(b"\x16\3\1\0\1" + bytes([octet]))
        # A hello may be cut as one likes (RFC 8446 5.1): the answer is a hello too.
        self.assertEqual(client.recv(1), b"\x16")

    def test_noise_within_a_connection(self):
        for octets in (b"\x17\3\3\0\x20" + b"x" * 32, b"\x16\3\3\0\4\0\0\0\0", b"\x15\3\3\0\2\2\0",
                       b"GET / HTTP/1.1\r\n\r\n", b"\0" * 70000):
            with socket.create_connection(("127.0.0.1", self.tls), 20) as plain:
                secured = peers.insecure_tls().wrap_socket(plain.dup())
                plain.sendall(octets)
                said(plain)
                secured.close()

    def test_other_versions_and_a_second_handshake(self):
        def s_client(*flags, text=b""):
            return subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.tls}",
                                   *flags], input=text, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=20).stdout.decode()

        for version in ("-tls1", "-tls1_1"):
            self.assertIn("alert", s_client(version, "-cipher", "ALL:@SECLEVEL=0"))
        # "R" has the client ask for a second handshake.
        self.assertIn("no renegotiation", s_client("-tls1_2", text=b"R\n"))


class Http1(Attacked):
    head = b"POST /dns-query HTTP/1.1\r\nhost: x\r\ncontent-type: application/dns-message\r\n"
    length = b"content-length: %d\r\n" % len(QUERY)
    chunked = b"transfer-encoding: chunked\r\n"
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(QUERY), QUERY)
    # What someone behind the same proxy would like to be taken for a request of its own.
    smuggled = b"GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n"

    def statuses(self, octets):
        """Those of the answers, over both listeners."""
        both = []
        for port, tls, _ in self.contexts():
            client = self.connect(port, tls)
            text = said(client, octets)
            client.close()
            both.append([int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", text)])
        self.assertEqual(both[0], both[1])
        return both[0]

    def test_framing_that_could_be_read_in_two_ways_ends_the_connection(self):
        after = b"\r\n" + QUERY + self.smuggled
        for name, octets in (
                ("a length and chunks",
                 self.head + self.length + self.chunked + b"\r\n" + self.chunks),
                ("chunks and a length",
                 self.head + self.chunked + self.length + b"\r\n" + self.chunks),
                ("two lengths", self.head + self.length + b"content-length: 5\r\n" + after),
                ("two lengths in one", self.head + self.length[:-2] + b", 5\r\n" + after),
                ("a negative length", self.head + b"content-length: -1\r\n" + after),
                ("a length with a sign", self.head + b"content-length: +28\r\n" + after),
                ("a length in hex", self.head + b"content-length: 0x1c\r\n" + after),
                ("2^64", self.head + b"content-length: 18446744073709551616\r\n" + after),
                ("no length at all", self.head + b"content-length: \r\n" + after),
                ("a blank before the colon", self.head + b"content-length : 28\r\n" + after),
                ("a folded line first", b"GET / HTTP/1.1\r\n host: x\r\n\r\n"),
                ("bare line feeds", (self.head + self.length + b"\r\n").replace(b"\r", b"") + QUERY),
                ("a bare line feed", self.head + b"x: y\n" + self.length + after),
                ("a bare carriage return", self.head + b"x: y\rz: a\r\n" + self.length + after),
                ("a null", self.head + b"x: \0\r\n" + self.length + after),
                ("an unknown coding", self.head + b"transfer-encoding: xchunked\r\n" + after),
                ("a coding after chunked",
                 self.head + b"transfer-encoding: chunked, identity\r\n\r\n" + self.chunks),
                ("chunked twice", self.head + self.chunked * 2 + b"\r\n" + self.chunks),
                ("a coding behind a tab",
                 self.head + b"transfer-encoding: \x0bchunked\r\n\r\n" + self.chunks),
                ("a chunk of -1", self.head + self.chunked + b"\r\n-1\r\n" + QUERY),
                ("a chunk of 2^68", self.head + self.chunked + b"\r\n" + b"f" * 17 + b"\r\n" + QUERY),
                ("a chunk line that ends in a line feed",
                 self.head + self.chunked + b"\r\n1c;x\n" + QUERY + b"\r\n0\r\n\r\n"),
                ("a chunk longer than it says",
                 self.head + self.chunked + b"\r\n1b\r\n" + QUERY + b"\r\n0\r\n\r\n"),
                ("a chunk line of 100,000 octets",
                 self.head + self.chunked + b"\r\n1c;" + b"x" * 100000 + b"\r\n"),
                ("two hosts", self.head + b"host: y\r\n" + self.length + after),
                ("no host", self.head.replace(b"host: x\r\n", b"") + self.length + after),
                ("a body that a GET may not have",
                 b"GET /dns-query HTTP/1.1\r\nhost: x\r\ncontent-length: 37\r\n\r\n")):
            with self.subTest(name):
                statuses = self.statuses(octets + self.smuggled)
                self.assertEqual(len(statuses), 1, statuses)
                self.assertIn(statuses[0], (400, 413, 505))

    def test_framing_that_is_only_odd_is_read_in_the_one_way(self):
        for name, octets in (
                ("the length twice", self.head + self.length * 2 + b"\r\n" + QUERY),
                ("a folded line", self.head + b"x: y\r\n z\r\n" + self.length + b"\r\n" + QUERY),
                ("an extension of a chunk",
                 self.head + self.chunked + b"\r\n" + self.chunks.replace(b"\r", b";x=y\r", 1)),
                ("a line end before the request", b"\r\n\r\n" + self.head + self.length +
                 b"\r\n" + QUERY)):
            with self.subTest(name):
                last = self.smuggled.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n")
                self.assertEqual(self.statuses(octets + last), [200, 404])

    def test_lines_and_lists_without_end(self):
        for name, octets, status in (
                ("a target of 1 MiB", b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\n\r\n", 431),
                ("a target of 9 KiB",
                 b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", 414),
                ("a method of 1 MiB", b"G" * (1 << 20), 431),
                ("a field of 1 MiB", self.head + b"x: " + b"a" * (1 << 20), 431),
                ("10,000 fields", self.head + b"x: y\r\n" * 10000 + b"\r\n", 431),
                ("a body of 64 KiB", self.head + b"content-length: 65536\r\n\r\n", 413),
                ("10,000 chunks", self.head + self.chunked + b"\r\n" + b"1\r\nx\r\n" * 10000, 413),
                ("10,000 trailers", self.head + self.chunked + b"\r\n1\r\nx\r\n0\r\n" +
                 b"x: y\r\n" * 10000, 400)):
            with self.subTest(name):
                self.assertEqual(self.statuses(octets), [status])

    def test_noise(self):
        chance = random.Random(7858)
        for _ in range(100):
            octets = chance.randbytes(chance.randint(1, 3000))
            if chance.random() < 0.5:
                octets = mutated(chance, self.head + self.length + b"\r\n" + QUERY)
            for port, tls, _ in self.contexts():
                said(self.connect(port), octets, half=True)
                if tls is not None:
                    client = self.connect(port, tls)
                    client.sendall(octets + b"\r\n\r\n")
                    drop(client)
            self.doCleanups()


if __name__ == "__main__":
    Attacked.berth = sys.argv.pop(1)
    unittest.main(verbosity=2)
