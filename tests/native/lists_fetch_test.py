"""Runs `berth lists build` on lists behind URLs: servers on loopback, good ones and others.

Usage: lists_fetch_test.py BERTH
"""

import http.server
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
import authority

BERTH = ""
NAMES = "".join(f"n{i}.example\n" for i in range(100))


class Server:
    """An HTTP server whose answer is `answer(request handler)`; remembers what was asked."""

    def __init__(self, answer, context=None):
        asked = self.asked = []

        class Request(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                asked.append((self.path, dict(self.headers)))
                answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self.server.daemon_threads = True
        # A client that goes away is what some tests are about.
        self.server.handle_error = lambda *_: None
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "https" if context else "http"
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path="/ads.txt", host="127.0.0.1"):
        return f"{self.scheme}://{host}:{self.port}{path}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def reply(request, status=200, body=NAMES, **fields):
    octets = body.encode()
    request.send_response(status)
    for name, value in fields.items():
        request.send_header(name.replace("_", "-"), value)
    if "Content_Length" not in fields:
        request.send_header("Content-Length", str(len(octets)))
    request.end_headers()
    request.wfile.write(octets)


def certificate(directory, names="DNS:localhost,IP:127.0.0.1"):
    """An authority's certificate, and the TLS context of a server that it vouches for."""
    made = authority.Certificates(directory / "certificates")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*made.issue("lists", names))
    return made.authority, context


