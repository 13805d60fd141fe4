"""`berth query` against real servers, held against kdig.

Usage: query_test.py BERTH [TEST ...]
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers

BERTH = ""


def run(*command):
    """(exit code, standard output, standard error)."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                          timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def query(*words):
    return run(BERTH, "query", *words)


def records(text):
    """Owner, class, type and data of the answer's records, without case and TTL."""
    section = text.split("ANSWER SECTION:\n", 1)[-1].split("\n\n", 1)[0]
    # Quotes in SVCB are as one likes (RFC 9460 A.1).
    lines = (line.replace('"', "").split(None, 4) for line in section.splitlines())
    return sorted((w[0].lower(), *w[2:]) for w in lines if len(w) == 5)


class Query(unittest.TestCase):
    """An nsd for UDP, TCP and TLS, and a Berth before it for HTTPS."""

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        base = pathlib.Path(directory.name)
        cls.plain, cls.secure, cls.https = (peers.free_port() for _ in range(3))
        certificates = peers.Certificates(base / "certificates")
        cls.trust = certificates.authority
        cls.certificate, key = certificates.issue("dns")
        (base / "nsd").mkdir()
        nsd = peers.start_nsd(base / "nsd", cls.plain, (cls.secure, cls.certificate, key))
        cls.addClassCleanup(nsd.stop)
        berth = peers.start_berth(BERTH, base, [
            "--listen", f"https://127.0.0.1:{cls.https}", "--cert", cls.certificate, "--key", key,
            "--upstream", f"udp://127.0.0.1:{cls.plain}"])
        cls.addClassCleanup(berth.stop)
        cls.servers = {
            "udp": f"udp://127.0.0.1:{cls.plain}", "tcp": f"tcp://127.0.0.1:{cls.plain}",
            "tls": f"tls://127.0.0.1:{cls.secure}#name=dns.test",
            "https": f"https://127.0.0.1:{cls.https}/dns-query",
            "https by GET": f"https://127.0.0.1:{cls.https}#method=get"}

    def kdig(self, *words):
        code, out, err = run("kdig", "@127.0.0.1", "-p", str(self.plain), *words)
        self.assertEqual(code, 0, err)
        return out

    def test_every_protocol_gives_the_answer_that_kdig_gets(self):
        for name, record_type in (("www.example.net", "A"), ("www.example.net", "AAAA"),
                                  ("alias.example.net", "A"), ("_svc.example.net", "HTTPS"),
                                  ("big.example.net", "TXT"), ("example.net", "SOA")):
            expected = records(self.kdig(name, record_type, "+retry=0"))
            self.assertTrue(expected, name)
            for protocol, url in self.servers.items():
                code, out, err = query(name, record_type, "-s", url, "--trust", self.trust)
                self.assertEqual((code, err), (0, ""), protocol)
                self.assertEqual(records(out), expected, (protocol, name))
                self.assertRegex(out, r";; SERVER: " + re.escape(url.split("#")[0]))

    def test_an_answer_that_udp_cuts_comes_over_tcp(self):
        code, out, _ = query("big.example.net", "TXT", "-s", self.servers["udp"], "--trace")
        self.assertEqual(code, 0)
        self.assertIn(";; truncated over udp, asked again over tcp", out)
        self.assertEqual(re.findall(r"^;; (\w+) +[\d.]+ +[\d.]+ ", out, re.MULTILINE),
                         ["send", "wait", "connect", "send", "wait"])

    def test_names_that_are_not_there_are_answers(self):
        code, out, _ = query("nope.example.net", "-s", self.servers["tls"], "--trust", self.trust)
        self.assertEqual(code, 0)
        self.assertIn("status: NXDOMAIN", out)

    def test_the_short_form_is_kdigs(self):
        for name, record_type in (("alias.example.net", "A"), ("www.example.net", "AAAA")):
            self.assertEqual(query(name, record_type, "-s", self.servers["udp"], "--short")[1],
                             self.kdig(name, record_type, "+short"))

    def test_json_is_that_of_the_resolver_and_more(self):
        code, out, _ = query("www.example.net", "-s", self.servers["https"], "--trust", self.trust,
                             "--json", "--trace")
        answer = json.loads(out)
        self.assertEqual((code, answer["Status"]), (0, 0))
        self.assertEqual([each["data"] for each in answer["Answer"]], ["127.0.0.1"])
        self.assertEqual((answer["protocol"], answer["remote"]),
                         ("https", f"127.0.0.1:{self.https}"))
        self.assertEqual([step["stage"] for step in answer["trace"]],
                         ["connect", "tls", "send", "wait"])

    def test_a_trace_names_endpoints_and_what_was_agreed_on(self):
        _, out, _ = query("www.example.net", "-s", f"https://localhost:{self.https}", "-k",
                          "--trace")
        lines = [line.split() for line in out.split("\n\n")[0].splitlines()[1:]]
        self.assertEqual([line[1] for line in lines], ["lookup", "connect", "tls", "send", "wait"])
        self.assertIn(f"127.0.0.1:{self.https}", lines[1])
        self.assertEqual(lines[2][-2:], ["ALPN", "h2"])

    def test_flags_reach_the_server(self):
        code, out, _ = query("www.example.net", "-s", self.servers["https"], "-k", "--do", "--cd")
        self.assertEqual(code, 0)
        self.assertRegex(out, r"flags: qr rd ra cd;")
        self.assertRegex(out, r"EDNS: version: 0, flags: do;")
        code, out, _ = query("-x", "192.0.2.7", "-s", self.servers["udp"])
        self.assertIn(";7.2.0.192.in-addr.arpa. IN PTR", out)

    def refused(self, why, *words):
        code, out, err = query("www.example.net", *words)
        self.assertEqual((code, out), (9, ""), err)
        self.assertIn(why, err)
        self.assertIn("berth: no answer from ", err)

    def test_what_is_wrong_with_a_certificate_is_told(self):
        at = f"tls with 127.0.0.1:{self.secure}: "
        url = f"tls://127.0.0.1:{self.secure}"
        self.refused(at + "certificate of an unknown issuer: CN = Test Authority", "-s", url)
        self.refused(at + "certificate has the wrong name: it is for dns.test, 127.0.0.1, not for "
                     "other.test", "-s", url + "#name=other.test", "--trust", self.trust)
        wrong = "pin=sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        self.refused(at + "no key of its certificate matches a pin", "-s", f"{url}#{wrong}")
        pin = peers.pin_of(self.certificate)
        self.assertEqual(query("www.example.net", "-s", f"{url}#{pin}")[0], 0)
        self.assertEqual(query("www.example.net", "-s", url, "-k")[0], 0)

    def test_a_server_that_is_not_there_or_not_that_is_told(self):
        port = peers.free_port()
        self.refused(f"connect to 127.0.0.1:{port}: Connection refused", "-s",
                     f"tls://127.0.0.1:{port}")
        self.refused(f"127.0.0.1:{port}: Connection refused", "-s", f"udp://127.0.0.1:{port}")
        self.refused(f"receive from 127.0.0.1:{self.https}: HTTP status 404", "-k", "-s",
                     f"https://127.0.0.1:{self.https}/other")
        self.refused(f"tls with 127.0.0.1:{self.https}: no ALPN in common", "-k", "-s",
                     f"tls://127.0.0.1:{self.https}")
        self.refused("no ALPN in common: it does not take h2", "-k", "-s",
                     f"https://127.0.0.1:{self.secure}")
        code, out, _ = query("a.test", "--json", "-s", f"tcp://127.0.0.1:{port}")
        self.assertEqual((code, json.loads(out)["stage"]), (9, "connect"))

    def test_a_command_line_that_cannot_be_used_is_1(self):
        for words in ((), ("a..b",), ("a.test", "-s", "quic://192.0.2.1"), ("a.test", "--colour"),
                      ("a.test", "-s", "tls://192.0.2.1", "--trust", "/nonexistent.pem")):
            code, out, err = query(*words)
            self.assertEqual((code, out), (1, ""), words)
            self.assertTrue(err.startswith("berth: "), err)


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main(verbosity=2)
