"""The server under clients that are slow, many or gone, questions that are none, and an operator who
does not leave it alone.

What must hold after every test stands in `Attacked.tearDown`.

Usage: endurance_test.py BERTH [TEST ...]
"""

import base64
import http.client
import itertools
import pathlib
import random
import signal
import socket
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers
from attacked import Attacked, QUERY, drop, mutated, said
from http2_wire import *

HEAD = b"POST /dns-query HTTP/1.1\r\nhost: x\r\ncontent-type: application/dns-message\r\n"
REQUEST = HEAD + b"content-length: %d\r\n\r\n" % len(QUERY) + QUERY
SILENT = peers.dns_query("a.silent")


class Slow(Attacked):
    """Clients that take their time; the limits of time stand in `attacked.py`."""

    def test_all_kinds_of_slow_clients_at_once(self):
        """Each is answered or dropped in time, and none keeps the others waiting."""
        beginnings = [b"", b"P", b"PRI * HT", PREFACE, PREFACE + settings()[:5],
                      PREFACE + settings() + frame(HEADERS, 0, 1, post_fields())[:20],
                      PREFACE + settings() + frame(HEADERS, 0, 1, post_fields()),
                      PREFACE + settings() + frame(HEADERS, END_HEADERS, 1, post_fields()),
                      PREFACE + settings() + post(1, QUERY)[:-4],
                      HEAD, REQUEST[:-4], REQUEST, HEAD + b"transfer-encoding: chunked\r\n\r\n1c\r\n",
                      HEAD + b"content-length: 28\r\nexpect: 100-continue\r\n\r\n"]
        clients = []
        for _ in range(10):
            for octets in beginnings:
                for port, tls, _ in self.contexts():
                    if tls is not None and octets.startswith(b"PRI"):
                        tls.set_alpn_protocols(["h2"])
                    client = self.connect(port, tls)
                    client.sendall(octets)
                    clients.append((octets, client))
        for octets, client in clients:
            text = said(client)
            if octets in (HEAD, REQUEST[:-4]) or octets.startswith(HEAD + b"transfer"):
                self.assertIn(b" 408 ", text)

    def test_a_head_an_octet_at_a_time(self):
        """Octets that come do not extend the time that the whole head has."""
        clients = [self.connect(port, tls) for port, tls, _ in self.contexts()]
        until = time.monotonic() + 20
        for client in clients:
            client.settimeout(0.05)
            for octet in itertools.cycle(b"x"):
                self.assertLess(time.monotonic(), until)
                try:
                    client.sendall(bytes([octet]))
                    if client.recv(1):
                        break
                except TimeoutError:
                    continue
                except OSError:
                    break

    def test_answers_that_nobody_reads(self):
        """The server stops reading once its answers stand still, and gives up on the client."""
        get = b"GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n"
        for port, tls, _ in self.contexts():
            client = socket.socket()
            self.addCleanup(client.close)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", port))
            client = tls.wrap_socket(client) if tls else client
            self.addCleanup(client.close)
            client.settimeout(0.3)
            with self.assertRaises(OSError):
                while True:
                    client.sendall(get * 1000)
        self.wait_for_calm()

    def test_clients_that_go_on_talking(self):
        """What they say makes neither an idle connection useful nor an answer taken."""
        for first in (b"", settings((INITIAL_WINDOW_SIZE, 0)) + post(1, QUERY)):
            for client in self.clients(first):
                client.socket.settimeout(0.05)
                until = time.monotonic() + 20
                # Frames of an unknown type are allowed, and nothing comes back.
                while client.send(frame(0xbe)):
                    self.assertLess(time.monotonic(), until)
                    try:
                        if client.receive(1 << 20) is None:
                            break
                    except TimeoutError:
                        pass


