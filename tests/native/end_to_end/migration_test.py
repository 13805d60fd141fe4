"""From serverless-dns to Berth: its list files, links, keys, commands and headers, unchanged.

Usage: migration_test.py BERTH [TEST ...]
"""

import http.client
import json
import pathlib
import struct
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers

BERTH = ""
DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
# Of a list alone: numbers 5, 1 and 254, 195; tests/data/rethink/lookups.txt has them all.
LISTED = "tn4knr62.net"
OTHERS = "x.aop8znu.co.uk"
# The key 1123213213 under localhost, as serverless-dns sums it.
ENTRY = "localhost|1e84b3c68759ce9c504a2cb5be8ef49efed4901459883a7de6dab4184557b272"
REFUSED = 5  # by the upstream, for what is outside of its zone


def query(name, record_type=1):
    """A DNS query in wire form, id 0, RD."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">6H", 0, 0x100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", record_type, 1)


def what(message):
    """(rcode, address or None, its TTL or None) of an answer to `query`."""
    rcode, answers = message[3] & 15, struct.unpack(">H", message[6:8])[0]
    if answers != 1:
        return rcode, None, None
    name_end = message.index(b"\0", 12) + 5
    ttl, size = struct.unpack(">IH", message[name_end + 6:name_end + 12])
    return rcode, list(message[name_end + 12:name_end + 12 + size]), ttl


class Migration(unittest.TestCase):
    """A server with what `berth lists import` made of a directory of serverless-dns."""

    codec = "u6"
    settings = ""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        image = self.directory / "lists.berth"
        code, said = peers.run(BERTH, "lists", "import", str(DATA / "rethink" / self.codec),
                               "-o", str(image))
        self.assertEqual(code, 0, said)
        self.image = image.read_bytes()
        upstream, self.https, self.tls = (peers.free_port() for _ in range(3))
        (self.directory / "nsd").mkdir()
        nsd = peers.start_nsd(self.directory / "nsd", upstream)
        self.addCleanup(nsd.stop)
        config = self.directory / "berth.toml"
        config.write_text(
            f'listen = ["https://127.0.0.1:{self.https}", "tls://127.0.0.1:{self.tls}"]\n'
            f'upstream = ["udp://127.0.0.1:{upstream}"]\nthreads = 1\n{self.settings}\n'
            f'[policy]\nimage = "{image}"\nlists = []\nnile_headers = true\n', encoding="utf-8")
        self.berth = peers.start_berth(BERTH, self.directory, ["--config", str(config)])
        self.addCleanup(self.berth.stop)

    def request(self, method, path, body=None, host="localhost"):
        """(status, header fields, content)."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.https, timeout=10,
                                                 context=peers.insecure_tls())
        try:
            headers = {"Host": host}
            if body is not None:
                headers["Content-Type"] = "application/dns-message"
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def ask(self, path, name, host="localhost"):
        """What a POST with a question for A of `name` gives: `what`, and x-nile-flags."""
        status, fields, content = self.request("POST", path, query(name), host)
        self.assertEqual(status, 200)
        return *what(content), fields.get("x-nile-flags")

    def ask_over_tls(self, server_name, name):
        message = query(name)
        with peers.insecure_tls().wrap_socket(peers.socket.create_connection(
                ("127.0.0.1", self.tls), timeout=10), server_hostname=server_name) as wire:
            wire.sendall(peers.framed(message))
            answer = b""
            while len(answer) < 2 or len(answer) < 2 + int.from_bytes(answer[:2], "big"):
                more = wire.recv(4096)
                self.assertTrue(more)
                answer += more
        return what(answer[2:])

    def command(self, path, host="localhost"):
        status, fields, content = self.request("GET", path, host=host)
        self.assertEqual(fields["content-type"], "application/json")
        return status, json.loads(content)


BLOCKED = (0, [0, 0, 0, 0], 300, "1:AIAABA")
PASSED = (REFUSED, None, None, None)


