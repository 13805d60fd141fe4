"""Upstreams that go wrong, for real: with a healthy one behind a faulty one the answer is right,
with the faulty one alone the client is told by the deadline. The log and the counters name the place.

Usage: faults_test.py BERTH [TEST ...]
"""

import pathlib
import re
import signal
import socket
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers
from asking import ask, is_right
from faulty_upstream import FaultyUpstream

BERTH = ""
# `query.budget`, and what a loaded machine may add. Unit: seconds.
DEADLINE = 4 + 1
# RFC 8914 4.24 and 4.25.
NETWORK_ERROR, INVALID_DATA = 23, 24

STREAMS = ("tcp", "tls", "https")
ENCRYPTED = ("tls", "https")


class Upstreams(unittest.TestCase):
    """A server that asks a faulty upstream first, then a healthy one, or the faulty one alone."""

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.directory = pathlib.Path(directory.name)
        certificates = str(cls.directory / "certificates")
        cls.faulty = FaultyUpstream(certificates=certificates)
        cls.addClassCleanup(cls.faulty.stop)
        cls.healthy = FaultyUpstream(certificates=certificates)
        cls.addClassCleanup(cls.healthy.stop)

    def setUp(self):
        self.names = 0
        self.berth = None
        self.addCleanup(lambda: self.berth is None or self.berth.stop())
        self.addCleanup(self.faulty.tell, rules=[], default={}, listening="open",
                        certificate="good", alpn=True, idle_close=None)

    def start(self, transport, alone=False, prefix=()):
        if self.berth is not None:
            self.berth.stop()
        self.port = peers.free_port()
        self.transport = transport
        flags = ["--listen", f"udp://127.0.0.1:{self.port}", "--listen",
                 f"tcp://127.0.0.1:{self.port}", "--threads", "1", "--log-level", "debug",
                 "--set", f"tls.trust={self.faulty.authority}", "--set", "select.policy=in_order",
                 "--upstream", self.faulty.url(transport)]
        if not alone:
            flags += ["--upstream", self.healthy.url(transport)]
        self.berth = peers.start_berth(BERTH, self.directory, flags,
                                       prefix)

    def name(self):
        """One that was never asked for."""
        self.names += 1
        return f"n{self.names}.p{self.port}.example.net"

    def asked(self):
        """What the faulty upstream was asked so far."""
        # Once it has answered this, it has said all that it had heard before.
        self.faulty.tell()
        return self.faulty.said("query")

    def assert_right(self):
        name = self.name()
        reply = ask(self.port, name)
        self.assertTrue(is_right(reply, name), f"{reply}\n{self.berth.text()}")

    def assert_told(self, *codes):
        """The client hears by the deadline that there is no answer, and why."""
        began = time.monotonic()
        reply = ask(self.port, self.name())
        self.assertIsNotNone(reply, self.berth.text())
        self.assertLess(time.monotonic() - began, DEADLINE)
        self.assertEqual((reply.rcode, reply.data), (2, []), reply)
        self.assertIn(reply.error and reply.error[0], codes, reply)
        return reply.error[1]

    def assert_known(self, stage, cause):
        """A line of the log, and a counter, name the faulty upstream and the stage."""
        place = f"{self.faulty.url(self.transport)}, {stage}: "
        self.berth.wait_for(f"[upstream] {place}")
        reports = self.berth.text().count("[counters] queries")
        self.berth.signal(signal.SIGUSR1)
        self.berth.wait_for("[counters] lookups", count=reports + 1)
        self.berth.wait_for(f"[counters] {place}{cause}: ")

    def assert_outlived(self, transport, place, *codes):
        """The fault that was told to the upstream: `place` is the stage and the cause."""
        with self.subTest(transport=transport):
            self.start(transport)
            self.assert_right()
            self.assert_known(*place)
            self.start(transport, alone=True)
            self.assert_told(*codes)
            self.assert_known(*place)


