"""Queries as they come, over the admin listener: each is told once, as it was, and a reader that does
not read costs nobody anything.

Usage: query_log_test.py BERTH [TEST ...]
"""

import contextlib
import http.client
import json
import pathlib
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers
import watched_server



class Reader:
    """Reads server-sent events."""

    def __init__(self, port, query=""):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=peers.READY_WITHIN)
        self.connection.request("GET", "/api/queries?" + query)
        self.response = self.connection.getresponse()
        self.status = self.response.status
        if self.status == 200:
            # The first line says that it is listened to.
            self.first = self.response.readline().decode()
            self.response.readline()

    def event(self):
        """(kind, data) of the next one."""
        kind = data = None
        while True:
            line = self.response.readline().decode()
            if not line:
                raise EOFError("the stream has ended")
            line = line.rstrip("\n")
            if line.startswith("event: "):
                kind = line[7:]
            elif line.startswith("data: "):
                data = json.loads(line[6:])
            elif not line and kind:
                return kind, data

    def close(self):
        self.connection.close()


def wire_query(labels):
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + name + struct.pack(">HH", 1, 1)


class Queries(watched_server.WatchedServer):
    def more_listeners(self):
        return ["--listen", f"udp://127.0.0.1:{self.plain}"]

    def read(self, query=""):
        reader = Reader(self.admin, query)
        self.addCleanup(reader.close)
        return reader

    def query_raw(self, labels):
        """Asks by UDP for a name of octets that no tool would take."""
        message = wire_query(labels)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(10)
            asker.sendto(message, ("127.0.0.1", self.plain))
            return asker.recv(4096)

    def value(self, name):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.admin, timeout=10)) as to:
            to.request("GET", "/metrics")
            for line in to.getresponse().read().decode().splitlines():
                if line.startswith(name + " "):
                    return float(line.split()[1])
        self.fail(name)

    def test_each_query_is_told_as_it_was(self):
        self.start("--set", "policy.block=alias.example.net")
        reader = self.read()
        self.assertEqual(reader.response.headers["Content-Type"], "text/event-stream")
        before = time.time()
        for _ in range(2):
            self.query("www.example.net", "AAAA")
        self.query("alias.example.net", "A")
        told = [reader.event() for _ in range(3)]
        self.assertEqual([kind for kind, _ in told], ["query"] * 3)
        self.assertEqual([one["id"] for _, one in told], [1, 2, 3])
        # Threads may be told of one before the other.
        asked, cached, blocked = sorted((one for _, one in told), key=lambda one: one["time"])
        self.assertAlmostEqual(asked["time"], before, delta=10)
        listener = f"https://127.0.0.1:{self.port}"
        same = {"client": "127.0.0.1", "protocol": "h2", "listener": listener, "group": "default"}
        for one in (asked, cached, blocked):
            self.assertEqual({name: one[name] for name in same}, same)
        self.assertEqual((asked["name"], asked["type"], asked["rcode"], asked["source"]),
                         ("www.example.net.", "AAAA", "NOERROR", "upstream"))
        self.assertEqual(asked["upstream"], self.upstream)
        self.assertEqual(asked["stages"][0]["stage"], "parse")
        self.assertEqual(asked["stages"][-1]["at_us"], asked["duration_us"])
        self.assertEqual((cached["source"], cached["stages"]), ("cache", []))
        self.assertEqual(blocked["blocked"],
                         {"by": "rule", "rule": "alias.example.net", "name": "alias.example.net.",
                          "where": "question"})
        self.assertEqual([error["code"] for error in blocked["ede"]], [15])
        self.assertEqual(self.value("berth_query_readers"), 1)
        self.assertEqual(self.value("berth_query_events_total"), 3)

    def test_readers_see_what_they_ask_for(self):
        self.start()
        names = self.read("name=ALIAS")
        failed = self.read("failed=1")
        self.query("www.example.net", "A")
        self.query("www.example.org", "A")
        self.query("alias.example.net", "A")
        self.assertEqual(names.event()[1]["name"], "alias.example.net.")
        told = failed.event()[1]
        self.assertEqual((told["name"], told["rcode"]), ("www.example.org.", "REFUSED"))
        bad = self.read("type=NONSENSE")
        self.assertEqual(bad.status, 400)
        self.assertIn("type", json.loads(bad.response.read())["error"])

    def test_readers_have_the_same_numbers_and_the_lines_have_them_too(self):
        lines = self.directory / "lines.json"
        self.start("--set", f"query_log.lines={lines}")
        self.query("www.example.net", "A")
        self.await_lines(lines, 1)
        first, second = self.read(), self.read()
        self.query("alias.example.net", "A")
        self.await_lines(lines, 2)
        kept = json.loads(lines.read_text().splitlines()[1])
        for told in first.event()[1], second.event()[1], kept:
            self.assertEqual((told["id"], told["name"]), (2, "alias.example.net."))

    def test_in_a_flood_some_stand_for_all(self):
        server = self.start("--set", "query_log.database=true", "--set", "query_log.rate=10")
        # What comes from one port is answered by one thread.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(10)
            asker.connect(("127.0.0.1", self.plain))

            def ask(count):
                for _ in range(count):
                    asker.send(wire_query([b"n", b"w", b"example", b"net"]))
                for _ in range(count):
                    asker.recv(4096)
            for count in (1, *[50] * 40):
                ask(count)
            asked = 2001
            until = time.monotonic() + 60
            while not self.stand_for(asked):
                # Once there are few again, the next one stands for all that were left out.
                while self.value('berth_query_events_one_in{class="common"}') != 1:
                    self.assertLess(time.monotonic(), until)
                self.assertLess(time.monotonic(), until)
                ask(1)
                asked += 1
        self.assertLess(int(self.rows("SELECT count(*) FROM queries")), 1000)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.rows("SELECT sum(asked) FROM sources"), str(asked))

    def stand_for(self, asked):
        """Whether rows come to stand for so many queries within three seconds."""
        until = time.monotonic() + 3
        while time.monotonic() < until:
            if self.rows("SELECT sum(stands_for) FROM queries") == str(asked):
                return True
        return False

    def test_hostile_names_stay_in_one_line(self):
        self.start()
        reader = self.read()
        self.query_raw([b"<script>alert(1)", b"\x1b[2J\r\n\ndata: x", b"\xff\0", b"example", b"net"])
        kind, told = reader.event()
        self.assertEqual(kind, "query")
        self.assertEqual(told["name"], "<script>alert\\(1\\).\\027[2j\\013\\010\\010data:\\032x."
                                       "\\255\\000.example.net.")
        self.query("www.example.net", "A")
        self.assertEqual(reader.event()[1]["name"], "www.example.net.")

    def test_what_a_reader_misses_is_said(self):
        self.start()
        reader = self.read("rate=2")
        for number in range(6):
            self.query_raw([b"n%d" % number, b"w", b"example", b"net"])
        told = []
        while not told or told[-1][0] != "lost":
            told.append(reader.event())
        self.assertLess(len([kind for kind, _ in told if kind == "query"]), 6)
        self.assertEqual(told[-1][1]["why"], "sampled")

    def test_as_many_readers_as_may_and_each_makes_room(self):
        self.start()
        readers = [self.read() for _ in range(8)]
        self.assertEqual([reader.status for reader in readers], [200] * 8)
        self.assertEqual(self.read().status, 429)
        self.assertEqual(self.value("berth_query_readers_refused_total"), 1)
        readers[0].response.close()
        readers[0].close()
        until = time.monotonic() + peers.READY_WITHIN
        while (again := self.read()).status != 200:
            self.assertLess(time.monotonic(), until)
            again.close()

    def test_a_reader_that_takes_nothing_is_let_go(self):
        self.start()
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.connect(("127.0.0.1", self.admin))
            slow.sendall(b"GET /api/queries?rate=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            until = time.monotonic() + 60
            while not self.value("berth_query_readers_slow_total"):
                self.assertLess(time.monotonic(), until)
                for number in range(200):
                    self.query_raw([b"%d" % (number % 9), b"w", b"example", b"net"])
        self.assertEqual(self.value("berth_query_readers"), 0)

    def rows(self, sql):
        """What a query to the database gives, by SQLite's own program."""
        code, text = peers.run("sqlite3", "-readonly", str(self.directory / "queries.db"), sql)
        return text.strip() if code == 0 else ""

    def await_rows(self, sql, wanted):
        until = time.monotonic() + peers.READY_WITHIN
        while (told := self.rows(sql)) != wanted:
            self.assertLess(time.monotonic(), until, told)

    def test_queries_are_kept_in_a_database(self):
        server = self.start("--set", "query_log.database=true")
        for _ in range(3):
            self.query("www.example.net", "A")
        self.await_rows("SELECT client, name, type, rcode, source FROM queries ORDER BY time",
                        "127.0.0.0|www.example.net.|A|NOERROR|upstream\n"
                        "127.0.0.0|www.example.net.|A|NOERROR|cache\n"
                        "127.0.0.0|www.example.net.|A|NOERROR|cache")
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.rows("SELECT asked FROM names"), "3")
        self.assertEqual(self.rows("PRAGMA journal_mode"), "wal")

    def top(self, of):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.admin, timeout=10)) as to:
            to.request("GET", f"/api/top?of={of}")
            response = to.getresponse()
            return response.status, json.loads(response.read())

    def test_what_is_asked_most_is_told(self):
        self.start("--set", "query_log.database=true")
        for _ in range(2):
            self.query("www.example.net", "A")
        self.query("alias.example.net", "A")
        until = time.monotonic() + 30
        while len((told := self.top("names"))[1].get("rows", [])) < 2:
            self.assertLess(time.monotonic(), until, told)
        self.assertEqual([(row["name"], row["queries"]) for row in told[1]["rows"]],
                         [("www.example.net.", 2), ("alias.example.net.", 1)])
        self.assertEqual(self.top("clients")[1]["rows"],
                         [{"client": "127.0.0.0", "queries": 3, "blocked": 0}])
        (upstream,) = self.top("upstreams")[1]["rows"]
        self.assertEqual((upstream["upstream"], upstream["answers"]), (self.upstream, 2))
        self.assertGreaterEqual(upstream["max_us"], upstream["p50_us"])
        self.assertEqual(self.top("nonsense")[0], 400)

    def test_without_a_database_nothing_is_kept(self):
        self.start()
        self.query("www.example.net", "A")
        self.assertEqual(self.top("names")[0], 404)
        self.assertFalse((self.directory / "queries.db").exists())

    def test_a_locked_database_and_a_full_disk_stop_no_answer(self):
        lines = self.directory / "lines.json"
        # Files may have so many blocks of 1024 octets; the signal that comes with it is ignored.
        server = self.start_in_little_room(256, "--set", "query_log.database=true",
                                           "--set", f"query_log.lines={lines}")
        with contextlib.closing(sqlite3.connect(self.directory / "queries.db",
                                                isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            self.query("www.example.net", "A")
            server.wait_for("[query-log] database: database is locked; answers go on")
            other.execute("ROLLBACK")
        self.await_rows("SELECT count(*) FROM queries WHERE name = 'www.example.net.'", "1")
        for number in range(2000):
            self.query_raw([b"%d" % (number % 9), b"w", b"example", b"net"])
        server.wait_for("[query-log] lines: ")
        self.query("alias.example.net", "A")
        self.assertLessEqual(lines.stat().st_size, 256 * 1024)
        self.assertEqual(server.text().count("[query-log] lines: "), 1)
        self.assertGreater(self.value('berth_query_log_failures_total{place="lines"}'), 0)
        self.assertGreater(self.value('berth_query_log_failures_total{place="database"}'), 0)

    def start_in_little_room(self, blocks, *flags):
        return self.start(*flags, prefix=(
            "bash", "-c", f'trap "" XFSZ; ulimit -f {blocks}; exec "$0" "$@"'))

    def test_lines_are_written_and_opened_anew(self):
        lines = self.directory / "lines.json"
        server = self.start("--set", f"query_log.lines={lines}", "--set", "query_log.privacy=no-client")
        self.query("www.example.net", "A")
        server.wait_for("listen")
        aside = self.directory / "moved.json"
        self.await_lines(lines, 1)
        lines.rename(aside)
        server.signal(signal.SIGHUP)
        server.wait_for("[reload] done")
        self.query("alias.example.net", "A")
        self.await_lines(lines, 1)
        (told,) = [json.loads(line) for line in aside.read_text().splitlines()]
        self.assertEqual((told["name"], told["rcode"]), ("www.example.net.", "NOERROR"))
        self.assertNotIn("client", told)

    def await_lines(self, path, count):
        until = time.monotonic() + peers.READY_WITHIN
        while not path.exists() or path.read_text().count("\n") < count:
            self.assertLess(time.monotonic(), until)

    def test_dnstap_goes_to_a_file_that_others_can_read(self):
        tap = self.directory / "queries.dnstap"
        server = self.start("--set", f"query_log.dnstap={tap}", "--set", "query_log.privacy=full")
        self.query("www.example.net", "AAAA")
        self.query_raw([b"a b", b"w", b"example", b"net"])
        # All of it stands there before the server ends.
        until = time.monotonic() + peers.READY_WITHIN
        while peers.run("dnstap-read", str(tap))[1].count("/IN/") < 4:
            self.assertLess(time.monotonic(), until)
        self.assertEqual(server.stop(), 0)
        code, text = peers.run("dnstap-read", str(tap))
        self.assertEqual(code, 0, text)
        # Threads may be told of one before the other.
        lines = sorted(text.splitlines(), key=lambda line: "www.example.net/IN/AAAA" not in line)
        self.assertEqual([line.split()[2] for line in lines], ["CQ", "CR", "CQ", "CR"])
        self.assertIn("www.example.net/IN/AAAA", lines[1])
        self.assertIn("127.0.0.1:", lines[0])
        code, text = peers.run("dnstap-read", "-y", str(tap))
        self.assertEqual(code, 0, text)
        self.assertIn("identity: berth", text)
        self.assertIn("status: NOERROR", text)

    def test_dnstap_goes_to_a_collector_that_comes_late(self):
        tap = self.directory / "collector.sock"
        got = self.directory / "collected.dnstap"
        server = self.start("--set", f"query_log.dnstap=unix:{tap}")
        self.query("www.example.net", "A")
        collector = subprocess.Popen(
            ["fstrm_capture", "-t", "protobuf:dnstap.Dnstap", "-u", str(tap), "-w", str(got)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until = time.monotonic() + 30
            while not tap.exists():
                self.assertLess(time.monotonic(), until)
            while peers.run("dnstap-read", str(got))[1].count("www.example.net/IN/A") < 1:
                self.assertLess(time.monotonic(), until)
                self.query("www.example.net", "A")
                # What is collected stands in the file when the collector is told to write it.
                collector.send_signal(signal.SIGHUP)
            self.assertEqual(server.stop(), 0)
        finally:
            collector.terminate()
            collector.wait(10)

    def test_dnstap_that_finds_no_room_is_told(self):
        server = self.start("--set", "query_log.dnstap=/dev/full")
        server.wait_for("[query-log] dnstap: No space left on device; answers go on")
        self.query("www.example.net", "A")
        self.assertGreater(self.value('berth_query_log_failures_total{place="dnstap"}'), 0)
        self.assertEqual(self.value('berth_query_log_written_total{place="dnstap"}'), 0)

    def test_a_collector_that_takes_nothing_holds_up_no_end(self):
        tap = self.directory / "collector.sock"
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as collector:
            collector.bind(str(tap))
            collector.listen()
            server = self.start("--set", f"query_log.dnstap=unix:{tap}")
            self.query("www.example.net", "A")
            self.assertEqual(server.stop(), 0)
            self.assertEqual(collector.accept()[0].recv(4), bytes(4))

    def test_the_server_ends_while_somebody_reads(self):
        server = self.start()
        reader = self.read()
        begun = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - begun, 8)
        with self.assertRaises((EOFError, OSError, http.client.HTTPException)):
            reader.event()


if __name__ == "__main__":
    Queries.program = sys.argv.pop(1)
    unittest.main(verbosity=2)
