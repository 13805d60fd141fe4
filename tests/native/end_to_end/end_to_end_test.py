"""The server as people use it: real clients, a real authoritative server as its upstream.

Usage: end_to_end_test.py BERTH [TEST ...]
"""

import base64
import http.client
import http.server
import json
import pathlib
import re
import socket
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers

BERTH = ""
DATA = pathlib.Path(__file__).resolve().parents[2] / "data" / "messages"


class Served(unittest.TestCase):
    """One server over one nsd, for all the tests of a class."""

    flags = ()

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.upstream_port, cls.port, cls.plain = (peers.free_port() for _ in range(3))
        nsd_directory = pathlib.Path(cls.directory.name, "nsd")
        nsd_directory.mkdir()
        cls.nsd = peers.start_nsd(nsd_directory, cls.upstream_port)
        cls.addClassCleanup(cls.nsd.stop)
        cls.berth = peers.start_berth(BERTH, cls.directory.name, [
            "--listen", f"https://127.0.0.1:{cls.port}", "--listen", f"https://[::1]:{cls.port}",
            "--listen", f"http://127.0.0.1:{cls.plain}",
            "--upstream", f"udp://127.0.0.1:{cls.upstream_port}", *cls.flags])
        cls.addClassCleanup(cls.berth.stop)

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}/dns-query"

    def curl(self, *flags, url=None):
        return peers.run("curl", "-sS", "-k", "--max-time", "20", *flags, url or self.url)

    def https(self):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10,
                                                 context=peers.insecure_tls())
        self.addCleanup(connection.close)
        return connection


class Clients(Served):
    def test_kdig_asks_over_https_with_post_and_get(self):
        for method in ("+https", "+https-get"):
            code, text = peers.kdig(self.port, method, "www.example.net", "A")
            self.assertEqual(code, 0, text)
            self.assertIn("status: NOERROR", text)
            self.assertRegex(text, r"www\.example\.net\.\s+\d+\s+IN\s+A\s+127\.0\.0\.1")

    def test_kdig_over_ipv6(self):
        code, text = peers.kdig(self.port, "+https", "www.example.net", "AAAA", at="::1")
        self.assertEqual(code, 0, text)
        self.assertIn("2001:db8::80", text)

    def test_dig_asks_over_https_and_plain_http2(self):
        for port, method in ((self.port, "+https"), (self.plain, "+http-plain")):
            code, text = peers.run("dig", "@127.0.0.1", "-p", str(port), method, "alias.example.net", "A")
            self.assertEqual(code, 0, text)
            self.assertRegex(text, r"alias\.example\.net\.\s+\d+\s+IN\s+CNAME\s+www\.example\.net\.")
            self.assertRegex(text, r"www\.example\.net\.\s+\d+\s+IN\s+A\s+127\.0\.0\.1")

    def test_curl_resolves_through_us(self):
        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("content-length", "5")
                self.end_headers()
                self.wfile.write(b"found")

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Page) as page:
            threading.Thread(target=page.serve_forever, daemon=True).start()
            code, text = self.curl("-4", "--doh-insecure", "--doh-url", self.url,
                                   url=f"http://www.example.net:{page.server_port}/")
            page.shutdown()
        self.assertEqual((code, text), (0, "found"))

    def test_dnsperf_loses_nothing(self):
        # One query at a time: dnsperf 2.10 takes one answer out of what it reads at once and
        # forgets the others, and we put the answers of one wake-up into one TLS record.
        names = pathlib.Path(self.directory.name, "names")
        names.write_text("".join(f"n{i % 30}.w.example.net A\n" for i in range(200)))
        code, text = peers.run("dnsperf", "-m", "doh", "-s", "127.0.0.1", "-p", str(self.port), "-d",
                         str(names), "-c", "1", "-T", "1", "-q", "1", "-n", "1",
                         "-O", "doh-uri=https://localhost/dns-query", "-O", "doh-method=POST",
                         timeout=60)
        self.assertEqual(code, 0, text)
        self.assertRegex(text, r"Queries completed:\s+200 \(100\.00%\)")
        self.assertRegex(text, r"Response codes:\s+NOERROR 200 \(100\.00%\)")

    def test_h2load_gets_only_answers(self):
        query = pathlib.Path(self.directory.name, "query")
        query.write_bytes(peers.dns_query("www.example.net"))
        code, text = peers.run("h2load", "-n", "20000", "-c", "10", "-m", "32", "-d", str(query), "-H",
                         "content-type: application/dns-message", self.url, timeout=90)
        self.assertEqual(code, 0, text)
        self.assertIn("20000 succeeded, 0 failed, 0 errored, 0 timeout", text)
        self.assertIn("20000 2xx", text)

    def test_an_answer_too_large_for_udp_comes_over_tcp(self):
        code, text = peers.kdig(self.port, "+https", "big.example.net", "TXT")
        self.assertEqual(code, 0, text)
        self.assertEqual(text.count("0123456789" * 20), 15)

    def test_names_that_are_not_there(self):
        code, text = peers.kdig(self.port, "+https", "nope.example.net", "A")
        self.assertEqual(code, 0, text)
        self.assertIn("status: NXDOMAIN", text)
        self.assertRegex(text, r"example\.net\.\s+\d+\s+IN\s+SOA")