class Links(Migration):
    def test_an_unmodified_link_gives_the_verdict_that_it_gave(self):
        for path, host in (("/1:AIAABA", "localhost"), ("/1-acaaaba", "localhost"),
                           ("/dns-query", "1-acaaaba.dns.example.com"),
                           ("/dns-query/1:AIAABA", "localhost"), ("/1:AIAABA/dns-query", "localhost"),
                           ("/1:AIAABA:key", "localhost")):
            with self.subTest(path=path, host=host):
                self.assertEqual(self.ask(path, LISTED, host), BLOCKED)
                self.assertEqual(self.ask(path, "www." + LISTED, host), BLOCKED)
                self.assertEqual(self.ask(path, OTHERS, host), PASSED)
        self.assertEqual(self.ask("/dns-query", LISTED), PASSED)
        self.assertEqual(self.ask_over_tls("1-acaaaba.dns.example.com", LISTED), BLOCKED[:3])
        self.assertEqual(self.ask_over_tls("1-acaaaba.dns.example.com", OTHERS), PASSED[:3])

    def test_other_hosts_are_tried_with_the_same_image(self):
        self.assertEqual(self.image, (DATA / "lists" / "rethink.berth").read_bytes())

    def test_flags_name_the_lists_that_were_chosen_and_block(self):
        stamp = self.command("/listtob64?list=1,5,200,254")[1]["b64String"]
        both = self.command("/listtob64?list=1,254")[1]["b64String"]
        self.assertEqual(self.ask("/" + stamp, OTHERS), (0, [0, 0, 0, 0], 300, both))
        self.assertEqual(self.ask("/" + stamp, LISTED), BLOCKED)

    def test_what_does_not_decode_is_refused_and_not_served_unfiltered(self):
        for path in ("/1:AIA", "/1:!"):
            self.assertEqual(self.ask(path, LISTED), (REFUSED, None, None, None))

    def test_every_listed_name_is_found_in_the_same_lists(self):
        lines = (DATA / "rethink" / "lookups.txt").read_text(encoding="utf-8").splitlines()
        for line in lines[::25]:
            name, *found = line.split()
            said = {key: ",".join(details) for key, details in
                    self.command(f"/dntolist?dn={name}")[1]["list"].items()}
            with self.subTest(name=name):
                self.assertEqual(said, dict(each.split("=") for each in found))

    def test_commands_tell_what_they_were_meant_to(self):
        self.assertEqual(self.command(f"/dntouint?dn={LISTED}"),
                         (200, {"domainName": LISTED, "list": {LISTED: [0x8000, 0x0400]}}))
        status, said = self.command("/b64tolist?b64=1:AIAABA")
        self.assertEqual((status, said["list"], said["listDetail"]["5"]["value"]), (200, [5], 5))
        self.assertEqual(self.command("/configure", "1-acaaaba.localhost")[1]["stamp"], "1:AIAABA")
        self.assertEqual(self.command("/genaccesskey?key=1123213213&dom=localhost")[1]["accesskey"],
                         [ENTRY])
        status, said = self.command("/dntolist")
        self.assertEqual((status, list(said)), (400, ["error"]))


class EightBits(Migration):
    """The other codec."""

    codec = "u8"

    def test_an_unmodified_link_gives_the_verdict_that_it_gave(self):
        self.assertEqual(self.ask("/1:AIAABA", LISTED), BLOCKED)
        self.assertEqual(self.ask("/1:AIAABA", OTHERS), PASSED)


class Keys(Migration):
    settings = f'access.keys = ["{ENTRY}"]'

    def test_an_access_key_lets_in_and_nothing_else_does(self):
        for path, host in (("/1:AIAABA:1123213213", "localhost"), ("/1::1123213213", "localhost"),
                           ("/dns-query", "1-acaaaba-1123213213.localhost")):
            with self.subTest(path=path, host=host):
                self.assertEqual(self.ask(path, "www.example.net", host)[0], 0)
        for path, host in (("/1:AIAABA", "localhost"), ("/1::1123213214", "localhost"),
                           ("/dns-query", "localhost"), ("/1::1123213213", "other.example")):
            with self.subTest(path=path, host=host):
                status, fields, _ = self.request("POST", path, query("www.example.net"), host)
                self.assertEqual((status, fields["www-authenticate"]), (401, "AccessKey"))
        self.assertEqual(self.ask_over_tls("1--1123213213.localhost", LISTED), PASSED[:3])
        self.assertEqual(self.ask_over_tls("localhost", "berth.test"), (REFUSED, None, None))

    def test_commands_ask_for_the_key_too(self):
        self.assertEqual(self.command("/configure")[0], 401)
        self.assertEqual(self.command("/1::1123213213/configure")[0], 200)


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main()