class WhileAnswering(Upstreams):
    """What goes wrong between question and answer."""

    def test_an_answer_that_ends_in_the_middle_is_asked_for_elsewhere(self):
        for fault in ("close_in_length", "close_in_body"):
            self.faulty.tell(default={"fault": fault})
            for transport in ENCRYPTED if fault == "close_in_body" else ("tcp",):
                self.assert_outlived(transport, ("wait", "closed by peer"), NETWORK_ERROR)
        self.faulty.tell(default={"fault": "reset_in_body"})
        self.assert_outlived("tcp", ("wait", "reset"), NETWORK_ERROR)

    def test_once_in_the_middle_is_made_good_on_a_fresh_stream(self):
        for transport in STREAMS:
            self.faulty.tell(rules=[{"fault": "close_in_body", "times": 1}])
            self.start(transport, alone=True)
            self.assert_right()

    def test_silence_is_waited_for_no_longer_than_allowed(self):
        self.faulty.tell(default={"fault": "silent"})
        for transport in ("udp", "tcp", "https"):
            self.assert_outlived(transport, ("wait", "timed out"), NETWORK_ERROR)

    def test_answers_from_another_port_are_none(self):
        self.faulty.tell(default={"fault": "other_port"})
        self.assert_outlived("udp", ("wait", "timed out"), NETWORK_ERROR)

    def test_the_right_answer_counts_among_wrong_ones(self):
        self.faulty.tell(default={"fault": "decoys", "count": 5})
        self.start("udp", alone=True)
        self.assert_right()
        self.assert_known("match", "wrong id")

    def test_many_wrong_ids_move_the_question_to_a_stream(self):
        self.faulty.tell(default={"fault": "decoys", "count": 20})
        self.start("udp", alone=True)
        self.assert_right()
        self.assertEqual(self.asked()[-1]["transport"], "tcp")

    def test_a_truncated_answer_is_asked_for_over_a_stream(self):
        self.faulty.tell(rules=[{"fault": "truncated", "transport": "udp"}])
        self.start("udp", alone=True)
        self.assert_right()
        self.assert_known("match", "truncated")

    def test_truncation_everywhere_is_no_answer(self):
        self.faulty.tell(default={"fault": "truncated"})
        for transport in ("udp", "tcp", "https"):
            self.assert_outlived(transport, ("match", "truncated"), INVALID_DATA)

    def test_what_is_no_message_is_no_answer(self):
        self.faulty.tell(default={"fault": "broken_records"})
        for transport in ("udp", "tls", "https"):
            self.assert_outlived(transport, ("match", "malformed"), INVALID_DATA, NETWORK_ERROR)

    def test_a_broken_frame_ends_the_stream(self):
        self.faulty.tell(default={"fault": "bad_length", "length": 3})
        self.assert_outlived("tcp", ("receive", "broken framing"), NETWORK_ERROR)


class WhileConnecting(Upstreams):
    """What goes wrong before the question is sent."""

    def test_nobody_listens(self):
        self.faulty.tell(listening="refuse")
        self.assert_outlived("udp", ("wait", "refused"), NETWORK_ERROR)
        for transport in STREAMS:
            self.assert_outlived(transport, ("connect", "refused"), NETWORK_ERROR)

    def test_connections_are_taken_and_nothing_is_said(self):
        self.faulty.tell(listening="silent")
        self.assert_outlived("tcp", ("wait", "timed out"), NETWORK_ERROR)
        for transport in ENCRYPTED:
            self.assert_outlived(transport, ("tls", "timed out"), NETWORK_ERROR)

    def test_connections_are_taken_and_reset(self):
        self.faulty.tell(listening="reset")
        for transport in ENCRYPTED:
            self.assert_outlived(transport, ("tls", "reset"), NETWORK_ERROR)

    def test_certificates_that_are_not_to_be_believed(self):
        for kind, cause in (("expired", "certificate expired"),
                            ("wrong_name", "certificate is for another name"),
                            ("untrusted", "certificate is not trusted")):
            self.faulty.tell(certificate=kind)
            for transport in ENCRYPTED:
                self.assert_outlived(transport, ("tls", cause), NETWORK_ERROR)
                self.assertEqual(self.asked(), [])

    def test_no_protocol_in_common(self):
        self.faulty.tell(alpn=False)
        self.assert_outlived("https", ("tls", "protocol refused (ALPN)"), NETWORK_ERROR)

    def test_no_descriptor_is_left(self):
        limited = ("sh", "-c", 'ulimit -n 300; exec "$@"', "sh")
        self.faulty.tell(idle_close=0.05)
        self.start("tcp", prefix=limited)
        # Where no descriptor is left, UBSan takes objects of a kind that it has not seen before for
        # broken: it sees what it will need now, and the upstream's socket is gone when it counts.
        self.assert_right()
        code, text = peers.kdig(self.port, "+tcp", "berth.test", "A")
        self.assertEqual(code, 0, text)
        self.assert_known("park", "closed by peer")
        held = [socket.create_connection(("127.0.0.1", self.port), 10) for _ in range(400)]
        for client in held:
            self.addCleanup(client.close)
        self.berth.wait_for("Too many open files")
        self.assert_told(NETWORK_ERROR)
        self.assert_known("connect", "no descriptor left")
        for client in held:
            client.close()
        # Whoever asks before the server has seen them go is told as before.
        until = time.monotonic() + 10
        while not is_right(ask(self.port, name := self.name()), name):
            self.assertLess(time.monotonic(), until, self.berth.text())


