"""Plain DNS and DNS over TLS under clients that mean it no good; what must hold after each test
stands in `Attacked.tearDown`, and here the good questions come by UDP, TCP and TLS too.

Usage: hostile_dns_test.py BERTH [TEST ...]
"""

import contextlib
import pathlib
import random
import socket
import struct
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers
from attacked import Attacked, QUERY, drop, mutated, said

SILENT = peers.dns_query("a.silent")
WILD = peers.dns_query("a.wild")


def framed(message):
    return struct.pack(">H", len(message)) + message


class Dns(Attacked):
    listens = {"udp": "udp", "tcp": "tcp", "dot": "tls"}

    def ask_everywhere(self):
        super().ask_everywhere()
        with self.datagrams() as client:
            client.send(QUERY)
            self.assertEqual(client.recv(65535)[3] & 15, 0)
        for client in self.dns_clients():
            client.sendall(framed(QUERY))
            answer = b""
            while len(answer) < 2 + 12:
                more = client.recv(4096)
                self.assertTrue(more)
                answer += more
            self.assertEqual(answer[5] & 15, 0)
            client.close()

    def dns_clients(self):
        """A fresh connection to each DNS port that takes any, closed after the test."""
        for port, tls in ((self.tcp, None), (self.dot, peers.insecure_tls())):
            yield self.connect(port, tls)

    def datagrams(self):
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        client.settimeout(20)
        client.connect(("127.0.0.1", self.udp))
        return client


