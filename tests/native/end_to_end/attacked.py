"""A server that is attacked by each test, and what must be true of it afterwards."""

import http.client
import os
import pathlib
import random
import select
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

import peers
from http2_wire import Http2Client, post

# How long the server takes to be rid of what a test left. Far above its own limits of time, which
# are set below. Unit: seconds.
CALM_WITHIN = 30
# What a test may add to the server's memory at its peak, above what it was before. The most that it
# may hold by its own limits is the connections of the test times what one may hold (two buffers of
# TLS, 256 KiB of answers); no test comes near. Unit: KiB.
MEMORY = 64 << 10

QUERY = peers.dns_query("berth.test")

LIMITS = ("http.handshake_timeout=1s", "http.first_byte_timeout=1s", "http.header_timeout=1s",
          "http.body_timeout=1s", "http.idle_timeout=1s", "http.stall_timeout=1500ms",
          "dns.handshake_timeout=1s", "dns.read_timeout=1s", "dns.idle_timeout=1s",
          "dns.stall_timeout=1500ms",
          "query.budget=1s", "query.datagram_attempt=400ms",
          "query.stream_attempt=400ms", "query.stale_after=500ms", "drain_timeout=2s")


class Upstream:
    """Answers with NXDOMAIN, but names under `silent` not at all and those under `wild` with octets
    changed at random."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.random = random.Random(8484)
        self.wake, self.woken = os.pipe()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while True:
            ready, _, _ = select.select([self.socket, self.wake], [], [])
            if self.wake in ready:
                return
            query, client = self.socket.recvfrom(65535)
            name = query[12:].lower()
            if b"\x06silent" in name:
                continue
            answer = query[:2] + struct.pack(">H", 0x8183) + query[4:]
            if b"\x04wild" in name:
                answer = answer[:2] + mutated(self.random, answer[2:])
            self.socket.sendto(answer, client)

    def stop(self):
        os.write(self.woken, b".")
        self.thread.join()
        for descriptor in (self.wake, self.woken):
            os.close(descriptor)
        self.socket.close()


def mutated(chance, octets):
    """`octets` with one to four changes of many kinds."""
    out = bytearray(octets)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(out) + 1)
        kind = chance.randrange(7)
        if kind == 0 and out:
            out[min(at, len(out) - 1)] ^= 1 << chance.randrange(8)
        elif kind == 1 and out:
            out[min(at, len(out) - 1)] = chance.choice((0, 1, 63, 64, 127, 192, 255))
        elif kind == 2:
            del out[at:]
        elif kind == 3:
            out[at:at] = chance.randbytes(chance.randint(1, 40))
        elif kind == 4:
            del out[at:at + chance.randint(1, 8)]
        elif kind == 5:
            out[at:at] = out[max(0, at - 16):at] * chance.randint(1, 8)
        else:
            out[at:at + 2] = bytes([192 | chance.randrange(64), chance.randrange(256)])
    return bytes(out)


class Attacked(unittest.TestCase):
    """One server for the tests of a class: HTTP in TLS on `tls`, in cleartext on `plain`."""

    berth = ""
    flags = ()
    # Further listening addresses, by the names of the attributes that hold their ports.
    listens = {}
    prefix = ()

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.upstream = Upstream()
        cls.addClassCleanup(cls.upstream.stop)
        cls.tls, cls.plain = peers.free_port(), peers.free_port()
        flags = ["--listen", f"https://127.0.0.1:{cls.tls}",
                 "--listen", f"http://127.0.0.1:{cls.plain}", "--threads", "2",
                 "--upstream", f"udp://127.0.0.1:{cls.upstream.port}"]
        ports = [cls.tls, cls.plain]
        for name, scheme in cls.listens.items():
            ports.append(peers.free_port())
            setattr(cls, name, ports[-1])
            flags += ["--listen", f"{scheme}://127.0.0.1:{ports[-1]}"]
        cls.ports = {f"{port:04X}" for port in ports}
        for limit in (*LIMITS, *cls.flags):
            flags += ["--set", limit]
        # What AddressSanitizer keeps of freed memory would hide what the server keeps.
        cls.server = peers.start_berth(cls.berth, cls.directory.name, flags,
                                       prefix=("env", "ASAN_OPTIONS=quarantine_size_mb=4",
                                               *cls.prefix))
        cls.addClassCleanup(cls.server.stop)

    @classmethod
    def tearDownClass(cls):
        code = cls.server.stop()
        text = cls.server.text()
        if code != 0 or "ERROR" in text or "runtime error" in text:
            raise AssertionError(f"exit code {code}:\n{text[-8000:]}")

    def setUp(self):
        self.ask_everywhere()
        self.wait_for_calm()
        # Forgets the peak.
        self.proc("clear_refs").write_text("5")
        self.memory = self.memory_line("VmRSS")
        self.log_size = len(self.server.text())

    def tearDown(self):
        """What holds after every test."""
        self.doCleanups()
        self.ask_everywhere()
        self.wait_for_calm()
        self.ask_everywhere()
        self.assertLess(self.memory_line("VmHWM") - self.memory, MEMORY)
        logged = self.server.text()[self.log_size:]
        self.assertNotIn(" error ", logged)
        # One warning a second for each thread and address at most.
        self.assertLess(len(logged.splitlines()), 200, logged[-2000:])

    def proc(self, name):
        return pathlib.Path("/proc", str(self.server.process.pid), name)

    def memory_line(self, name):
        line = next(each for each in self.proc("status").read_text().splitlines()
                    if each.startswith(name))
        return int(line.split()[1])

    def open_connections(self):
        """Connections of clients that the server has not closed."""
        inodes = set()
        for entry in self.proc("fd").iterdir():
            try:
                target = os.readlink(entry)
            except FileNotFoundError:
                continue
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
        rows = (row.split() for row in self.proc("net/tcp").read_text().splitlines()[1:])
        return sum(row[9] in inodes and row[3] != "0A" and row[1].split(":")[1] in self.ports
                   for row in rows)

    def wait_for_calm(self):
        until = time.monotonic() + CALM_WITHIN
        while self.open_connections() > 0:
            self.assertLess(time.monotonic(), until, "connections are left open")
            self.assertIsNone(self.server.process.poll(), self.server.text()[-8000:])

    def contexts(self):
        """(port, TLS context or None, name) of both listeners."""
        return (self.tls, peers.insecure_tls(), "tls"), (self.plain, None, "cleartext")

    def clients(self, first=b""):
        """An HTTP/2 client on each listener, one after the other."""
        for port, tls, _ in self.contexts():
            with Http2Client(port, tls, first) as client:
                yield client

    def ask_everywhere(self):
        """Good questions on fresh connections: both protocols on both listeners."""
        for port, tls, name in self.contexts():
            with Http2Client(port, tls) as client:
                client.send(post(1, QUERY))
                status, answer = client.answers(1)[1]
                self.assertEqual((status, answer[3] & 15), (200, 0), name)
            kind = http.client.HTTPSConnection if tls else http.client.HTTPConnection
            connection = kind("127.0.0.1", port, timeout=10,
                              **({"context": peers.insecure_tls()} if tls else {}))
            connection.request("POST", "/dns-query", QUERY,
                               {"content-type": "application/dns-message"})
            self.assertEqual(connection.getresponse().status, 200, name)
            connection.close()

    def connect(self, port=None, tls=None):
        """A plain socket, in TLS with a context, closed after the test."""
        client = socket.create_connection(("127.0.0.1", port or self.plain), 20)
        if tls is not None:
            client = tls.wrap_socket(client)
        self.addCleanup(client.close)
        return client


def said(client, octets=b"", half=False):
    """Sends, then reads to the end: what the server said before it ended the connection."""
    out = b""
    try:
        client.sendall(octets)
        if half:
            client.shutdown(socket.SHUT_WR)
    except TimeoutError:
        raise
    except OSError:
        pass
    try:
        while more := client.recv(65536):
            out += more
    except TimeoutError:
        raise
    except OSError:
        pass
    return out


def drop(client):
    """Closes so that the server sees a reset."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