class Fetched(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = pathlib.Path(directory.name)

    def serve(self, answer, context=None):
        server = Server(answer, context)
        self.addCleanup(server.stop)
        return server

    def build(self, url, settings=""):
        """Builds one list from `url`; the list's report, or the complaint when there is none."""
        (self.path / "lists.toml").write_text(
            f'timeout = "2s"\n{settings}\n[[list]]\nname = "ads"\nsource = "{url}"\n')
        variables = {k: v for k, v in os.environ.items() if not k.startswith("BERTH_")}
        done = subprocess.run([BERTH, "lists", "build", "lists.toml", "--json"], cwd=self.path,
                              env=variables, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=60)
        if done.returncode == 2:
            return done.stderr.decode()
        return json.loads(done.stdout)["lists"][0]

    def refused(self, answer, problem, settings="", context=None):
        """The answer has to be refused for that reason."""
        bad = self.serve(answer, context)
        self.assertIn(problem, self.build(bad.url(), settings))


class Good(Fetched):
    def test_a_list_is_got_and_asked_for_anew_only_if_it_changed(self):
        def answer(request):
            if request.headers.get("If-None-Match") == '"one"':
                return reply(request, 304, "", ETag='"one"')
            return reply(request, ETag='"one"', Last_Modified="Sun, 06 Nov 1994 08:49:37 GMT")

        server = self.serve(answer)
        first = self.build(server.url())
        self.assertEqual((first["from"], first["names"]), ("source", 100))
        again = self.build(server.url())
        self.assertEqual((again["from"], again["names"]), ("unchanged", 100))
        self.assertNotIn("problem", again)
        self.assertEqual(server.asked[1][1]["If-Modified-Since"], "Sun, 06 Nov 1994 08:49:37 GMT")
        # Another source of the same name is another list.
        self.assertEqual(self.build(server.url("/other.txt"))["from"], "source")

    def test_redirects_are_followed_a_few_times(self):
        def answer(request):
            if request.path == "/end/ads.txt?x=1":
                return reply(request)
            if request.path == "/loop":
                return reply(request, 302, "", Location="/loop")
            to = {"/ads.txt": "/second", "/second": "end/third",
                  "/end/third": f"http://127.0.0.1:{server.port}/end/ads.txt?x=1"}
            return reply(request, 301, "", Location=to[request.path])

        server = self.serve(answer)
        self.assertEqual(self.build(server.url())["names"], 100)
        self.assertIn("redirects more than 5 times", self.build(server.url("/loop")))

    def test_chunks_and_answers_that_end_with_the_connection_are_whole(self):
        def chunked(request):
            request.send_response(200)
            request.send_header("Transfer-Encoding", "chunked")
            request.end_headers()
            for at in range(0, len(NAMES), 7):
                piece = NAMES[at:at + 7].encode()
                request.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            request.wfile.write(b"0\r\n\r\n")

        def unmeasured(request):
            request.send_response(200)
            request.end_headers()
            request.wfile.write(NAMES.encode())
            request.close_connection = True

        for answer in (chunked, unmeasured):
            self.assertEqual(self.build(self.serve(answer).url())["names"], 100)

    def test_certificates_are_checked(self):
        cert, context = certificate(self.path)
        server = self.serve(reply, context)
        self.assertIn("could not be got: ", self.build(server.url()))
        trust = f'trust = ["{cert}"]'
        self.assertEqual(self.build(server.url(), trust)["names"], 100)
        self.assertEqual(self.build(server.url(host="localhost"), trust)["names"], 100)
        self.assertIn("cannot be got: ", self.build(server.url(), 'trust = ["gone.pem"]'))

    def test_a_certificate_for_another_name_is_refused(self):
        cert, context = certificate(self.path, "DNS:lists.example")
        said = self.build(self.serve(reply, context).url(), f'trust = ["{cert}"]')
        self.assertIn("could not be got: ", said)
        self.assertIn("127.0.0.1", said)


class Bad(Fetched):
    def test_what_is_no_good_answer_is_refused_and_told(self):
        for answer, problem in (
                (lambda r: reply(r, 404, "no"), "answers 404 Not Found"),
                (lambda r: reply(r, 500, NAMES), "answers 500 Internal Server Error"),
                (lambda r: reply(r, 304, ""), "answers 304"),
                (lambda r: reply(r, 302, ""), "redirects to where it is not followed"),
                (lambda r: reply(r, 302, "", Location="ftp://127.0.0.1/x"), "redirects to where"),
                (lambda r: reply(r, 200, "<!doctype html>\n<title>no</title>\nsorry\n"),
                 "is a page, not a list"),
                (lambda r: reply(r, 200, ""), "holds no names"),
                (lambda r: reply(r, 200, NAMES, Content_Encoding="gzip"), "coding that was not asked"),
                (lambda r: reply(r, 200, NAMES, Content_Length="2000"), "ended before its end"),
                (lambda r: reply(r, 200, "x" * 5000), "is larger than 2048 bytes"),
                (lambda r: r.wfile.write(b"\x00\x01 garbage\r\n\r\n"), "is no HTTP answer"),
                (lambda r: None, "ended before its end")):
            with self.subTest(problem):
                def closing(request, answer=answer):
                    answer(request)
                    request.close_connection = True
                self.refused(closing, problem, 'max_bytes = "2KiB"')

    def test_one_that_is_slow_ends_with_the_time(self):
        def silent(request):
            time.sleep(8)

        def dribbling(request):
            request.send_response(200)
            request.send_header("Content-Length", "100000")
            request.end_headers()
            for _ in range(80):
                request.wfile.write(b"n")
                time.sleep(0.1)

        for answer in (silent, dribbling):
            begin = time.monotonic()
            self.refused(answer, "not whole in time (timeout)")
            self.assertLess(time.monotonic() - begin, 7)

    def test_https_is_not_left_for_http(self):
        cert, context = certificate(self.path)
        plain = self.serve(reply)
        server = self.serve(lambda r: reply(r, 302, "", Location=plain.url()), context)
        self.assertIn("redirects to where it is not followed",
                      self.build(server.url(), f'trust = ["{cert}"]'))
        self.assertEqual(plain.asked, [])

    def test_nobody_there_and_no_url(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            said = self.build(f"http://127.0.0.1:{unused.getsockname()[1]}/x")
        self.assertIn("Connection refused", said)
        self.assertIn("is no URL that can be asked", self.build("http://user@127.0.0.1/x"))

    def test_the_copy_is_taken_where_the_server_fails_later(self):
        fails = []

        def answer(request):
            return reply(request, 503, "later") if fails else reply(request)

        server = self.serve(answer)
        self.build(server.url())
        fails.append(True)
        again = self.build(server.url())
        self.assertEqual((again["from"], again["names"]), ("copy", 100))
        self.assertIn("answers 503", again["problem"])


if __name__ == "__main__":
    BERTH = os.path.abspath(sys.argv.pop(1))
    unittest.main()