class Gone(Attacked):
    """Clients that leave in the middle."""

    def test_in_the_middle_of_everything(self):
        whole = {"http/1.1": REQUEST, "h2": PREFACE + settings() + post(1, QUERY)}
        for protocol, octets in whole.items():
            for size in range(0, len(octets) + 1, 7):
                for port, tls, _ in self.contexts():
                    if tls is not None:
                        tls.set_alpn_protocols([protocol])
                    for leave in (drop, socket.socket.close):
                        client = self.connect(port, tls)
                        client.sendall(octets[:size])
                        leave(client)

    def test_while_the_upstream_is_asked(self):
        request = REQUEST.replace(QUERY, SILENT).replace(b"length: 28", b"length: %d" % len(SILENT))
        for number in range(100):
            for port, tls, _ in self.contexts():
                client = self.connect(port, tls)
                client.sendall(request * 3)
                (drop if number % 2 else socket.socket.close)(client)

    def test_having_said_that_nothing_follows(self):
        text = said(self.connect(self.plain), REQUEST, half=True)
        self.assertEqual(text.count(b"HTTP/1.1 200 OK"), 1)
        text = said(self.connect(self.plain), REQUEST[:-1], half=True)
        self.assertEqual(text, b"")


class Many(Attacked):
    """More connections than the server is allowed."""

    flags = ("admission.max_connections=40", "http.first_byte_timeout=20s",
             "http.handshake_timeout=20s", "http.idle_timeout=20s")

    def test_idle_connections_up_to_the_limit_and_past_it(self):
        for port, tls, _ in self.contexts():
            held = [self.connect(port) for _ in range(40)]
            # Those that wait are taken in order: once the last was taken, all were.
            while self.open_connections() < len(held):
                self.assertIsNone(self.server.process.poll())
            for _ in range(20):
                self.assertEqual(said(self.connect(port)), b"")
            # Each that goes makes room for one.
            while self.open_connections() > len(held):
                self.assertIsNone(self.server.process.poll())
            drop(held.pop())
            while self.open_connections() > len(held):
                self.assertIsNone(self.server.process.poll())
            if tls is None:
                self.assertIn(b" 200 ", said(self.connect(port), REQUEST, half=True))
            for client in held:
                drop(client)
        self.server.wait_for("too many connections")


class OutOfDescriptors(Attacked):
    # Enough for the two hundred connections at most that ask whether the server is ready. UBSan looks
    # at an object of a kind that it has not seen before through a pipe: where no descriptor is left
    # for one, it takes the object for broken ("invalid vptr").
    prefix = ("sh", "-c", 'ulimit -n 300; exec "$@"', "sh")
    flags = ("http.first_byte_timeout=20s", "http.idle_timeout=20s")

    def test_more_connections_than_descriptors(self):
        good = self.connect(self.plain)
        good.sendall(REQUEST)
        self.assertTrue(good.recv(4096).startswith(b"HTTP/1.1 200"))
        held = [self.connect(self.plain) for _ in range(400)]
        self.server.wait_for("Too many open files")
        # Those that have a connection are served as before, also with names to ask for elsewhere.
        good.sendall(REQUEST)
        self.assertTrue(good.recv(4096).startswith(b"HTTP/1.1 200"))
        for client in (good, *held):
            drop(client)
        # Whoever comes before the server has seen all of them go may be turned away.
        self.wait_for_calm()


