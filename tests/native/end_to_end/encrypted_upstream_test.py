"""Encrypted upstreams, over the real thing: who is believed, who is not, what is said about it.

Usage: encrypted_upstream_test.py BERTH [TEST ...]
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers

BERTH = ""


def kdig(port, *words):
    return peers.kdig(port, "+https", *words)


class Asked(unittest.TestCase):
    """A server on `port`, asked over HTTPS."""

    def assert_answers(self):
        code, text = kdig(self.port, "www.example.net", "A")
        self.assertEqual(code, 0, text)
        self.assertRegex(text, r"www\.example\.net\.\s+\d+\s+IN\s+A\s+127\.0\.0\.1")
        code, text = kdig(self.port, "big.example.net", "TXT")
        self.assertEqual(text.count("0123456789" * 20), 15, text)


class OverTls(Asked):
    """A server whose upstream is an nsd that speaks TLS."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.port, self.plain, self.secure = (peers.free_port() for _ in range(3))
        self.certificates = peers.Certificates(self.directory / "certificates")

    def start(self, options, certificate=None, trust=True):
        """berth over nsd with `certificate`; the upstream's URL ends in `options`."""
        cert, key = certificate or self.certificates.issue("dns")
        nsd_directory = self.directory / "nsd"
        nsd_directory.mkdir()
        self.nsd = peers.start_nsd(nsd_directory, self.plain, (self.secure, cert, key))
        self.addCleanup(self.nsd.stop)
        self.admin = peers.free_port()
        flags = ["--listen", f"https://127.0.0.1:{self.port}", "--threads", "1",
                 "--set", f"admin.listen=http://127.0.0.1:{self.admin}",
                 "--upstream", f"tls://127.0.0.1:{self.secure}{options}"]
        if trust:
            flags += ["--set", f"tls.trust={self.certificates.authority}"]
        self.berth = peers.start_berth(BERTH, self.directory, flags)
        self.addCleanup(self.berth.stop)

    def assert_refused(self, why, told):
        """The client hears `told`, and the log has `why` with stage and endpoint."""
        code, text = kdig(self.port, "www.example.net", "A")
        self.assertEqual(code, 0, text)
        self.assertIn("status: SERVFAIL", text)
        self.assertIn(f"127.0.0.1:{self.secure}", text)
        self.assertIn(told, text)
        self.berth.wait_for(f"tls://127.0.0.1:{self.secure}, tls: {why}")

    def test_a_server_with_the_name_is_asked_and_nothing_is_said(self):
        self.start("#name=dns.test")
        self.assert_answers()
        self.assertNotIn("warning", self.berth.text())

    def test_what_is_known_of_the_connection_is_told(self):
        self.start("")
        self.assert_answers()
        with urllib.request.urlopen(
                f"http://127.0.0.1:{self.admin}/api/connections?observer=test", timeout=10) as reply:
            told = json.loads(reply.read())
        upstream = [one for one in told["active"] if one["side"] == "upstream"][0]
        self.assertEqual((upstream["kind"], upstream["tls"]), ("dot", "1.3"))
        self.assertIn("resumed", upstream)
        self.assertGreater(upstream["handshake_us"], 0)
        self.assertGreater(upstream["rtt_us"], 0)

    def test_a_server_with_the_address_is_asked(self):
        self.start("")
        self.assert_answers()

    def test_a_pin_alone_is_enough(self):
        certificate = self.certificates.issue("pinned", "DNS:else.test")
        self.start("#" + peers.pin_of(certificate[0]), certificate, trust=False)
        self.assert_answers()

    def test_another_name_is_refused(self):
        self.start("#name=other.test")
        self.assert_refused("certificate has the wrong name: it is for dns.test, 127.0.0.1, not "
                            "for other.test", "certificate is for another name")

    def test_an_unknown_authority_is_refused(self):
        self.start("#name=dns.test", trust=False)
        self.assert_refused("certificate of an unknown issuer: CN = Test Authority",
                            "certificate is not trusted")

    def test_an_expired_certificate_is_refused(self):
        self.start("#name=dns.test", self.certificates.issue("old", days=0))
        self.assert_refused("certificate expired on ", "certificate expired")

    def test_another_pin_is_refused(self):
        other = self.certificates.issue("other")
        self.start("#name=dns.test&" + peers.pin_of(other[0]))
        self.assert_refused("no key of its certificate matches a pin",
                            "certificate does not fit the pin")

    def test_what_does_not_speak_tls_is_refused(self):
        self.start("")
        self.berth.stop()
        self.secure = self.plain
        self.port = peers.free_port()
        self.berth = peers.start_berth(
            BERTH, self.directory, ["--listen", f"https://127.0.0.1:{self.port}", "--threads", "1",
                                    "--upstream", f"tls://127.0.0.1:{self.plain}"])
        self.addCleanup(self.berth.stop)
        code, text = kdig(self.port, "www.example.net", "A")
        self.assertEqual(code, 0, text)
        self.assertIn("status: SERVFAIL", text)

    def test_a_file_of_authorities_that_is_none_keeps_it_from_starting(self):
        done = subprocess.run(
            [BERTH, "serve", "--upstream", "tls://127.0.0.1", "--set", "tls.trust=/nonexistent.pem",
             "--listen", f"https://127.0.0.1:{self.port}"],
            env={"STATE_DIRECTORY": str(self.directory)}, capture_output=True, check=False,
            timeout=30)
        self.assertEqual(done.returncode, 2)
        self.assertIn("/nonexistent.pem", done.stderr.decode())


