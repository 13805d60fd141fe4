"""The admin listener: what it tells of connections, upstreams and cache is what happened, and who may
not look is told nothing.

Usage: admin_test.py BERTH [TEST ...]
"""

import contextlib
import gzip
import http.client
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers
import watched_server

TOKEN = "a token of some length"
# Connections of which the text is larger than what the kernel keeps for a reader.
MANY = 8000


class Admin(watched_server.WatchedServer):
    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.admin, timeout=10)

    def ask(self, path, method="GET", headers=None, connection=None):
        """(status, type, text)."""
        with contextlib.closing(connection or self.connect()) as to:
            to.request(method, path, headers=headers or {})
            response = to.getresponse()
            content_type = response.headers["Content-Type"]
            # One of these goes on for as long as it is read.
            text = "" if content_type == "text/event-stream" else response.read().decode()
            return response.status, content_type, text

    def told(self, path, **more):
        status, content_type, text = self.ask(path, **more)
        self.assertEqual((status, content_type), (200, "application/json"), text)
        return json.loads(text)

    def await_closed(self, observer):
        """The closed connections of clients that an observer is told of, once there are any."""
        until = time.monotonic() + peers.READY_WITHIN
        while time.monotonic() < until:
            delta = self.told(f"/api/connections?observer={observer}")
            closed = [one for one in delta["closed"] if one["side"] == "client"]
            if closed:
                return closed, delta
        self.fail("no connection was told as closed")

    def metrics(self):
        status, content_type, text = self.ask("/metrics")
        self.assertEqual(status, 200)
        self.assertTrue(content_type.startswith("text/plain; version=0.0.4"), content_type)
        return text

    def value(self, pattern):
        found = re.search(rf"^{pattern} ([0-9.e+]+)$", self.metrics(), re.MULTILINE)
        self.assertIsNotNone(found, pattern)
        return float(found[1])

    def test_each_observer_is_told_of_a_connection_once(self):
        self.start()
        for observer in ("page", "top"):
            self.assertTrue(self.told(f"/api/connections?observer={observer}")["first"])
        self.query()
        for observer in ("page", "top"):
            closed, delta = self.await_closed(observer)
            self.assertFalse(delta["first"])
            self.assertEqual(len(closed), 1)
            one = closed[0]
            self.assertEqual((one["kind"], one["alpn"], one["tls"]), ("h2", "h2", "1.3"))
            self.assertEqual(one["place"], f"https://127.0.0.1:{self.port}")
            self.assertEqual((one["total"]["queries"], one["total"]["answers"]), (1, 1))
            self.assertGreater(one["total"]["bytes_in"], 0)
            self.assertGreater(one["handshake_us"], 0)
            self.assertEqual(one["reason"], "closed by peer")
            again = self.told(f"/api/connections?observer={observer}")
            self.assertEqual([c for c in again["closed"] if c["side"] == "client"], [])

    def test_a_large_delta_comes_in_pieces_and_holds_up_nobody(self):
        self.start()
        for observer in ("page", "top"):
            self.told(f"/api/connections?observer={observer}")
        for _ in range(MANY):
            socket.create_connection(("127.0.0.1", self.port), 10).close()
        closed, until = 0, time.monotonic() + peers.READY_WITHIN
        while closed < MANY:
            self.assertLess(time.monotonic(), until)
            delta = self.told("/api/connections?observer=top")
            closed += sum(one["connections"] for one in delta["closed"] if one["side"] == "client")
        with socket.socket() as slow:
            # Little finds room on its way.
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.settimeout(10)
            slow.connect(("127.0.0.1", self.admin))
            for request in range(2):
                slow.sendall(b"GET /api/connections?observer=page&raw=1 HTTP/1.1\r\n"
                             b"Host: 127.0.0.1\r\n\r\n")
                with http.client.HTTPResponse(slow) as response:
                    response.begin()
                    self.assertEqual(response.headers["Transfer-Encoding"], "chunked")
                    # While this one takes nothing.
                    self.assertFalse(self.told("/api/connections?observer=top")["first"])
                    self.query()
                    delta = json.loads(response.read())
                cookies = {one["cookie"] for one in delta["closed"] if one["side"] == "client"}
                self.assertEqual(len(cookies) >= MANY, request == 0)

    def test_who_knows_no_chunks_is_told_until_the_connection_ends(self):
        self.start()
        with socket.create_connection(("127.0.0.1", self.admin), 10) as old:
            old.sendall(b"GET /api/connections?observer=old HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            with http.client.HTTPResponse(old) as response:
                response.begin()
                self.assertIsNone(response.headers["Transfer-Encoding"])
                self.assertTrue(json.loads(response.read())["first"])

    def test_queries_to_the_upstream_are_told_with_its_transport(self):
        self.start()
        self.told("/api/connections?observer=page")
        self.query()
        delta = self.told("/api/connections?observer=page")
        upstream = [one for one in delta["active"] + delta["closed"] if one["side"] == "upstream"]
        self.assertEqual([one["place"] for one in upstream], [self.upstream])
        self.assertEqual(upstream[0]["kind"], "udp")
        self.assertEqual(upstream[0]["total"]["answers"], 1)
        self.assertEqual([(row["group"], row["type"], row["answers"]) for row in delta["dns"]],
                         [("example.net", "A", {"NOERROR": 1})])

    def test_the_overview_says_what_happened_since_one_looked(self):
        self.start()
        first = self.told("/api/overview?observer=page")
        self.assertTrue(first["first"])
        self.assertEqual((first["threads"], first["total"]["queries"]), (2, 0))
        for _ in range(3):
            self.query()
        told = self.told("/api/overview?observer=page")
        self.assertFalse(told["first"])
        self.assertEqual(
            [told["last"][one] for one in ("queries", "hits", "failed")], [3, 2, 0])
        self.assertEqual(told["last"]["protocols"], {"udp": 0, "tcp": 0, "dot": 0, "h1": 0, "h2": 3})
        latency = told["latency"]
        self.assertEqual(latency["count"], 3)
        self.assertGreater(latency["max_us"], 0)
        self.assertLessEqual(latency["p50_us"], latency["max_us"])
        self.assertEqual([one["address"] for one in told["listeners"]],
                         [f"https://127.0.0.1:{self.port}"])
        self.assertGreaterEqual(told["listeners"][0]["accepted"], 3)
        self.assertEqual(told["cache"]["entries"], 1)
        self.assertGreater(told["memory"]["resident_bytes"], 1 << 20)
        self.assertGreater(told["descriptors"]["open"], 5)
        again = self.told("/api/overview?observer=page")
        self.assertEqual((again["last"]["queries"], again["latency"]["count"]), (0, 0))
        self.assertEqual(again["total"]["queries"], 3)
        self.assertEqual(self.value("berth_answer_seconds_count"), 3)
        self.assertEqual(self.value(r'berth_client_queries_total\{protocol="h2"\}'), 3)

    def test_what_is_wrong_with_a_request_is_said(self):
        self.start()
        for path, method, status in (
                ("/api/connections", "GET", 400), ("/api/overview", "GET", 400), ("/api/connections?observer=metrics", "GET", 400),
                ("/api/connections?observer=" + "x" * 65, "GET", 400), ("/nothing", "GET", 404),
                ("/api/cache/flush", "GET", 405), ("/metrics", "POST", 405),
                ("/api/cache/flush?name=a..b", "POST", 400),
                ("/api/cache/flush?name=", "POST", 400)):
            got, _, text = self.ask(path, method)
            self.assertEqual(got, status, path)
            self.assertIn("error", json.loads(text))
        for number in range(30):
            status, _, _ = self.ask(f"/api/connections?observer=o{number}")
            self.assertIn(status, (200, 429))
        self.assertEqual(status, 429)

    def test_metrics_are_as_prometheus_has_them(self):
        self.start()
        self.query()
        self.query()
        text = self.metrics()
        promtool = shutil.which("promtool")
        self.assertIsNotNone(promtool, "promtool comes with Debian's prometheus")
        done = subprocess.run([promtool, "check", "metrics"], input=text.encode(), timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual((done.returncode, done.stdout.decode()), (0, ""))
        self.assertEqual(self.value(r"berth_resolver_queries_total"), 2)
        self.assertEqual(self.value(r"berth_cache_hits_total"), 1)
        self.assertEqual(self.value(r'berth_connection_queries_total\{side="client",.*kind="h2"\}'), 2)
        self.assertEqual(
            self.value(r'berth_upstream_answer_seconds_count\{upstream="' + self.upstream + r'"\}'), 1)
        listener = rf'\{{listener="https://127\.0\.0\.1:{self.port}"\}}'
        self.assertGreaterEqual(self.value(rf"berth_accepted_total{listener}"), 2)
        self.assertGreater(self.value(rf"berth_accept_queue_limit{listener}"), 0)
        self.assertGreater(self.value("process_open_fds"), 5)
        self.assertGreaterEqual(self.value(rf"berth_accept_first_byte_seconds_count{listener}"), 2)
        self.assertEqual(self.value(r'berth_upstream_up\{upstream="' + self.upstream + r'"\}'), 1)

    def test_the_cache_is_flushed_by_name(self):
        self.start()
        self.query()
        self.query("alias.example.net", "A")
        self.assertEqual(self.told("/api/cache")["entries"], 2)
        flush = "/api/cache/flush"
        self.assertEqual(self.told(flush + "?name=WWW.example.net", method="POST"), {"removed": 1})
        self.assertEqual(self.told("/api/cache")["entries"], 1)
        self.assertEqual(self.told(flush, method="POST"), {"removed": 1})
        self.assertEqual(self.told("/api/cache")["entries"], 0)

    def test_it_is_ready_while_an_upstream_answers(self):
        server = self.start(upstream=peers.free_port())
        self.assertEqual(self.told("/health"), {"status": "ok"})
        for number in range(12):
            self.query(f"n{number}.example.net", "A")
        server.wait_for("no upstream answers")
        status, _, text = self.ask("/health")
        self.assertEqual((status, json.loads(text)["why"]), (503, "no upstream answers"))
        self.assertEqual(self.told("/health/live"), {"status": "ok"})
        self.assertEqual([one["up"] for one in self.told("/api/upstreams")], [False])
        self.assertTrue(self.told("/api/upstreams")[0]["faults"])

    def test_without_the_token_nothing_is_told(self):
        token = self.directory / "token"
        token.write_text(TOKEN + "\n")
        self.start("--set", f"admin.token_file={token}")
        self.assertEqual(self.told("/health"), {"status": "ok"})
        wrong = ({}, {"Authorization": "Bearer " + TOKEN[:-1]}, {"Authorization": "Basic " + TOKEN},
                 {"Authorization": "Bearer"})
        for headers in wrong:
            status, _, text = self.ask("/api/cache", headers=headers)
            self.assertEqual(status, 401, text)
        right = {"Authorization": "Bearer " + TOKEN}
        self.told("/api/cache", headers=right)
        self.told("/api/cache", headers={"Authorization": "bearer " + TOKEN})
        _, _, text = self.ask("/metrics", headers=right)
        self.assertIn(f"berth_admin_unauthorized_total {len(wrong)}\n", text)

    def test_who_asks_for_the_head_gets_no_body(self):
        self.start()
        with contextlib.closing(self.connect()) as to:
            # On one connection: a body that nobody expects would be taken for the next answer.
            for path, status in (("/health", 200), ("/health/live", 200), ("/", 200),
                                 ("/metrics", 405), ("/nothing", 404), ("/health", 200)):
                to.request("HEAD", path)
                response = to.getresponse()
                self.assertEqual((response.status, response.read()), (status, b""), path)
                self.assertGreater(int(response.headers["Content-Length"]), 0)

    def test_pages_of_others_learn_and_change_nothing(self):
        self.start()
        status, _, _ = self.ask("/api/cache", headers={"Host": "evil.example:8053"})
        self.assertEqual(status, 403)
        status, _, _ = self.ask("/api/cache/flush", "POST", {"Origin": "https://evil.example"})
        self.assertEqual(status, 403)
        status, _, _ = self.ask("/api/cache/flush", "POST",
                                {"Origin": f"http://127.0.0.1:{self.admin}"})
        self.assertEqual(status, 200)

    def get(self, path, headers=None):
        """(status, headers, body)."""
        with contextlib.closing(self.connect()) as to:
            to.request("GET", path, headers=headers or {})
            response = to.getresponse()
            return response.status, response.headers, response.read()

    def test_the_page_is_given_to_whoever_asks_and_only_if_it_changed(self):
        token = self.directory / "token"
        token.write_text(TOKEN)
        self.start("--set", f"admin.token_file={token}")
        status, headers, body = self.get("/")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        if headers["Content-Encoding"] == "gzip":
            body = gzip.decompress(body)
        self.assertIn(b"<title>Berth</title>", body)
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertNotIn("unsafe", headers["Content-Security-Policy"])
        status, again, body = self.get("/", {"If-None-Match": f'"other", {headers["ETag"]}'})
        self.assertEqual((status, body, again["Content-Length"]), (304, b"", None))
        self.assertEqual(again["ETag"], headers["ETag"])
        self.assertEqual(self.ask("/", "POST")[0], 401)

    def test_over_tls_it_speaks_http_1(self):
        self.start(scheme="https")
        context = peers.insecure_tls()
        context.set_alpn_protocols(["h2", "http/1.1"])
        connection = http.client.HTTPSConnection("127.0.0.1", self.admin, timeout=10,
                                                 context=context)
        connection.connect()
        self.assertEqual(connection.sock.selected_alpn_protocol(), "http/1.1")
        self.assertEqual(self.told("/health", connection=connection), {"status": "ok"})

    def test_off_this_host_it_wants_tls_and_a_token(self):
        for address, words in (("http://0.0.0.0:8053", "allowed: https://"),
                               ("https://0.0.0.0:8053", "allowed: a file with a token"),
                               ("udp://127.0.0.1:8053", "neither http:// nor https://")):
            code, text = peers.run(self.program, "serve", "--set", f"admin.listen={address}")
            self.assertEqual(code, 2, text)
            self.assertIn(words, text)

    def test_many_and_silent_clients_do_not_keep_others_out_for_long(self):
        self.start()
        with contextlib.ExitStack() as stack:
            for _ in range(40):
                stack.enter_context(socket.create_connection(("127.0.0.1", self.admin), 10))
            self.query()
        until = time.monotonic() + peers.READY_WITHIN
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("/health")[0] == 200:
                    break
            self.assertLess(time.monotonic(), until)

    def test_what_it_answers_is_what_its_document_says(self):
        self.start()
        self.query()
        document = self.told("/api/openapi.json")
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                wanted = "".join("?" + one["name"] + "=x" for one in operation.get("parameters", [])
                                 if one.get("required"))
                status, content_type, text = self.ask(path + wanted, method.upper())
                said = operation["responses"].get(str(status))
                self.assertIsNotNone(said, f"{method} {path}: {status}")
                self.assertIn(content_type.split(";")[0], said["content"])
                schema = said["content"][content_type.split(";")[0]]["schema"]
                if content_type == "application/json":
                    self.fits(json.loads(text), schema, document, path)

    def fits(self, value, schema, document, where):
        """That a value is as a schema has it, as far as these schemas go."""
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].split("/")[-1]]
        kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
                 "number": float}
        self.assertIsInstance(value, kinds[schema["type"]], where)
        for name in schema.get("required", []):
            self.assertIn(name, value, where)
        if schema["type"] == "array":
            for one in value:
                self.fits(one, schema.get("items", {"type": "object"}), document, where + "[]")
        if "enum" in schema:
            self.assertIn(value, schema["enum"], where)
        if schema["type"] != "object":
            return
        more = schema.get("additionalProperties")
        for name, one in value.items():
            known = schema.get("properties", {}).get(name, more)
            if known:
                self.fits(one, known, document, f"{where}.{name}")


if __name__ == "__main__":
    Admin.program = sys.argv.pop(1)
    unittest.main(verbosity=2)