class Questions(Attacked):
    """Octets that are almost a question."""

    originals = [
        QUERY, peers.dns_query("a.example"), peers.dns_query("berth.test", 65), SILENT[:-2],
        peers.dns_query("x" * 63 + ".example", 255), peers.dns_query("localhost", 28, 7),
        # EDNS with a client subnet, padding and a cookie (RFC 6891, 7871, 7830, 7873).
        QUERY[:10] + b"\0\1" + QUERY[12:] + b"\0\0\x29\x10\0\0\0\x80\0\0\x23" +
        b"\0\x08\0\x07\0\1\x18\0\xc0\0\2" + b"\0\x0c\0\4\0\0\0\0" + b"\0\x0a\0\x08abcdefgh",
    ]

    def ask(self, client, first, messages):
        """Asks in one go on streams from `first` on; checks each answer."""
        streams = range(first, first + 2 * len(messages), 2)
        client.send(b"".join(map(post, streams, messages)))
        answers = client.answers(len(messages))
        for stream, message in zip(streams, messages):
            status, answer = answers[stream]
            self.assertIn(status, (200, 400), message)
            if status == 200:
                self.assertEqual(answer[:2], message[:2])
                self.assertEqual(answer[2] & 0x80, 0x80, message)

    def test_5000_mutated_questions(self):
        chance = random.Random(1035)
        for client in self.clients():
            for first in range(1, 5000, 100):
                self.ask(client, first, [mutated(chance, chance.choice(self.originals)) or b"\0"
                                         for _ in range(50)])

    def test_mutated_answers_from_upstream(self):
        """They are passed over, or the answer is SERVFAIL; the client gets one in any case."""
        for client in self.clients():
            for first in range(1, 600, 200):
                self.ask(client, first, [peers.dns_query(f"n{first + number}.wild", 1, number)
                                         for number in range(100)])

    def test_mutated_targets(self):
        chance = random.Random(4648)
        target = "/dns-query?dns=" + base64.urlsafe_b64encode(QUERY).rstrip(b"=").decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=10)
        self.addCleanup(connection.close)
        for _ in range(1000):
            text = mutated(chance, target.encode())
            # What a request line cannot carry is left to the tests of HTTP.
            path = "/" + "".join(chr(octet) for octet in text if 0x21 <= octet < 0x7f)
            connection.putrequest("GET", path, skip_host=False, skip_accept_encoding=True)
            connection.putheader("accept", chance.choice(("*/*", "application/dns-json")))
            connection.endheaders()
            answer = connection.getresponse()
            answer.read()
            self.assertIn(answer.status, (200, 400, 404, 406), path)


class Operator(Attacked):
    """Signals while the server has its hands full."""

    def test_many_reloads_lose_no_answer(self):
        stop = threading.Event()
        lost, asked = [], []

        def ask(port, tls):
            with Http2Client(port, tls) as client:
                for stream in itertools.count(1, 2):
                    if stop.is_set():
                        return
                    client.send(post(stream, QUERY))
                    if client.answers(1).get(stream, (0,))[0] != 200:
                        lost.append(stream)
                        return
                    asked.append(stream)

        threads = [threading.Thread(target=ask, args=each[:2]) for each in self.contexts()]
        for thread in threads:
            thread.start()
        for number in range(1, 21):
            self.server.signal(signal.SIGHUP)
            until = time.monotonic() + 20
            while self.server.text().count("[reload] done") < number:
                self.assertLess(time.monotonic(), until, self.server.text()[-2000:])
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(lost, [])
        self.assertGreater(len(asked), 20)


class End(Attacked):
    """SIGTERM, with every kind of client there; `tearDownClass` sees to the exit code."""

    def tearDown(self):
        self.doCleanups()

    def test_sigterm_ends_it_in_time_whoever_is_there(self):
        for port, tls, _ in self.contexts():
            for octets in (b"", REQUEST[:20], REQUEST, PREFACE, b"\0"):
                self.connect(port).sendall(octets)
        silent = Http2Client(self.tls, peers.insecure_tls())
        self.addCleanup(silent.socket.close)
        silent.send(post(1, SILENT) + post(3, QUERY))
        self.assertEqual(silent.answers(1)[3][0], 200)
        began = time.monotonic()
        self.server.signal(signal.SIGTERM)
        # What was asked before is answered still, if with SERVFAIL.
        status, answer = silent.answers(1)[1]
        self.assertEqual((status, answer[3] & 15), (200, 2))
        self.server.signal(signal.SIGHUP)
        self.assertEqual(self.server.process.wait(15), 0)
        self.assertLess(time.monotonic() - began, 15)


if __name__ == "__main__":
    Attacked.berth = sys.argv.pop(1)
    unittest.main(verbosity=2)
