"""Asks: h2load and dnsperf for the tests, and one connection at a time to see that a server answers
at all."""

import base64
import os
import re
import socket
import ssl
import struct
from dataclasses import dataclass

ZONE = "bench.example.net"
# Names that stay in the caches; h2load goes round them.
HIT_NAMES = [f"h{number:05}.{ZONE}" for number in range(2000)]
# Most misses a second that the lists of names last for; a server that is quicker fails loudly.
MISSES_PER_SECOND = 200000
PATH = "/dns-query"


@dataclass(frozen=True)
class Load:
    """What h2load does, or dnsperf where the clients ask by plain UDP. Each client goes through the list of names in the same order, so a test of
    misses has one process a client, each with names of its own."""

    clients: int
    streams: int
    method: str = "GET"
    http1: bool = False
    misses: bool = False
    # How the server asks its upstream: "udp", "tcp" or "dot".
    way: str = "udp"
    # How clients ask: HTTPS, or plain UDP.
    plain_udp: bool = False


@dataclass
class Answers:
    """What came back. Shape: seconds is h2load's own count of them; octets are of bodies."""

    count: int = 0
    failed: int = 0
    seconds: float = 0
    octets: int = 0


def query(name):
    """A question for the A record of a name, id 0 as RFC 8484 4.1 advises."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">6H", 0, 0x0100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"


def get_target(name):
    return f"{PATH}?dns=" + base64.urlsafe_b64encode(query(name)).rstrip(b"=").decode()


def write_lists(directory, load, seconds):
    """The files that h2load reads, one for each process."""
    if load.plain_udp:
        file = directory / "names"
        file.write_text("".join(f"{name} A\n" for name in HIT_NAMES))
        return [file]
    if load.method == "POST":
        file = directory / "body"
        file.write_bytes(query(HIT_NAMES[0]))
        return [file]
    if not load.misses:
        return [write_targets(directory / "hits", HIT_NAMES)]
    each = int(MISSES_PER_SECOND * seconds / load.clients)
    # Never the same name twice, in this run or another.
    return [write_targets(directory / f"misses{client}",
                          (f"{os.urandom(8).hex()}.w.{ZONE}" for _ in range(each)))
            for client in range(load.clients)]


def write_targets(file, names):
    file.write_text("".join(f"https://127.0.0.1{get_target(name)}\n" for name in names))
    return file


def h2load(port, *flags):
    return ["h2load", "-t1", "-B", f"https://127.0.0.1:{port}",
            "-H", "accept: application/dns-message", *map(str, flags)]


def dnsperf(port, load, file, *flags):
    return ["dnsperf", "-s", "127.0.0.1", "-p", port, "-d", file, "-T1", "-c", load.clients,
            "-q", load.clients * load.streams, "-t", 1, *flags]


def commands(port, load, lists, seconds):
    """The commands that together are the load."""
    if load.plain_udp:
        return [dnsperf(port, load, lists[0], "-l", seconds)]
    common = ["-m", load.streams, "-D", seconds] + (["--h1"] if load.http1 else [])
    if load.method == "POST":
        return [h2load(port, "-c", load.clients, *common, "-d", lists[0],
                       "-H", "content-type: application/dns-message",
                       f"https://127.0.0.1:{port}{PATH}")]
    each = load.clients // len(lists)
    return [h2load(port, "-c", each, *common, "-i", file) for file in lists]


def opening(port, load, directory):
    """The command that opens as many connections as the load, and asks once on each; over UDP, that
    asks for each name once."""
    if load.plain_udp:
        return dnsperf(port, load, directory / "names", "-n", 1)
    return h2load(port, "-c", load.clients, "-n", load.clients, "-i", directory / "warm",
                  *(["--h1"] if load.http1 else []))


def warm(run, port, directory):
    """Has every name of the hits answered once."""
    file = write_targets(directory / "warm", HIT_NAMES)
    read_answers(run([h2load(port, "-c1", "-m32", "-n", len(HIT_NAMES), "-i", file)], 20))


def read_dnsperf(text, answers):
    """Adds what dnsperf printed."""
    found = [re.search(words, text) for words in
             (r"Queries sent: +(\d+)", r"NOERROR (\d+)", r"Run time \(s\): +([\d.]+)",
              r"response (\d+)")]
    if not all(found):
        raise RuntimeError(f"dnsperf said:\n{text}")
    sent, good, seconds, octets = (float(each[1]) for each in found)
    answers.count += int(good)
    answers.failed += int(sent - good)
    answers.octets += int(good * octets)
    answers.seconds = max(answers.seconds, seconds)


def read_answers(outputs):
    """Adds up what processes of h2load or dnsperf printed."""
    answers = Answers()
    for text in outputs:
        if "DNS Performance" in text:
            read_dnsperf(text, answers)
            continue
        counts = re.search(r"requests: \d+ total, \d+ started, (\d+) done, (\d+) succeeded, "
                           r"(\d+) failed, (\d+) errored", text)
        elapsed = re.search(r"finished in ([\d.]+)(ms|s|us)", text)
        octets = re.search(r"\((\d+)\) data", text)
        if not (counts and elapsed and octets):
            raise RuntimeError(f"h2load said:\n{text}")
        done, succeeded, failed, errored = map(int, counts.groups())
        answers.count += succeeded
        answers.failed += max(failed + errored, done - succeeded)
        answers.octets += int(octets[1])
        answers.seconds = max(answers.seconds,
                              float(elapsed[1]) * {"s": 1, "ms": 1e-3, "us": 1e-6}[elapsed[2]])
    return answers


class Connection:
    """One HTTP/2 connection that asks one question at a time; no more of HTTP/2 than that takes."""

    def __init__(self, port):
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
        tls.set_alpn_protocols(["h2"])
        plain = socket.create_connection(("127.0.0.1", port), 5)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket = tls.wrap_socket(plain)
        except OSError:
            plain.close()
            raise
        self.stream = -1
        self.opening = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"")

    def close(self):
        self.socket.close()

    def ask(self, name):
        """The answer's octets. Errors: OSError when there is none."""
        self.stream += 2
        body = query(name)
        # RFC 7541 6: indexed fields, and literals without indexing under indexed names.
        header = (b"\x83\x87" + literal(4, PATH) + literal(1, "localhost") +
                  literal(31, "application/dns-message") + literal(28, str(len(body))))
        self.socket.sendall(self.opening + frame(1, 4, self.stream, header) +
                            frame(0, 1, self.stream, body))
        self.opening = b""
        answer = b""
        while True:
            size, kind, flags, stream = struct.unpack(">IBBI", b"\0" + self.read(9))
            payload = self.read(size)
            if kind in (3, 7):
                raise OSError("the server gave the question up")
            if stream == self.stream and kind == 0:
                answer += payload
                if flags & 1:
                    return answer

    def read(self, size):
        octets = b""
        while len(octets) < size:
            more = self.socket.recv(size - len(octets))
            if not more:
                raise OSError("the connection ended")
            octets += more
        return octets


def frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def literal(name_index, value):
    first = bytes([name_index]) if name_index < 15 else bytes([15, name_index - 15])
    return first + bytes([len(value)]) + value.encode()


def answers_well(connection):
    """Whether the zone's first name is answered with one record."""
    answer = connection.ask(HIT_NAMES[0])
    return len(answer) > 12 and answer[3] & 15 == 0 and answer[6:8] == b"\0\1"
