"""The server by itself: what it knows without an upstream, what it logs, how it begins and ends.

Usage: process_test.py BERTH [TEST ...]
"""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers

BERTH = ""


class Process(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.port = peers.free_port()

    def start(self, *flags, upstream=None):
        upstream = upstream or f"udp://127.0.0.1:{peers.free_port()}"
        server = peers.start_berth(BERTH, self.directory.name, [
            "--listen", f"https://127.0.0.1:{self.port}", "--upstream", upstream, *flags])
        self.addCleanup(server.stop)
        return server

    def kdig(self, *words):
        return peers.kdig(self.port, "+https", *words)

    def refused(self, *flags):
        done = subprocess.run([BERTH, "serve", *flags], capture_output=True, timeout=30,
                              env={**os.environ, "STATE_DIRECTORY": self.directory.name})
        return done.returncode, (done.stdout + done.stderr).decode()

    def test_it_shows_itself_with_no_network(self):
        self.start()
        for name, record_type, expected in (
                ("berth.test", "A", r"IN\s+A\s"), ("berth.test", "AAAA", r"IN\s+AAAA\s"),
                ("berth.test", "TXT", r"IN\s+TXT\s"), ("berth.test", "HTTPS", r"IN\s+HTTPS\s"),
                ("nothing.berth.test", "A", "NXDOMAIN"), ("fail.berth.test", "A", "SERVFAIL"),
                ("localhost", "A", r"127\.0\.0\.1"), ("resolver.arpa", "SOA", "NOERROR")):
            code, text = self.kdig(name, record_type)
            self.assertEqual(code, 0, text)
            self.assertRegex(text, expected)

    def test_a_dead_upstream_is_a_servfail_that_says_so_and_one_warning(self):
        upstream = peers.free_port()
        server = self.start("--threads", "2", upstream=f"udp://127.0.0.1:{upstream}")
        # Each thread judges its upstreams by itself, and the kernel deals the connections out.
        for number in range(12):
            code, text = self.kdig(f"n{number}.w.example.net", "A")
            self.assertEqual(code, 0, text)
            self.assertIn("status: SERVFAIL", text)
            self.assertIn(f"127.0.0.1:{upstream}", text)
        server.wait_for("no upstream answers")
        self.assertEqual(server.text().count("warning"), 1, server.text())
        self.assertRegex(server.text(), r"warning.*no answer: n0\.w\.example\.net\. A: SERVFAIL, ")
        nsd_directory = pathlib.Path(self.directory.name, "nsd")
        nsd_directory.mkdir()
        nsd = peers.start_nsd(nsd_directory, upstream)
        self.addCleanup(nsd.stop)
        until = time.monotonic() + 20
        number = 10
        while "NOERROR" not in self.kdig(f"n{number}.w.example.net", "A")[1]:
            number += 1
            self.assertLess(time.monotonic(), until, "it never came back")

    def passed(self):
        """Sockets for the test's port, as a socket unit opens them: one for streams, one not."""
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            one = socket.socket(socket.AF_INET, kind)
            self.addCleanup(one.close)
            one.bind(("127.0.0.1", self.port))
            yield one

    def start_with(self, sockets, *flags, listens=("tcp", "udp")):
        listens = [f"--listen={scheme}://127.0.0.1:{self.port}" for scheme in listens]
        server = peers.start_berth(BERTH, self.directory.name, [*listens, "--threads", "2", *flags],
                                   passed=sockets)
        self.addCleanup(server.stop)
        return server

    def test_clients_that_come_while_it_restarts_wait_in_sockets_that_it_was_passed(self):
        question = peers.dns_query("berth.test")
        stream, datagrams = sockets = list(self.passed())
        stream.listen()
        first = self.start_with(sockets)
        self.assertTrue(peers.udp_answers(self.port, "berth.test"))
        self.assertEqual(first.stop(), 0)
        self.assertNotIn("not used", first.text())
        with socket.create_connection(("127.0.0.1", self.port), 20) as waiting, \
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            waiting.sendall(len(question).to_bytes(2, "big") + question)
            asker.settimeout(20)
            asker.sendto(question, ("127.0.0.1", self.port))
            self.start_with([datagrams, stream])
            self.assertEqual(asker.recv(4096)[3] & 15, 0)
            self.assertEqual(waiting.recv(4096)[5] & 15, 0)

    def test_the_queue_of_a_socket_that_was_passed_is_told_of_once(self):
        admin = peers.free_port()
        sockets = list(self.passed())
        self.start_with(sockets, "--set", f"admin.listen=http://127.0.0.1:{admin}",
                        "--set", "admission.backlog=50")
        with urllib.request.urlopen(f"http://127.0.0.1:{admin}/metrics", timeout=20) as answer:
            text = answer.read().decode()
        place = f'listener="tcp://127.0.0.1:{self.port}"'
        self.assertIn(f"berth_accept_queue_limit{{{place}}} 50\n", text)

    def test_a_socket_that_was_passed_and_is_no_address_of_it_is_warned_of(self):
        stream, datagrams = self.passed()
        datagrams.close()
        server = self.start_with([stream], listens=["udp"])
        server.wait_for(f"the socket that was passed for tcp://127.0.0.1:{self.port} is not used")

    def test_its_supervisor_is_told_how_it_stands(self):
        config = pathlib.Path(self.directory.name, "berth.toml")
        good = f'listen = ["udp://127.0.0.1:{self.port}"]\n'
        config.write_text(good, encoding="utf-8")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
            name = str(pathlib.Path(self.directory.name, "told"))
            supervisor.bind(name)
            supervisor.settimeout(peers.READY_WITHIN)
            process = subprocess.Popen(
                [BERTH, "serve", "--config", str(config)], stderr=subprocess.DEVNULL,
                env={**os.environ, "STATE_DIRECTORY": self.directory.name, "NOTIFY_SOCKET": name})
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)
            self.assertEqual(supervisor.recv(4096), b"READY=1")
            self.assertTrue(peers.udp_answers(self.port, "berth.test"))
            config.write_text("nonsense", encoding="utf-8")
            process.send_signal(signal.SIGHUP)
            self.assertEqual(supervisor.recv(4096), b"RELOADING=1")
            self.assertTrue(supervisor.recv(4096).startswith(b"READY=1\nSTATUS=not reloaded: "))
            config.write_text(good, encoding="utf-8")
            process.send_signal(signal.SIGHUP)
            self.assertEqual(supervisor.recv(4096), b"RELOADING=1")
            self.assertEqual(supervisor.recv(4096), b"READY=1\nSTATUS=")
            process.send_signal(signal.SIGTERM)
            self.assertEqual(supervisor.recv(4096), b"STOPPING=1")
            self.assertEqual(process.wait(peers.READY_WITHIN), 0)

    def test_every_query_is_in_the_log_that_looks_closely(self):
        server = self.start("--log-level", "debug")
        self.kdig("www.berth.test", "A")
        server.wait_for("www.berth.test. A: NOERROR (local)")
        self.kdig("www.example.net", "AAAA")
        server.wait_for("www.example.net. AAAA: SERVFAIL, ")
        self.assertRegex(server.text(), r"\(failure; .*send \d+\.\d ms, .*reply \d+\.\d ms\)")

    def test_sigterm_ends_it_with_0(self):
        server = self.start()
        self.assertEqual(server.stop(), 0)

    def test_sighup_takes_a_new_config_and_keeps_the_old_one_when_broken(self):
        config = pathlib.Path(self.directory.name, "berth.toml")
        config.write_text('log.level = "debug"\n[local]\nrecords = ["a.example. 60 IN A 192.0.2.1"]\n')
        server = self.start("--config", str(config))
        self.assertIn("192.0.2.1", self.kdig("a.example", "A")[1])
        config.write_text("[local]\nrecords = 7\n")
        server.signal(signal.SIGHUP)
        server.wait_for(str(config))
        self.assertIn("192.0.2.1", self.kdig("a.example", "A")[1])
        config.write_text('[local]\nrecords = ["a.example. 60 IN A 192.0.2.2"]\n')
        server.signal(signal.SIGHUP)
        until = time.monotonic() + 20
        while "192.0.2.2" not in self.kdig("a.example", "A")[1]:
            self.assertLess(time.monotonic(), until, server.text())

    def test_sighup_takes_a_new_certificate(self):
        def make(name):
            base = pathlib.Path(self.directory.name)
            code, text = peers.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                             "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj",
                             f"/CN={name}", "-keyout", str(base / "key.pem"), "-out",
                             str(base / "cert.pem"))
            self.assertEqual(code, 0, text)
            return str(base / "cert.pem"), str(base / "key.pem")

        def subject():
            return peers.run("openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", "-alpn", "h2",
                       stdin=b"")[1]

        cert, key = make("first.example")
        server = self.start("--cert", cert, "--key", key)
        self.assertIn("first.example", subject())
        make("second.example")
        server.signal(signal.SIGHUP)
        until = time.monotonic() + 20
        while "second.example" not in subject():
            self.assertLess(time.monotonic(), until, server.text())
        pathlib.Path(key).write_text("no key\n")
        server.signal(signal.SIGHUP)
        server.wait_for(key)
        self.assertIn("second.example", subject())

    def test_its_own_certificate_is_kept(self):
        def fingerprint():
            pem = __import__("ssl").get_server_certificate(("127.0.0.1", self.port))
            return pem

        server = self.start()
        first = fingerprint()
        server.stop()
        self.start()
        self.assertEqual(fingerprint(), first)

    def test_a_taken_port_is_one_line_and_exit_2(self):
        self.start()
        code, text = self.refused("--listen", f"https://127.0.0.1:{self.port}")
        self.assertEqual(code, 2, text)
        self.assertIn(f"127.0.0.1:{self.port}", text)
        self.assertLessEqual(len(text.strip().splitlines()), 2, text)

    def test_an_unreadable_key_is_one_line_and_exit_2(self):
        code, text = self.refused("--listen", f"https://127.0.0.1:{self.port}", "--cert",
                                  "/nonexistent/cert.pem", "--key", "/nonexistent/key.pem")
        self.assertEqual(code, 2, text)
        self.assertIn("/nonexistent/", text)

    def test_no_alpn_in_common_is_an_alert(self):
        self.start()
        _, text = peers.run("openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", "-alpn", "imap",
                      stdin=b"")
        self.assertIn("no application protocol", text)


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main(verbosity=2)