class WhileIdle(Upstreams):
    """What goes wrong between questions."""

    def test_a_parked_stream_that_was_closed_fails_nobody(self):
        for transport in STREAMS:
            with self.subTest(transport=transport):
                self.faulty.tell(idle_close=0.05)
                self.start(transport, alone=True)
                for _ in range(5):
                    closed = len(self.faulty.said("closed"))
                    self.assert_right()
                    self.faulty.wait_for("closed", closed + 1)
                self.assert_known("park", "closed by peer")

    def test_a_restart_fails_nobody(self):
        for transport in STREAMS:
            with self.subTest(transport=transport):
                self.start(transport, alone=True)
                for _ in range(3):
                    self.assert_right()
                    self.faulty.tell(restart=True)
                self.assert_right()
                self.assert_known("park", "reset")


class OverHttp(Upstreams):
    """What HTTP adds."""

    def assert_outlived_over_http(self, fault, place, *codes):
        with self.subTest(fault=fault["fault"]):
            self.faulty.tell(default=fault)
            self.assert_outlived("https", place, *codes)

    def test_a_request_that_goaway_leaves_out_is_asked_again(self):
        self.assert_outlived_over_http({"fault": "goaway"}, ("wait", "refused"), NETWORK_ERROR)
        self.faulty.tell(default={}, rules=[{"fault": "goaway", "times": 1}])
        self.start("https", alone=True)
        self.assert_right()

    def test_a_request_that_is_reset_is_asked_elsewhere(self):
        self.assert_outlived_over_http({"fault": "reset_stream"}, ("wait", "reset"), NETWORK_ERROR)

    def test_a_request_that_is_refused_is_asked_again(self):
        self.assert_outlived_over_http({"fault": "refused_stream"}, ("wait", "refused"),
                                       NETWORK_ERROR)
        self.faulty.tell(default={}, rules=[{"fault": "refused_stream", "times": 1}])
        self.start("https", alone=True)
        self.assert_right()

    def test_http_without_an_answer_is_asked_for_elsewhere(self):
        for status in (301, 404, 500, 503):
            self.assert_outlived_over_http({"fault": "status", "status": status},
                                           ("match", "HTTP status"), INVALID_DATA)
        self.assert_outlived_over_http({"fault": "html"}, ("match", "no DNS message"), INVALID_DATA)
        self.assert_outlived_over_http({"fault": "cut_body"}, ("wait", "reset"), NETWORK_ERROR)

    def test_whoever_says_when_to_come_again_is_left_alone_until_then(self):
        self.faulty.tell(default={"fault": "status", "status": 429, "retry_after": 60})
        self.start("https")
        for _ in range(5):
            before = len(self.asked())
            self.assert_right()
        self.assertEqual(len(self.asked()), before)


class Report(Upstreams):
    """What the operator sees."""

    def test_counters_are_told_when_asked_and_at_the_end(self):
        self.start("tcp")
        self.assert_right()
        self.berth.signal(signal.SIGUSR1)
        self.berth.wait_for("[counters] lookups: started 1, answered 1, sent 1")
        self.assertEqual(self.berth.stop(), 0)
        self.assertEqual(len(re.findall(r"\[counters\] queries: queries 1, replies 1",
                                        self.berth.text())), 2)


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main(verbosity=2)
