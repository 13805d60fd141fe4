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

[admin]
listen = ["http://127.0.0.1:{admin}"]

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
        upstream, self.https, udp, self.admin_port = (peers.free_port() for _ in range(4))
        (self.directory / "nsd").mkdir()
        nsd = peers.start_nsd(self.directory / "nsd", upstream)
        self.addCleanup(nsd.stop)
        config = self.directory / "berth.toml"
        config.write_text(CONFIG.format(https=self.https, udp=udp, upstream=upstream,
                                        image=self.image, admin=self.admin_port),
                          encoding="utf-8")
        self.start()

    def start(self):
        self.berth = peers.start_berth(BERTH, self.directory,
                                       ["--config", str(self.directory / "berth.toml")])
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

    def admin(self, path, method="GET"):
        """(status, what is told)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.admin_port, timeout=40)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def test_the_admin_listener_says_what_lists_say(self):
        status, told = self.admin("/api/lookup?name=x.ads.example")
        self.assertEqual(status, 200)
        self.assertEqual(told["verdict"]["outcome"], "blocked")
        self.assertEqual((told["verdict"]["list"], told["verdict"]["name"]), ("ads", "ads.example."))
        self.assertEqual(told["lists"], [{"list": "ads", "number": 0, "name": "ads.example",
                                          "mark": "block", "counts": True}])
        _, told = self.admin("/api/lookup?name=tracker.example")
        self.assertEqual(told["verdict"], {"outcome": "allowed"})
        self.assertEqual([(each["list"], each["counts"]) for each in told["lists"]],
                         [("trackers", False)])
        _, told = self.admin("/api/lookup?name=big.example.net&token=kids")
        self.assertEqual((told["group"], told["verdict"]["rule"]), ("kids", "big.example.net"))

    def rules(self, words, method="POST"):
        status, told = self.admin("/api/rules?" + words, method)
        self.assertEqual(status, 200, told)
        return [tuple(each.values()) for each in told["rules"]]

    def test_a_rule_is_made_at_once_kept_and_taken_back(self):
        blocked = (0, ["0.0.0.0"])
        self.assertEqual(self.ask("x.ads.example"), blocked)
        self.assertEqual(self.rules("allow=ADS.example."), [("allow", "ads.example")])
        self.assertEqual(self.ask("x.ads.example"), REFUSED)
        self.assertEqual(self.rules("block=a.w.example.net&group=kids"),
                         [("allow", "ads.example"), ("block", "a.w.example.net", "kids")])
        self.assertEqual(self.ask("a.w.example.net"), (0, ["192.0.2.7"]))
        self.assertEqual(self.ask("a.w.example.net", "/dns-query/kids"), (3, []))
        self.berth.stop()
        self.start()
        self.assertEqual(self.ask("x.ads.example"), REFUSED)
        self.assertEqual(len(self.admin("/api/rules")[1]["rules"]), 2)
        self.assertEqual(self.rules("allow=ads.example", "DELETE"),
                         [("block", "a.w.example.net", "kids")])
        self.assertEqual(self.ask("x.ads.example"), blocked)

    def test_filtering_rests_and_goes_on(self):
        blocked = (0, ["0.0.0.0"])
        status, told = self.admin("/api/pause?minutes=5&group=kids", "POST")
        self.assertEqual((status, told["pauses"][0]["group"]), (200, "kids"))
        self.assertTrue(290 < told["pauses"][0]["seconds_left"] <= 301)
        self.assertEqual(self.ask("x.ads.example"), blocked)
        _, told = self.admin("/api/lookup?name=big.example.net&token=kids")
        self.assertEqual(told["verdict"]["outcome"], "allowed")
        status, told = self.admin("/api/pause", "POST")
        self.assertEqual([set(each) for each in told["pauses"]], [{"seconds_left"}])
        self.assertEqual(self.ask("x.ads.example"), REFUSED)
        self.assertEqual(self.admin("/api/pause", "DELETE"), (200, {"pauses": []}))
        self.assertEqual(self.ask("x.ads.example"), blocked)
        for words in ("minutes=0", "minutes=1441", "minutes=soon", "minutes=-1", "group=none"):
            status, told = self.admin("/api/pause?" + words, "POST")
            self.assertEqual(status, 400, words)

    def test_a_rule_that_cannot_be_made_changes_nothing(self):
        for words, method, status in (
                ("", "POST", 400), ("allow=a%20b", "POST", 400), ("allow=a&block=b", "POST", 400),
                ("allow=a.example&group=none", "POST", 400), ("allow=a.example", "DELETE", 404)):
            got, told = self.admin("/api/rules?" + words, method)
            self.assertEqual(got, status, words)
            self.assertIn("error", told)
        path = pathlib.Path(self.admin("/api/rules")[1]["path"])
        self.assertFalse(path.exists())
        path.parent.parent.mkdir(exist_ok=True)
        path.parent.write_text("in the way")
        status, told = self.admin("/api/rules?allow=ads.example", "POST")
        self.assertEqual(status, 409)
        self.assertIn("set state_dir", told["error"])
        self.assertEqual(self.ask("x.ads.example"), (0, ["0.0.0.0"]))
        path.parent.unlink()
        path.parent.mkdir()
        path.write_text("[[rule]]\nallow = 3\n")
        status, told = self.admin("/api/rules?allow=ads.example", "POST")
        self.assertEqual(status, 409)
        self.assertIn("page.toml:1: no rule", told["error"])
        self.assertEqual(path.read_text(), "[[rule]]\nallow = 3\n")

    def test_the_admin_listener_takes_over_another_image(self):
        _, before = self.admin("/api/lists")
        self.assertEqual([(each["name"], each["used_by"]) for each in before["lists"]],
                         [("ads", ["default", "kids"]), ("trackers", [])])
        self.assertEqual(before["image"]["path"], str(self.image))
        self.assertEqual([each["names"] for each in before["lists"]], [1, 1])
        put(self.image, "two_other_lists.berth")
        status, after = self.admin("/api/lists/reload", "POST")
        self.assertEqual(status, 200)
        self.assertGreaterEqual(after["image"]["loaded_at"], before["image"]["loaded_at"])
        self.assertEqual(self.ask("w.example.net")[1], ["0.0.0.0"])
        broken = self.directory / "broken"
        broken.write_bytes(b"no image")
        os.replace(broken, self.image)
        status, told = self.admin("/api/lists/reload", "POST")
        self.assertEqual(status, 409)
        self.assertIn(str(self.image), told["error"])
        _, told = self.admin("/api/lists")
        self.assertIn(str(self.image), told["image"]["error"])
        self.assertEqual(len(told["lists"]), 2)

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

    def test_an_image_that_is_written_over_in_place_ends_nobody(self):
        self.image.write_bytes(b"")
        for name in ("tracker.example", "a.tracker.example"):
            self.assertEqual(self.ask(name), REFUSED)
        self.berth.wait_for("is empty; build it")
        self.image.write_bytes((LISTS / "two_other_lists.berth").read_bytes())
        self.berth.wait_for("[reload] done")
        self.assertEqual(self.ask("a.w.example.net"), (0, ["0.0.0.0"]))

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
