"""Policy as operators use it: rules, lists from an image that is replaced, groups and stamps.

Usage: policy_test.py BERTH [TEST ...]
"""

import http.client
import json
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers

BERTH = ""
# Lists ads and trackers, in this order, each with all below its names: ads.example and
# tracker.example; in the other image w.example.net is on ads in place of the former.
LISTS = pathlib.Path(__file__).resolve().parents[2] / "data" / "lists"
REFUSED = (5, [])  # by the upstream, for what is outside of its zone
CONFIG = """
listen = ["https://127.0.0.1:{https}", "udp://127.0.0.1:{udp}", "tcp://127.0.0.1:{udp}"]
upstream = ["udp://127.0.0.1:{upstream}"]
threads = 2

[policy]
image = "{image}"
image_check = "1s"
lists = ["ads"]
allow = ["www.example.net"]
rebind_protection = true

[groups.kids]
tokens = ["kids"]
hosts = ["kids"]
block = ["big.example.net"]
block_mode = "nxdomain"
"""


def put(image, name):
    """Puts an image of tests/data in place of the one before: a new file, renamed over it."""
    other = image.with_suffix(".new")
    shutil.copyfile(LISTS / name, other)
    os.replace(other, image)


class Policy(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.image = self.directory / "lists.berth"
        put(self.image, "two_lists.berth")
        upstream, self.https, udp = (peers.free_port() for _ in range(3))
        (self.directory / "nsd").mkdir()
        nsd = peers.start_nsd(self.directory / "nsd", upstream)
        self.addCleanup(nsd.stop)
        config = self.directory / "berth.toml"
        config.write_text(CONFIG.format(https=self.https, udp=udp, upstream=upstream,
                                        image=self.image), encoding="utf-8")
        self.berth = peers.start_berth(BERTH, self.directory, ["--config", str(config)],
                                       [("127.0.0.1", self.https), ("127.0.0.1", udp)])
        self.addCleanup(self.berth.stop)

    def ask(self, name, path="/dns-query", host=None):
        """(status, the addresses or None): by JSON over HTTPS."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.https, timeout=10,
                                                 context=peers.insecure_tls())
        try:
            headers = {"Host": host} if host else {}
            connection.request("GET", f"{path}?name={name}&type=A", headers=headers)
            body = json.loads(connection.getresponse().read())
            return body["Status"], [each["data"] for each in body.get("Answer", ())]
        finally:
            connection.close()

    def test_lists_block_and_another_image_is_taken_over(self):
        self.assertEqual(self.ask("x.ads.example"), (0, ["0.0.0.0"]))
        self.assertEqual(self.ask("tracker.example"), REFUSED)
        self.assertEqual(self.ask("a.w.example.net"), (0, ["192.0.2.7"]))
        put(self.image, "two_other_lists.berth")
        self.berth.wait_for("[reload] done")
        self.assertEqual(self.ask("x.ads.example"), REFUSED)
        # Its answer is in the cache, and judged anew.
        self.assertEqual(self.ask("a.w.example.net"), (0, ["0.0.0.0"]))

    def test_a_damaged_image_changes_nothing(self):
        other = self.directory / "other"
        octets = bytearray(self.image.read_bytes())
        octets[len(octets) // 2] ^= 1
        other.write_bytes(octets)
        os.replace(other, self.image)
        self.berth.wait_for("is damaged")
        self.assertEqual(self.ask("x.ads.example"), (0, ["0.0.0.0"]))
        self.assertEqual(self.berth.text().count("is damaged"), 1)

    def test_groups_by_token_and_host_have_rules_of_their_own(self):
        self.assertEqual(self.ask("big.example.net", "/dns-query/kids"), (3, []))
        self.assertEqual(self.ask("big.example.net", host="kids.dns.example.com"), (3, []))
        self.assertEqual(self.ask("big.example.net"), (0, []))
        self.assertEqual(self.ask("ads.example", "/dns-query/kids"), (3, []))

    def test_links_of_serverless_dns_go_on_working(self):
        # The second list alone, in path and host, then both.
        for path, host in (("/1:AIAAQA", None), ("/dns-query/1:AIAAQA", None),
                           ("/dns-query", "1-acaaaqa.dns.example.com")):
            with self.subTest(path=path, host=host):
                self.assertEqual(self.ask("tracker.example", path, host), (0, ["0.0.0.0"]))
                self.assertEqual(self.ask("ads.example", path, host), REFUSED)
        self.assertEqual(self.ask("ads.example", "/1:AIAAwA"), (0, ["0.0.0.0"]))
        self.assertEqual(self.ask("a.w.example.net", "/1:AIA"), REFUSED)
        self.assertEqual(self.ask("a.w.example.net", host="1-foo!.example.com"), (0, ["192.0.2.7"]))

    def test_public_names_do_not_lead_inside(self):
        self.assertEqual(self.ask("www.example.net"), (0, ["0.0.0.0"]))


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main()