class OverHttps(Asked):
    """A server whose upstream speaks DNS over HTTPS: an unbound, then a Berth."""

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.directory = pathlib.Path(directory.name)
        cls.plain, cls.https, cls.berth_https = (peers.free_port() for _ in range(3))
        cls.certificates = peers.Certificates(cls.directory / "certificates")
        certificate, key = cls.certificates.issue("dns")
        (cls.directory / "nsd").mkdir()
        nsd = peers.start_nsd(cls.directory / "nsd", cls.plain)
        cls.addClassCleanup(nsd.stop)
        unbound = peers.start_unbound(cls.directory / "unbound", cls.https, certificate, key,
                                      cls.plain)
        cls.addClassCleanup(unbound.stop)
        other = peers.start_berth(BERTH, cls.directory, [
            "--listen", f"https://127.0.0.1:{cls.berth_https}", "--cert", certificate, "--key", key,
            "--upstream", f"udp://127.0.0.1:{cls.plain}"])
        cls.addClassCleanup(other.stop)

    def start(self, *upstreams):
        self.port = peers.free_port()
        flags = ["--listen", f"https://127.0.0.1:{self.port}", "--threads", "1",
                 "--set", f"tls.trust={self.certificates.authority}"]
        for upstream in upstreams:
            flags += ["--upstream", upstream]
        self.berth = peers.start_berth(BERTH, self.directory, flags)
        self.addCleanup(self.berth.stop)

    def assert_answers(self):
        super().assert_answers()
        # One kdig asks them all, each on a connection of its own; here they share one.
        names = [f"n{number}.w.example.net" for number in range(40)]
        code, text = kdig(self.port, *names)
        self.assertEqual(code, 0, text)
        self.assertEqual(len(re.findall(r"IN\s+A\s+192\.0\.2\.7", text)), len(names), text)

    def test_a_real_server_is_asked_by_post_and_get(self):
        for options in ("", "#method=get", "#name=dns.test"):
            self.start(f"https://127.0.0.1:{self.https}/dns-query{options}")
            self.assert_answers()
            self.assertNotIn("warning", self.berth.text())

    def test_a_name_with_its_address_is_asked_without_a_lookup(self):
        self.start(f"https://dns.test:{self.https}#address=127.0.0.1")
        self.assert_answers()

    def test_berth_asks_berth(self):
        self.start(f"https://127.0.0.1:{self.berth_https}")
        self.assert_answers()
        self.assertNotIn("warning", self.berth.text())

    def test_what_is_no_answer_is_told_and_the_next_upstream_asked(self):
        wrong = f"https://127.0.0.1:{self.berth_https}/wrong"
        self.start(wrong)
        code, text = kdig(self.port, "www.example.net", "A")
        self.assertEqual(code, 0, text)
        self.assertIn("status: SERVFAIL", text)
        self.assertIn("HTTP status 404", text)
        self.berth.stop()
        self.start(wrong, f"https://127.0.0.1:{self.https}#name=other.test",
                   f"https://127.0.0.1:{self.berth_https}")
        self.assert_answers()

    def test_a_server_without_http2_is_refused(self):
        secure = peers.free_port()
        cert, key = self.certificates.issue("plain")
        (self.directory / "second").mkdir()
        nsd = peers.start_nsd(self.directory / "second", peers.free_port(), (secure, cert, key))
        self.addCleanup(nsd.stop)
        self.start(f"https://127.0.0.1:{secure}")
        _, text = kdig(self.port, "www.example.net", "A")
        self.assertIn("status: SERVFAIL", text)
        self.berth.wait_for(f"https://127.0.0.1:{secure}/dns-query, tls: no ALPN in common: it does "
                            "not take h2")


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main(verbosity=2)