class Streams(Dns):
    def test_frames_that_are_no_questions_end_the_connection(self):
        response = bytearray(QUERY)
        response[2] |= 0x80
        for name, octets in (
                ("no octets", b"\0\0"),
                ("less than a header", framed(b"x" * 11)),
                ("longer than a question may be", framed(b"x" * 5000)),
                ("65,535 octets", framed(b"x" * 65535)),
                ("a response", framed(bytes(response))),
                ("HTTP", b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"),
                ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                ("TLS", b"\x16\3\1\2\0\1\0\1\xfc\3\3" + b"x" * 600)):
            with self.subTest(name):
                for client in self.dns_clients():
                    # What stands before it is answered, what stands behind it is not.
                    self.assertEqual(said(client, framed(QUERY) + octets + framed(QUERY))[:2],
                                     said(self.connect(self.tcp), framed(QUERY), half=True)[:2])

    def test_frames_that_never_end(self):
        for octets in (b"\0", b"\0\x1c", framed(QUERY)[:-1], framed(QUERY) + b"\0"):
            clients = [each for _ in range(50) for each in self.dns_clients()]
            for client in clients:
                client.sendall(octets)
            for client in clients:
                said(client)

    def test_questions_octet_by_octet(self):
        client = self.connect(self.tcp)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for octet in framed(QUERY) * 20:
            client.sendall(bytes([octet]))
        client.shutdown(socket.SHUT_WR)
        answer = said(client)
        self.assertEqual(len(answer) % 20, 0)
        self.assertEqual(answer[:len(answer) // 20] * 20, answer)

    def test_connections_that_say_nothing(self):
        clients = [self.connect(self.tcp) for _ in range(500)]
        clients += [self.connect(self.dot) for _ in range(200)]
        for client in clients:
            self.assertEqual(said(client), b"")

    def test_a_client_that_does_not_read(self):
        """The server stops reading, so that the client cannot send, and gives up on it in time."""
        for question in (QUERY, SILENT, peers.dns_query("b.berth.test", 255)):
            for client in self.dns_clients():
                client.settimeout(0.2)
                with contextlib.suppress(OSError):
                    for _ in range(3000):
                        client.sendall(framed(question) * 1000)
        self.wait_for_calm()

    def test_a_client_that_reads_an_octet_now_and_then(self):
        clients = list(self.dns_clients())
        for client in clients:
            client.settimeout(0.1)
            with contextlib.suppress(OSError):
                for _ in range(1000):
                    client.sendall(framed(QUERY) * 1000)
            client.settimeout(20)
        for client in clients:
            # The kernel holds a lot; the server must not wait until all of it was read.
            with contextlib.suppress(OSError):
                for _ in range(64):
                    if not client.recv(1):
                        break
        self.wait_for_calm()

    def test_questions_whose_answers_never_come(self):
        """100 at most are asked; the others wait until these have failed."""
        for client in self.dns_clients():
            client.sendall(b"".join(
                framed(peers.dns_query(f"{i}.silent", query_id=i)) for i in range(250)))
            seen, held = set(), b""
            while len(seen) < 250:
                more = client.recv(65536)
                self.assertTrue(more, len(seen))
                held += more
                while len(held) >= 2 and len(held) >= 2 + struct.unpack(">H", held[:2])[0]:
                    size = 2 + struct.unpack(">H", held[:2])[0]
                    self.assertEqual(held[5] & 15, 2)
                    seen.add(held[2:4])
                    held = held[size:]

    def test_clients_that_go_while_answers_are_due(self):
        for question in (QUERY, SILENT, WILD):
            for _ in range(100):
                for client in self.dns_clients():
                    client.sendall(framed(question) * 20)
                    drop(client)

    def test_noise(self):
        chance = random.Random(7766)
        for _ in range(150):
            octets = chance.randbytes(chance.randint(1, 3000))
            if chance.random() < 0.7:
                octets = b"".join(framed(mutated(chance, QUERY)) for _ in range(5))
            if chance.random() < 0.3:
                octets = mutated(chance, octets)
            said(self.connect(self.tcp), octets, half=True)
            said(self.connect(self.dot), octets, half=True)
            client = self.connect(self.dot, peers.insecure_tls())
            client.sendall(octets)
            drop(client)
            self.doCleanups()

    def test_handshakes_that_stay_half_open(self):
        for octets in (b"", b"\x16", b"\x16\3\1\2\0\1\0\1\xfc\3\3"):
            clients = [self.connect(self.dot) for _ in range(100)]
            for client in clients:
                client.sendall(octets)
            self.ask_everywhere()
            for client in clients:
                said(client)


class Datagrams(Dns):
    def test_noise_of_every_size(self):
        chance = random.Random(5358)
        with self.datagrams() as client:
            for size in range(700):
                for octets in (chance.randbytes(size), b"\0" * size, b"\xff" * size,
                               mutated(chance, QUERY), QUERY[:size]):
                    client.send(octets[:65000])
        self.ask_everywhere()

    def test_answers_are_no_longer_than_they_may_be(self):
        """Whatever is asked, by clients that say they take everything."""
        opt = b"\0\0\x29\xff\xff\0\0\0\0\0\0"
        chance = random.Random(9715)
        with self.datagrams() as client:
            client.settimeout(5)
            for name in ("berth.test", "a.berth.test", "txt.berth.test", "localhost"):
                for kind in (1, 16, 28, 48, 65, 255):
                    question = peers.dns_query(name, kind)
                    client.send(question[:11] + b"\1" + question[12:] + opt)
                    self.assertLessEqual(len(client.recv(65535)), 1232)
            client.settimeout(0.05)
            for _ in range(300):
                client.send(mutated(chance, QUERY + opt))
                with contextlib.suppress(TimeoutError):
                    self.assertLessEqual(len(client.recv(65535)), 1232)

    def test_a_flood_of_questions_that_nobody_answers(self):
        with self.datagrams() as client:
            for i in range(30000):
                client.send(peers.dns_query(f"{i}.silent", query_id=i & 0xffff))
                if i % 1000 == 0:
                    self.ask_everywhere()

    def test_a_flood_of_wild_answers(self):
        with self.datagrams() as client:
            for i in range(3000):
                client.send(peers.dns_query(f"{i}.wild", query_id=i))

    def test_clients_that_are_gone_when_the_answer_comes(self):
        # The kernel says so on the server's socket.
        for _ in range(500):
            with self.datagrams() as client:
                client.send(SILENT)
                client.send(QUERY)

    def test_responses_make_no_loop(self):
        """Two servers set on each other by a forged sender would talk for ever."""
        response = bytearray(QUERY)
        response[2] |= 0x80
        with self.datagrams() as client:
            for rcode in range(16):
                response[3] = rcode
                client.send(bytes(response))
            client.send(QUERY)
            self.assertEqual(client.recv(65535)[:2], QUERY[:2])
            client.settimeout(0.2)
            with self.assertRaises(TimeoutError):
                client.recv(65535)


if __name__ == "__main__":
    Attacked.berth = sys.argv.pop(1)
    unittest.main(verbosity=2)
