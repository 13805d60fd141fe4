"""Plain DNS and DNS over TLS as people use them: dig, kdig and dnsperf, a real server behind.

Usage: listeners_test.py BERTH [TEST ...]
"""

import pathlib
import re
import signal
import socket
import ssl
import struct
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers

BERTH = ""
DATA = pathlib.Path(__file__).resolve().parents[2] / "data" / "messages"
WWW = r"www\.example\.net\.\s+\d+\s+IN\s+A\s+127\.0\.0\.1"


class Stream:
    """A client of one stream that sees whole messages."""

    def __init__(self, client):
        self.client = client
        self.read = client.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.read.close()
        self.client.close()

    def send(self, *messages):
        self.client.sendall(b"".join(peers.framed(each) for each in messages))

    def receive(self):
        """The next message; None at the end."""
        head = self.read.read(2)
        return self.read.read(*struct.unpack(">H", head)) if len(head) == 2 else None


class Served(unittest.TestCase):
    """One server over one nsd: DNS on `port` by UDP and TCP, in TLS on `tls`, by HTTPS on `https`."""

    host = "127.0.0.1"
    flags = ()

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.upstream_port, cls.port, cls.tls, cls.https = (peers.free_port() for _ in range(4))
        nsd = pathlib.Path(cls.directory.name, "nsd")
        nsd.mkdir()
        cls.nsd = peers.start_nsd(nsd, cls.upstream_port)
        cls.addClassCleanup(cls.nsd.stop)
        listens = [each for scheme, port in (("udp", cls.port), ("tcp", cls.port), ("tls", cls.tls),
                                             ("https", cls.https))
                   for each in ("--listen", f"{scheme}://{cls.host}:{port}")]
        cls.berth = peers.start_berth(BERTH, cls.directory.name, [
            *listens, "--upstream", f"udp://127.0.0.1:{cls.upstream_port}", "--threads", "2",
            *cls.flags])
        cls.addClassCleanup(cls.berth.stop)

    def dig(self, *words, at="127.0.0.1", port=None):
        code, text = peers.run("dig", f"@{at}", "-p", str(port or self.port), "+tries=1", "+time=10",
                               *words)
        self.assertEqual(code, 0, text)
        return text

    def kdig(self, *words, port=None):
        code, text = peers.kdig(port or self.port, *words)
        self.assertEqual(code, 0, text)
        return text

    def stream(self, tls=None):
        client = socket.create_connection(("127.0.0.1", self.tls if tls else self.port), 20)
        return Stream(tls.wrap_socket(client) if tls else client)

    def streams(self):
        """A client over TCP, then one over TLS."""
        for tls in (None, peers.insecure_tls()):
            with self.stream(tls) as stream:
                yield stream

    def ask(self, message):
        """The answer to one datagram."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(20)
            client.connect(("127.0.0.1", self.port))
            client.send(message)
            return client.recv(65535)


class Clients(Served):
    def test_dig_by_udp_and_tcp(self):
        for way, said in (("+notcp", "(UDP)"), ("+tcp", "(TCP)")):
            text = self.dig(way, "www.example.net", "A")
            self.assertRegex(text, WWW)
            self.assertIn(said, text)

    def test_kdig_over_tls(self):
        text = self.kdig("+tls", "www.example.net", "A", port=self.tls)
        self.assertRegex(text, WWW)
        self.assertIn("TLS1.3", text)
        # A question padded by the client is answered in blocks of 468 octets.
        self.assertIn("Received 468 B", text)

    def test_a_large_answer_comes_truncated_then_by_tcp(self):
        text = self.dig("+ignore", "+bufsize=4096", "big.example.net", "TXT")
        self.assertRegex(text, r"flags:.* tc")
        self.assertIn("ANSWER: 0", text)
        text = self.dig("+bufsize=4096", "big.example.net", "TXT")
        self.assertIn("Truncated, retrying in TCP mode", text)
        self.assertEqual(text.count("0123456789" * 20), 15)
        for tls in ((), ("+tls",)):
            text = self.kdig("+tcp", *tls, "big.example.net", "TXT",
                             port=self.tls if tls else self.port)
            self.assertEqual(text.count("0123456789" * 20), 15)

    def test_any_is_answered_by_one_hinfo(self):
        for way in ("+notcp", "+tcp"):
            self.assertRegex(self.dig(way, "www.example.net", "ANY"), r'HINFO\s+"RFC8482" ""')

    def test_cookies_of_dig_and_kdig(self):
        text = self.dig("+cookie", "www.example.net", "A")
        cookie = re.search(r"COOKIE: ([0-9a-f]{48}) \(good\)", text).group(1)
        # Any thread knows it again, and it stays the same while it is fresh.
        for _ in range(8):
            text = self.dig(f"+cookie={cookie}", "www.example.net", "A")
            self.assertIn(f"COOKIE: {cookie} (good)", text)
        self.assertRegex(self.kdig("+cookie", "www.example.net"), r"COOKIE: [0-9A-Fa-f]{48}")

    def test_how_long_a_stream_may_idle_is_told_who_asks(self):
        self.assertIn("TCP KEEPALIVE: 10.0 secs",
                      self.dig("+tcp", "+keepalive", "www.example.net", "A"))
        self.assertNotIn("KEEPALIVE", self.dig("+tcp", "www.example.net", "A"))

    def test_dnsperf_loses_nothing_by_udp_tcp_and_tls(self):
        names = pathlib.Path(self.directory.name, "names")
        names.write_text("".join(f"n{i % 300}.w.example.net A\n" for i in range(3000)))
        for mode, port in (("udp", self.port), ("tcp", self.port), ("dot", self.tls)):
            code, text = peers.run("dnsperf", "-m", mode, "-s", "127.0.0.1", "-p", str(port), "-d",
                             str(names), "-c", "4", "-T", "1", "-q", "40", "-n", "2", timeout=120)
            self.assertEqual(code, 0, text)
            self.assertRegex(text, r"Queries completed:\s+6000 \(100\.00%\)", mode)
            self.assertRegex(text, r"Response codes:\s+NOERROR 6000 \(100\.00%\)", mode)


class Messages(Served):
    def test_answers_leave_a_stream_when_they_are_there(self):
        # slow.berth.test is answered after 2 s.
        slow, quick = (peers.dns_query(name, query_id=number)
                       for number, name in ((1, "slow.berth.test"), (2, "berth.test")))
        for stream in self.streams():
            stream.send(slow, quick, quick)
            self.assertEqual([stream.receive()[1] for _ in range(3)], [2, 2, 1])

    def test_a_question_may_come_in_parts_while_the_one_before_waits(self):
        slow, quick = (peers.dns_query(name, query_id=number)
                       for number, name in ((1, "slow.berth.test"), (2, "berth.test")))
        octets = peers.framed(slow) + peers.framed(quick)
        for beyond in (1, 2, 14):
            for stream in self.streams():
                at = len(peers.framed(slow)) + beyond
                stream.client.sendall(octets[:at])
                # What another client asks after it is answered: so much has been read.
                with self.stream() as other:
                    other.send(quick)
                    self.assertEqual(other.receive()[1], 2)
                stream.client.sendall(octets[at:])
                self.assertEqual([stream.receive()[1] for _ in range(2)], [2, 1])

    def test_a_client_that_has_said_all_still_gets_its_answers(self):
        with self.stream() as stream:
            stream.send(*(peers.dns_query("slow.berth.test", query_id=i) for i in range(3)))
            stream.client.shutdown(socket.SHUT_WR)
            self.assertEqual(sorted(stream.receive()[1] for _ in range(3)), [0, 1, 2])
            self.assertIsNone(stream.receive())

    def test_10000_questions_at_once(self):
        questions = [peers.dns_query(f"n{i}.w.example.net", query_id=i) for i in range(10000)]
        for stream in self.streams():
            # In pieces, as a client would that reads while it writes.
            seen = set()
            for first in range(0, len(questions), 500):
                stream.send(*questions[first:first + 500])
                for _ in range(500):
                    answer = stream.receive()
                    self.assertEqual(answer[3] & 15, 0)
                    seen.add(answer[:2])
            self.assertEqual(len(seen), 10000)

    def test_malformed_messages_get_formerr_and_responses_nothing(self):
        good = peers.dns_query("berth.test", query_id=0xbeef)
        for path in sorted(p for p in DATA.rglob("*") if p.is_file() and p.suffix != ".tsv"):
            body = path.read_bytes()[:4096]
            answered = len(body) >= 12 and not body[2] & 0x80
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
                client.settimeout(20)
                client.connect(("127.0.0.1", self.port))
                client.send(body)
                client.send(good)
                answers = [client.recv(65535)]
                while answers[-1][:2] != good[:2]:
                    answers.append(client.recv(65535))
                # Both may have gone to an upstream; then the order is open.
                for answer in answers[:-1]:
                    self.assertTrue(answered, path)
                    self.assertEqual((answer[:2], answer[2] & 0x80), (body[:2], 0x80), path)

    def test_responses_are_never_answered(self):
        response = bytearray(peers.dns_query("berth.test", query_id=1))
        response[2] |= 0x80
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(20)
            client.connect(("127.0.0.1", self.port))
            for octets in (response, response[:11], b"", b"\0" * 11, bytes(response) * 3):
                client.send(octets)
            client.send(peers.dns_query("berth.test", query_id=2))
            self.assertEqual(client.recv(65535)[1], 2)
        for stream in self.streams():
            stream.send(response, peers.dns_query("berth.test", query_id=2))
            self.assertIsNone(stream.receive())

    def test_what_is_too_long_is_malformed(self):
        long = peers.dns_query("berth.test", query_id=7) + b"\0" * 5000
        answer = self.ask(long)
        self.assertEqual((answer[1], answer[3] & 15), (7, 1))
        for stream in self.streams():
            stream.send(long)
            self.assertIsNone(stream.receive())

    def test_alpn_of_dns_over_tls(self):
        for protocols, chosen in (((), None), (("dot",), "dot"), (("h2", "dot"), "dot")):
            context = peers.insecure_tls()
            if protocols:
                context.set_alpn_protocols(list(protocols))
            with self.stream(context) as stream:
                self.assertEqual(stream.client.selected_alpn_protocol(), chosen)
                stream.send(peers.dns_query("berth.test"))
                self.assertTrue(stream.receive())
        for port, protocols in ((self.tls, ["h2", "http/1.1"]), (self.https, ["dot"])):
            context = peers.insecure_tls()
            context.set_alpn_protocols(protocols)
            with socket.create_connection(("127.0.0.1", port), 20) as client:
                with self.assertRaises(ssl.SSLError):
                    context.wrap_socket(client)

    def test_both_tls_ports_show_one_certificate(self):
        self.assertEqual(*(ssl.get_server_certificate(("127.0.0.1", port))
                           for port in (self.tls, self.https)))


class Everywhere(Served):
    """Bound to every address: answers come from the one that was asked."""

    host = "0.0.0.0"

    def test_the_address_that_was_asked_answers(self):
        # dig takes no answer from anywhere else.
        for address in ("127.0.0.1", "127.0.0.2", "127.77.7.7"):
            for name in ("www.example.net", f"{address}.w.example.net"):
                self.assertIn("status: NOERROR", self.dig("+notcp", name, "A", at=address))


class Closed(Served):
    flags = ("--set", "access.plain=192.0.2.0/24", "--set", "access.encrypted=127.0.0.0/8")

    def test_whoever_may_not_ask_is_refused(self):
        for way in ("+notcp", "+tcp"):
            text = self.dig(way, "www.example.net", "A")
            self.assertIn("status: REFUSED", text)
            self.assertIn("EDE: 18 (Prohibited)", text)
            self.assertIn("status: REFUSED", self.dig(way, "berth.test", "A"))
        self.assertRegex(self.kdig("+tls", "www.example.net", port=self.tls), WWW)


class Demanding(Served):
    flags = ("--set", "edns.cookies=demand")

    def test_a_client_that_knows_cookies_is_asked_for_ours(self):
        text = self.dig("+cookie", "+nobadcookie", "www.example.net", "A")
        self.assertIn("status: BADCOOKIE", text)
        # dig takes the cookie and asks again.
        text = self.dig("+cookie", "+badcookie", "www.example.net", "A")
        self.assertRegex(text, WWW)
        # Others are answered as ever, and TCP proves enough.
        self.assertRegex(self.dig("+nocookie", "www.example.net", "A"), WWW)
        self.assertRegex(self.dig("+tcp", "+cookie", "+nobadcookie", "www.example.net", "A"), WWW)


class Lifecycle(Served):
    def test_sigterm_answers_what_is_in_flight(self):
        berth = peers.start_berth(BERTH, self.directory.name, [
            "--listen", f"udp://127.0.0.1:{self.spare}", "--listen", f"tcp://127.0.0.1:{self.spare}",
            "--listen", f"tls://127.0.0.1:{self.spare_tls}"])
        self.addCleanup(berth.stop)
        slow = peers.dns_query("slow.berth.test", query_id=5)
        quick = peers.dns_query("berth.test", query_id=6)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, \
                Stream(socket.create_connection(("127.0.0.1", self.spare), 20)) as tcp, \
                Stream(peers.insecure_tls().wrap_socket(
                    socket.create_connection(("127.0.0.1", self.spare_tls), 20))) as tls:
            udp.settimeout(20)
            udp.connect(("127.0.0.1", self.spare))
            for send in (udp.send, tcp.send, tls.send):
                send(slow)
                send(quick)
            # Each has been read once the quick one is answered.
            self.assertEqual([udp.recv(65535)[1], tcp.receive()[1], tls.receive()[1]], [6, 6, 6])
            berth.signal(signal.SIGTERM)
            self.assertEqual([udp.recv(65535)[1], tcp.receive()[1], tls.receive()[1]], [5, 5, 5])
            self.assertEqual([tcp.receive(), tls.receive()], [None, None])
        self.assertEqual(berth.process.wait(20), 0)

    @property
    def spare(self):
        return self.__dict__.setdefault("spare_port", peers.free_port())

    @property
    def spare_tls(self):
        return self.__dict__.setdefault("spare_tls_port", peers.free_port())

    def test_a_reload_opens_and_closes_listeners(self):
        config = pathlib.Path(self.directory.name, "berth.toml")
        kept, first, second = (peers.free_port() for _ in range(3))

        def write(*listens):
            config.write_text("listen = [" + ", ".join(f'"{each}"' for each in listens) + "]\n")

        write(f"tcp://127.0.0.1:{kept}", f"udp://127.0.0.1:{first}")
        berth = peers.start_berth(BERTH, self.directory.name, ["--config", str(config)])
        self.addCleanup(berth.stop)
        self.assertTrue(any(peers.udp_answers(first, "berth.test") for _ in range(50)))
        write(f"tcp://127.0.0.1:{kept}", f"udp://127.0.0.1:{second}", f"tls://127.0.0.1:{first}")
        berth.signal(signal.SIGHUP)
        berth.wait_for("[reload] done")
        self.assertTrue(any(peers.udp_answers(second, "berth.test") for _ in range(50)))
        # Once a thread has let go of the address, the kernel says so.
        while peers.udp_answers(first, "berth.test"):
            pass
        self.assertRegex(self.kdig("+tls", "berth.test", "TXT", port=first), "Berth answers")
        self.assertEqual(berth.stop(), 0)

    def test_a_reload_changes_what_is_spoken_on_a_port(self):
        config = pathlib.Path(self.directory.name, "berth.toml")
        port = peers.free_port()
        config.write_text(f'listen = ["tcp://127.0.0.1:{port}"]\n')
        berth = peers.start_berth(BERTH, self.directory.name, ["--config", str(config)])
        self.addCleanup(berth.stop)
        self.assertRegex(self.kdig("+tcp", "berth.test", "TXT", port=port), "Berth answers")
        with Stream(socket.create_connection(("127.0.0.1", port), 20)) as before:
            before.send(peers.dns_query("berth.test", query_id=1))
            self.assertEqual(before.receive()[1], 1)
            config.write_text(f'listen = ["tls://127.0.0.1:{port}"]\n')
            berth.signal(signal.SIGHUP)
            berth.wait_for("[reload] done")
            # A thread takes the change over at a time of its own.
            for _ in range(50):
                code, text = peers.kdig(port, "+tls", "berth.test", "TXT")
                if code == 0:
                    break
            self.assertIn("Berth answers", text)
            # Who was there before goes on as before.
            before.send(peers.dns_query("berth.test", query_id=2))
            self.assertEqual(before.receive()[1], 2)
        self.assertEqual(berth.stop(), 0)


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main(verbosity=2)
