"""Clients are known by the name that they ask for in TLS and by their certificates.

Usage: identity_test.py BERTH [TEST ...]
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers

BERTH = ""
LISTS = pathlib.Path(__file__).resolve().parents[2] / "data" / "lists"
CONFIG = """
listen = ["https://127.0.0.1:{https}", "tls://127.0.0.1:{tls}"]
upstream = ["udp://127.0.0.1:9"]
threads = 2
local.records = ["open.home.arpa. A 192.168.1.5"]

[tls]
client_ca = "{authority}"
client_certificate = "{certificate}"

[policy]
image = "{image}"
lists = []
block = ["who.example"]
block_mode = "custom_ip"

[groups.office]
tokens = ["office"]
block_addresses = ["192.0.2.1"]

[groups.kids]
hosts = ["kids"]
block_addresses = ["192.0.2.2"]

[groups.laptop]
subjects = ["laptop", "laptop@home.example"]
block_addresses = ["192.0.2.3"]

[groups.neighbours]
clients = ["127.0.0.0/8"]
block_addresses = ["192.0.2.4"]
"""
OFFICE, KIDS, LAPTOP, NEIGHBOURS = (f"192.0.2.{i}" for i in (1, 2, 3, 4))


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=60)


class Keys:
    """An authority of clients, and certificates of its and of another's."""

    def __init__(self, directory):
        self.directory = directory
        for name in ("authority", "stranger"):
            openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-subj", f"/CN={name}", "-days", "2", "-keyout", self.key(name), "-out",
                    self.file(name))
        self.issue("laptop", "authority")
        self.issue("phone", "authority", "email:laptop@home.example")
        self.issue("other", "authority", "DNS:other.home.example")
        self.issue("forged", "stranger", subject="laptop")
        self.issue("old", "authority", subject="laptop", days="-1")

    def file(self, name):
        return str(self.directory / f"{name}.pem")

    def key(self, name):
        return str(self.directory / f"{name}.key")

    def issue(self, name, authority, alternative=None, subject=None, days="2"):
        request = str(self.directory / f"{name}.csr")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                f"/CN={subject or name}", "-keyout", self.key(name), "-out", request)
        extensions = self.directory / f"{name}.ext"
        extensions.write_text(f"subjectAltName={alternative}\n" if alternative else "\n",
                              encoding="utf-8")
        openssl("x509", "-req", "-in", request, "-CA", self.file(authority), "-CAkey",
                self.key(authority), "-CAcreateserial", "-days", days, "-extfile", str(extensions),
                "-out", self.file(name))


class Identity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.keys = Keys(pathlib.Path(directory.name))

    def start(self, certificate="optional"):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.https, self.tls = peers.free_port(), peers.free_port()
        config = self.directory / "berth.toml"
        config.write_text(CONFIG.format(https=self.https, tls=self.tls, certificate=certificate,
                                        authority=self.keys.file("authority"),
                                        image=LISTS / "two_lists.berth"), encoding="utf-8")
        self.berth = peers.start_berth(BERTH, self.directory, ["--config", str(config)])
        self.addCleanup(self.berth.stop)

    def shown(self, certificate, words):
        if certificate is None:
            return []
        return [word.format(cert=self.keys.file(certificate), key=self.keys.key(certificate))
                for word in words]

    def by_https(self, name="who.example", server="dns.home.example", host=None, path="/dns-query",
                 certificate=None, version="--http2"):
        """The addresses by DNS over HTTPS, asked under the name `server` in TLS; None: refused."""
        words = self.shown(certificate, ["--cert", "{cert}", "--key", "{key}"])
        header = ["-H", f"Host: {host}"] if host else []
        done = subprocess.run(
            ["curl", "-sk", version, "--connect-to", f"{server}:443:127.0.0.1:{self.https}", *header,
             *words, f"https://{server}{path}?name={name}&type=A"],
            capture_output=True, timeout=20, check=False)
        if done.returncode != 0:
            return None
        return [each["data"] for each in json.loads(done.stdout).get("Answer", ())]

    def by_tls(self, name="who.example", server=None, certificate=None):
        """The addresses by DNS over TLS, with kdig; None: refused."""
        words = self.shown(certificate, ["+tls-certfile={cert}", "+tls-keyfile={key}"])
        hostname = [f"+tls-sni={server}"] if server else []
        code, text = peers.run("kdig", "@127.0.0.1", "-p", str(self.tls), "+tls", "+short",
                               "+timeout=3", "+retry=0", *hostname, *words, name, "A")
        return text.split() if code == 0 and text.strip() else None

    def test_the_name_asked_for_in_tls_chooses_a_group(self):
        self.start()
        self.assertEqual(self.by_tls(server="kids.dns.home.example"), [KIDS])
        self.assertEqual(self.by_tls(server="dns.home.example"), [NEIGHBOURS])
        self.assertEqual(self.by_tls(), [NEIGHBOURS])
        for version in ("--http2", "--http1.1"):
            with self.subTest(version=version):
                asked = {"server": "kids.dns.home.example", "version": version}
                self.assertEqual(self.by_https(**asked), [KIDS])
                self.assertEqual(self.by_https(host="dns.home.example", **asked), [KIDS])
                self.assertEqual(self.by_https(path="/dns-query/office", **asked), [OFFICE])

    def test_the_name_asked_for_in_tls_may_be_a_stamp(self):
        self.start()
        # The stamp chooses lists; all else is the group's.
        self.assertEqual(self.by_tls("tracker.example", server="1-acaaaqa.dns.home.example"),
                         [NEIGHBOURS])
        self.assertIsNone(self.by_tls("ads.example", server="1-acaaaqa.dns.home.example"))

    def test_a_certificate_chooses_a_group(self):
        self.start()
        for certificate, group in (("laptop", LAPTOP), ("phone", LAPTOP), ("other", NEIGHBOURS)):
            with self.subTest(certificate=certificate):
                self.assertEqual(self.by_tls(certificate=certificate), [group])
                self.assertEqual(self.by_https(certificate=certificate), [group])
        self.assertEqual(self.by_https(certificate="laptop", server="kids.dns.home.example"), [KIDS])

    def test_a_bad_certificate_is_refused_with_words(self):
        self.start()
        self.assertIsNone(self.by_https(certificate="old"))
        self.berth.wait_for("its certificate is no good: certificate has expired")
        self.assertIsNone(self.by_https(certificate="forged"))
        self.assertEqual(self.by_https(), [NEIGHBOURS])

    def test_where_one_is_required_nobody_is_served_without(self):
        self.start("required")
        self.assertEqual(self.by_tls(certificate="laptop"), [LAPTOP])
        self.assertEqual(self.by_https(certificate="other"), [NEIGHBOURS])
        self.assertIsNone(self.by_tls())
        self.berth.wait_for("it shows no certificate")
        self.assertIsNone(self.by_https())
        self.assertIsNone(self.by_https("open.home.arpa"))


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main()