class Http(Served):
    query = peers.dns_query("www.example.net")

    def get_target(self):
        encoded = base64.urlsafe_b64encode(self.query).rstrip(b"=").decode()
        return f"/dns-query?dns={encoded}"

    def test_both_http_versions_on_both_kinds_of_port(self):
        for base, flags, version in (
                (f"https://127.0.0.1:{self.port}", ["--http1.1"], "1.1"),
                (f"https://127.0.0.1:{self.port}", ["--http1.0"], "1.1"),
                (f"https://127.0.0.1:{self.port}", ["--http2"], "2"),
                (f"http://127.0.0.1:{self.plain}", ["--http1.1"], "1.1"),
                (f"http://127.0.0.1:{self.plain}", ["--http2-prior-knowledge"], "2")):
            code, text = self.curl(*flags, "-o", "/dev/null", "-w",
                                   "%{http_version} %{http_code} %{content_type} %{size_download}",
                                   url=base + self.get_target())
            self.assertEqual((code, text), (0, f"{version} 200 application/dns-message 66"), base)

    def test_refusals_reach_curl_whatever_it_sends(self):
        """A stream that is reset right behind its answer takes the answer with it, in curl."""
        for flags, status in ((["-d", "{}"], "415"), (["-X", "PUT", "-d", "x" * 100000], "405"),
                              (["-d", "x" * 100000], "415")):
            for _ in range(10):
                code, text = self.curl("--http2", *flags, "-o", "/dev/null", "-w", "%{http_code}")
                self.assertEqual((code, text), (0, status))

    def test_statuses(self):
        message = "application/dns-message"
        cases = [
            ("POST", "/dns-query", self.query, {"content-type": message}, 200),
            ("POST", "/dns-query", self.query, {"content-type": message + "; charset=x"}, 200),
            ("POST", "/dns-query", self.query, {"content-type": "APPLICATION/DNS-MESSAGE"}, 200),
            ("POST", "/dns-query", self.query, {"content-type": "text/plain"}, 415),
            ("POST", "/dns-query", self.query, {}, 415),
            ("POST", "/dns-query", b"", {"content-type": message}, 400),
            ("POST", "/dns-query", b"x" * 5000, {"content-type": message}, 413),
            ("POST", "/dns-query", self.query,
             {"content-type": message, "accept": "text/html"}, 406),
            ("GET", self.get_target(), None, {}, 200),
            ("GET", self.get_target(), None, {"accept": "*/*"}, 200),
            ("HEAD", self.get_target(), None, {}, 200),
            ("GET", "/dns-query", None, {}, 400),
            ("GET", "/dns-query?dns=***", None, {}, 400),
            ("GET", "/dns-query?dns=" + "A" * 9000, None, {}, 414),
            ("GET", "/elsewhere", None, {}, 404),
            ("PUT", "/dns-query", b"x", {}, 405),
            ("DELETE", "/dns-query", None, {}, 405),
            ("OPTIONS", "/dns-query", None, {}, 204),
            ("GET", "/dns-query?name=www.example.net&type=A", None,
             {"accept": "application/dns-json"}, 200),
            ("GET", "/dns-query?name=bad..name", None, {"accept": "application/dns-json"}, 400),
        ]
        for method, target, body, headers, status in cases:
            with self.subTest(method=method, target=target[:40], headers=headers):
                connection = self.https()
                connection.request(method, target, body, headers)
                answer = connection.getresponse()
                content = answer.read()
                self.assertEqual(answer.status, status, content)
                if status == 405:
                    self.assertIn("POST", answer.getheader("allow"))
                if method == "HEAD":
                    self.assertEqual(content, b"")

    def test_max_age_is_the_smallest_ttl_and_counts_down(self):
        connection = self.https()
        connection.request("GET", self.get_target())
        answer = connection.getresponse()
        answer.read()
        age = int(re.fullmatch(r"max-age=(\d+)", answer.getheader("cache-control")).group(1))
        self.assertTrue(0 < age <= 300, age)

    def test_where_the_time_went_is_told_on_this_host(self):
        code, text = self.curl("--http2", "-sD", "-", "-o", "/dev/null",
                               "-H", "accept: application/dns-json",
                               url=self.url + "?name=alias.example.net&type=A")
        self.assertEqual(code, 0, text)
        self.assertRegex(text, r"(?m)^server-timing: (core;dur=[0-9.]+, )?cache;desc=miss"
                               r"(, connect;dur=[0-9.]+)?(, upstream;dur=[0-9.]+)?\r?$")
        code, text = self.curl("--http1.1", "-sD", "-", "-o", "/dev/null",
                               "-H", "accept: application/dns-json",
                               url=self.url + "?name=alias.example.net&type=A")
        self.assertRegex(text, r"(?m)^server-timing: (core;dur=[0-9.]+, )?cache;desc=hit\r?$")

    def test_json_as_the_public_resolvers_give_it(self):
        code, text = self.curl("-H", "accept: application/dns-json",
                               url=self.url + "?name=www.example.net&type=A")
        self.assertEqual(code, 0, text)
        answer = json.loads(text)
        self.assertEqual(answer["Status"], 0)
        self.assertEqual(answer["Question"], [{"name": "www.example.net.", "type": 1}])
        self.assertEqual([(r["name"], r["type"], r["data"]) for r in answer["Answer"]],
                         [("www.example.net.", 1, "127.0.0.1")])

    def test_one_connection_carries_many_requests(self):
        connection = self.https()
        for _ in range(20):
            connection.request("POST", "/dns-query", self.query,
                               {"content-type": "application/dns-message"})
            answer = connection.getresponse()
            self.assertEqual((answer.status, len(answer.read())), (200, 66))

    def test_malformed_messages_get_a_status_and_leave_the_connection_usable(self):
        files = sorted(p for p in DATA.rglob("*") if p.is_file() and p.suffix != ".tsv")
        self.assertGreater(len(files), 10)
        connection = self.https()
        for path in files:
            body = path.read_bytes()[:4096]
            connection.request("POST", "/dns-query", body,
                               {"content-type": "application/dns-message"})
            answer = connection.getresponse()
            content = answer.read()
            self.assertIn(answer.status, (200, 400), path)
            if answer.status == 200:
                self.assertGreaterEqual(len(content), 12)
                self.assertTrue(content[2] & 0x80, path)

    def test_octets_that_are_no_http_harm_nobody(self):
        for octets in (b"\0" * 400, b"GET\r\n\r\n", b"\xff" * 3000, b"GET / HTTP/9.9\r\n\r\n",
                       b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 100,
                       b"POST /dns-query HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n"
                       b"transfer-encoding: chunked\r\n\r\n"):
            for port in (self.port, self.plain):
                with socket.create_connection(("127.0.0.1", port), 10) as client:
                    client.settimeout(10)
                    client.sendall(octets)
                    client.shutdown(socket.SHUT_WR)
                    try:
                        while client.recv(4096):
                            pass
                    except ConnectionResetError:
                        pass
        code, text = peers.kdig(self.port, "+https", "www.example.net")
        self.assertEqual(code, 0, text)


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main(verbosity=2)
