"""The faulty upstream does what its script says: right answers on every transport, and each fault
of a message or a stream as a client sees it. HTTP/2 is held by Berth's own tests against it.
"""

import contextlib
import pathlib
import socket
import ssl
import struct
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from faulty_upstream import FaultyUpstream, message

# Longest a client here waits for what should come. Unit: seconds.
PATIENCE = 10
# How long it waits for what should not. Unit: seconds.
SILENCE = 0.1


def query(name="www.test", record_type="A", query_id=0x1234):
    labels = b"".join(bytes([len(l)]) + l.encode() for l in name.split("."))
    return struct.pack(">6H", query_id, message.RD, 1, 0, 0, 0) + labels + b"\0" + \
        struct.pack(">2H", message.TYPES[record_type], 1)


class Faults(unittest.TestCase):
    """One upstream, told anew by each test."""

    @classmethod
    def setUpClass(cls):
        cls.upstream = FaultyUpstream()
        cls.addClassCleanup(cls.upstream.stop)

    def tearDown(self):
        self.upstream.tell(rules=[], default={}, listening="open", certificate="good", alpn=True,
                           idle_close=None)

    @contextlib.contextmanager
    def connected(self, transport="tcp", protocols=()):
        address = ("127.0.0.1", self.upstream.ports[transport])
        with socket.create_connection(address, PATIENCE) as plain:
            if transport == "tcp":
                yield plain
                return
            tls = ssl.create_default_context(cafile=self.upstream.authority)
            tls.set_alpn_protocols(list(protocols))
            with tls.wrap_socket(plain, server_hostname="dns.test") as secure:
                yield secure

    def over_stream(self, connection, wire):
        """Everything that comes before the end, or before nothing more comes."""
        connection.sendall(struct.pack(">H", len(wire)) + wire)
        out = b""
        while len(out) < 2 or len(out) < 2 + struct.unpack_from(">H", out)[0]:
            octets = connection.recv(4096)
            if not octets:
                break
            out += octets
        return out

    def over_udp(self, wire, connected=True, patience=PATIENCE):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(patience)
            address = ("127.0.0.1", self.upstream.ports["udp"])
            if connected:
                asker.connect(address)
                asker.send(wire)
            else:
                asker.sendto(wire, address)
            return asker.recvfrom(65535)

    def test_right_answers_check_themselves_on_every_transport(self):
        for record_type in ("A", "AAAA", "TXT"):
            wire = query(record_type=record_type)
            data = message.data_for("www.test", message.TYPES[record_type])
            self.assertEqual(self.over_udp(wire)[0][-len(data):], data)
            for transport in ("tcp", "tls"):
                with self.connected(transport, ["dot"]) as connection:
                    self.assertEqual(self.over_stream(connection, wire)[-len(data):], data)

    def test_http_1_1_is_answered(self):
        with self.connected("https", ["http/1.1"]) as connection:
            self.assertEqual(connection.selected_alpn_protocol(), "http/1.1")
            wire = query()
            connection.sendall(b"POST /dns-query HTTP/1.1\r\nhost: dns.test\r\ncontent-length: %d"
                               b"\r\n\r\n" % len(wire) + wire)
            head, _, body = connection.recv(4096).partition(b"\r\n\r\n")
            self.assertTrue(head.startswith(b"HTTP/1.1 200 "), head)
            self.assertIn(b"content-type: application/dns-message", head)
            self.assertEqual(body[-4:], message.data_for("www.test", 1))

    def test_pages_of_any_origin_may_ask(self):
        with self.connected("https", ["http/1.1"]) as connection:
            connection.sendall(b"OPTIONS /dns-query HTTP/1.1\r\nhost: dns.test\r\n\r\n")
            head = connection.recv(4096)
            self.assertTrue(head.startswith(b"HTTP/1.1 204 "), head)
            self.assertIn(b"access-control-allow-origin: *", head)
            self.assertIn(b"access-control-allow-headers: accept, content-type", head)

    def test_an_answer_in_octets_gets_the_id_and_if_told_the_question_as_asked(self):
        octets = query("www.test", query_id=0)[:2] + b"\x81\x80" + query("www.test")[4:]
        asked = query("wWw.Test")
        for echo, question in ((False, query()[12:]), (True, asked[12:])):
            self.upstream.tell(default={"answer": {"hex": octets.hex(), "echo": echo}})
            self.assertEqual(self.over_udp(asked)[0], asked[:2] + octets[2:12] + question)
        self.assertEqual(self.over_udp(query("other.test"))[0][12:], octets[12:])
        self.assertEqual(len(self.upstream.wait_for("query", 2, wire=asked.hex())), 2)

    def test_rules_are_chosen_by_name_type_and_transport_so_many_times(self):
        self.upstream.tell(rules=[
            {"name": "*.bad.test", "type": "A", "transport": "udp", "times": 1,
             "answer": {"rcode": "SERVFAIL"}}])
        rcode = lambda name, kind="A": self.over_udp(query(name, kind))[0][3] & 15
        self.assertEqual(rcode("a.good.test"), 0)
        self.assertEqual(rcode("a.bad.test", "TXT"), 0)
        self.assertEqual(rcode("a.bad.test"), 2)
        self.assertEqual(rcode("a.bad.test"), 0)

    def test_messages_are_spoilt(self):
        right = self.over_udp(query())[0]
        seen = {}
        for fault in ("truncated", "wrong_id", "wrong_question", "other_case", "not_a_response",
                      "other_opcode", "garbage", "broken_records", "header_only"):
            self.upstream.tell(default={"fault": fault})
            seen[fault] = self.over_udp(query())[0]
        self.assertEqual(seen["truncated"][2:8], bytes.fromhex("838000010000"))
        self.assertEqual(seen["wrong_id"], bytes.fromhex("4761") + right[2:])
        self.assertEqual(seen["wrong_question"], right[:12] + b"\x03vww" + right[16:])
        self.assertEqual(seen["other_case"], right[:12] + b"\x03WWW\x04TEST" + right[21:])
        self.assertEqual(seen["not_a_response"], right[:2] + b"\x01" + right[3:])
        self.assertEqual(seen["other_opcode"], right[:2] + b"\xa1" + right[3:])
        self.assertEqual(seen["garbage"][12:], b"\xc0\x0c" * 20)
        self.assertEqual(seen["broken_records"][12:], right[12:26] + b"\xc0\x1a" * 20)
        self.assertEqual(seen["header_only"], right[:2] + b"\x80\x80" + bytes(8))

    def test_streams_end_in_the_middle(self):
        wire = query()
        right = struct.pack(">H", 42) + self.over_udp(wire)[0]
        for transport in ("tcp", "tls"):
            for fault, left in (("close", 0), ("close_in_length", 1), ("close_in_body", 22)):
                self.upstream.tell(default={"fault": fault})
                with self.subTest(fault=fault), self.connected(transport) as connection:
                    got = self.over_stream(connection, wire)
                    self.assertEqual((got[:4], len(got)), (right[:min(4, left)], left))
        # Python's TLS does not tell an end from a reset.
        for fault in ("reset", "reset_in_body"):
            self.upstream.tell(default={"fault": fault})
            with self.subTest(fault=fault), self.connected() as connection:
                self.assertRaises(ConnectionResetError, self.over_stream, connection, wire)

    def test_datagrams_come_from_elsewhere_or_not_at_all(self):
        self.upstream.tell(default={"fault": "other_port"})
        wire, source = self.over_udp(query(), connected=False)
        self.assertEqual(wire[-4:], message.data_for("www.test", 1))
        self.assertNotEqual(source, ("127.0.0.1", self.upstream.ports["udp"]))
        self.upstream.tell(default={"fault": "other_address"})
        _, source = self.over_udp(query(), connected=False)
        self.assertEqual(source, ("127.0.0.9", self.upstream.ports["udp"]))
        self.upstream.tell(default={"fault": "silent"})
        self.assertRaises(TimeoutError, self.over_udp, query(), patience=SILENCE)

    def test_it_refuses_is_silent_or_resets_before_a_word_is_said(self):
        self.upstream.tell(listening="refuse")
        self.assertRaises(ConnectionRefusedError, self.over_udp, query())
        with self.assertRaises(ConnectionRefusedError), self.connected():
            pass
        self.upstream.tell(listening="silent")
        with self.connected() as connection:
            connection.settimeout(SILENCE)
            self.assertRaises(TimeoutError, self.over_stream, connection, query())
        self.upstream.tell(listening="reset")
        with self.assertRaises(ConnectionResetError), self.connected() as connection:
            self.over_stream(connection, query())

    def test_idle_streams_are_closed_and_a_restart_resets_all(self):
        self.upstream.tell(idle_close=0.05)
        with self.connected() as connection:
            self.assertEqual(len(self.over_stream(connection, query())), 44)
            self.assertEqual(connection.recv(1), b"")
        self.upstream.tell(idle_close=None)
        with self.connected() as connection:
            self.assertEqual(len(self.over_stream(connection, query())), 44)
            self.upstream.tell(restart=True)
            self.assertRaises(ConnectionResetError, connection.recv, 1)
        with self.connected() as connection:
            self.assertEqual(len(self.over_stream(connection, query())), 44)

    def test_certificates_are_wrong_in_the_way_that_was_told(self):
        for kind, why in (("expired", "expired"), ("wrong_name", "mismatch"),
                          ("untrusted", "unable to get local issuer")):
            self.upstream.tell(certificate=kind)
            with self.subTest(kind=kind), self.assertRaisesRegex(ssl.SSLError, why), \
                    self.connected("tls"):
                pass

    def test_no_protocol_is_agreed_on_when_alpn_is_off(self):
        self.upstream.tell(alpn=False)
        with self.connected("https", ["h2"]) as connection:
            self.assertIsNone(connection.selected_alpn_protocol())

    def test_what_it_does_not_know_is_refused_and_changes_nothing(self):
        for wrong in ({"default": {"fault": "nothing such"}}, {"listening": "sideways"},
                      {"certificate": "forged"}, {"surprise": 1}):
            self.assertRaises(ValueError, self.upstream.tell, **wrong)
        self.assertEqual(len(self.over_udp(query())[0]), 42)


if __name__ == "__main__":
    unittest.main(verbosity=2)
