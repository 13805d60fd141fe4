"""Clients that ask too often are told so in the words of each protocol, by all threads together.

Usage: rate_test.py BERTH [TEST ...]
"""

import http.client
import pathlib
import socket
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers

BERTH = ""
# A question is answered or refused at once: refills of a token a second play no part.
BURST = 20
CONFIG = """
listen = ["https://127.0.0.1:{https}", "udp://127.0.0.1:{udp}", "tcp://127.0.0.1:{udp}"]
upstream = ["udp://127.0.0.1:9"]
threads = 4
local.records = ["nas.home.arpa. 300 IN A 192.168.1.5"]
{more}

[rate]
queries_per_second = 1
burst = {burst}
exempt = []

[groups.lab]
tokens = ["lab"]
rate.queries_per_second = 0
"""
# nas.home.arpa. A, and the same with a cookie of its own making.
QUESTION = bytes.fromhex("000101000001000000000000036e617304686f6d6504617270610000010001")
WITH_COOKIE = bytes.fromhex("000101000001000000000001036e617304686f6d6504617270610000010001"
                            "000029020000000000000c000a00080102030405060708")


class Rate(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.start()

    def start(self, more=""):
        self.https, self.udp = peers.free_port(), peers.free_port()
        config = self.directory / "berth.toml"
        config.write_text(CONFIG.format(https=self.https, udp=self.udp, burst=BURST, more=more),
                          encoding="utf-8")
        self.berth = peers.start_berth(BERTH, self.directory, ["--config", str(config)])
        self.addCleanup(self.berth.stop)

    def get(self, count, path="/dns-query"):
        """[(status, retry-after)] of as many questions, over connections of several threads."""
        connections = [http.client.HTTPSConnection("127.0.0.1", self.https, timeout=10,
                                                   context=peers.insecure_tls()) for _ in range(6)]
        seen = []
        for i in range(count):
            connection = connections[i % len(connections)]
            connection.request("GET", f"{path}?name=nas.home.arpa&type=A")
            response = connection.getresponse()
            response.read()
            seen.append((response.status, response.getheader("retry-after")))
        for connection in connections:
            connection.close()
        return seen

    def ask(self, question=QUESTION, tcp=False):
        """The reply to one question by DNS; None where there is none."""
        kind = socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM
        with socket.socket(socket.AF_INET, kind) as client:
            client.settimeout(5 if tcp else 0.5)
            client.connect(("127.0.0.1", self.udp))
            client.sendall(peers.framed(question) if tcp else question)
            try:
                reply = client.recv(4096)
            except TimeoutError:
                return None
            return reply[2:] if tcp else reply

    def flood(self, count):
        """The replies to as many datagrams of one socket, and so of one thread."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(1)
            client.connect(("127.0.0.1", self.udp))
            for _ in range(count):
                client.send(QUESTION)
            replies = []
            try:
                while True:
                    replies.append(client.recv(4096))
            except TimeoutError:
                return replies

    def test_over_https_the_status_is_429(self):
        begun = time.monotonic()
        seen = self.get(3 * BURST)
        tokens = BURST + int(time.monotonic() - begun) + 1
        self.assertEqual(seen[:BURST], [(200, None)] * BURST)
        self.assertLessEqual(seen.count((200, None)), tokens)
        self.assertEqual(set(seen), {(200, None), (429, "1")})
        self.assertEqual(set(self.get(10, "/dns-query/lab")), {(200, None)})
        self.berth.wait_for("[rate] 127.0.0.1 asked too often")
        # Once for all threads.
        self.berth.stop()
        self.assertEqual(self.berth.text().count("asked too often"), 1)

    def test_commands_count_as_questions(self):
        self.berth.stop()
        self.start(f'access.keys = ["127.0.0.1|{64 * "0"}"]')
        begun = time.monotonic()
        seen = self.get(3 * BURST, "/1::guess/listtob64")
        tokens = BURST + int(time.monotonic() - begun) + 1
        self.assertEqual(seen[:BURST], [(401, None)] * BURST)
        self.assertLessEqual(seen.count((401, None)), tokens)
        self.assertEqual(set(seen), {(401, None), (429, "1")})

    def test_datagrams_lead_to_tcp_where_all_is_well(self):
        replies = self.flood(BURST + 20)
        truncated = [reply for reply in replies if reply[2] & 2]
        whole = [reply for reply in replies if reply[7] == 1]
        self.assertEqual(len(truncated) + len(whole), len(replies))
        self.assertIn(len(whole), range(BURST, BURST + 3))
        self.assertIn(len(truncated), range(8, 11))
        for reply in truncated:
            self.assertEqual(len(reply), len(QUESTION))
        self.assertEqual(self.ask(tcp=True)[7], 1)

    def test_a_client_with_a_good_cookie_has_shown_that_it_is_itself(self):
        first = self.ask(WITH_COOKIE)
        # The OPT stands at the end, the option with both cookies at the end of that.
        head = WITH_COOKIE[:-14]
        proven = head + (28).to_bytes(2, "big") + first[-28:]
        while self.ask() is not None:
            pass
        self.assertEqual(self.ask(proven)[7], 1)

    def test_over_tcp_it_is_refused_with_words(self):
        replies = [self.ask(WITH_COOKIE, tcp=True) for _ in range(2 * BURST)]
        refused = [reply for reply in replies if reply[3] & 15 == 5]
        self.assertGreaterEqual(len(refused), 1)
        self.assertIn(b"\x00\x12asked too often", refused[0])


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main()
