"""Behind real proxies: nginx and haproxy for HTTP, haproxy for streams, dnsdist for datagrams.

Who is seen is told by who may ask: 127.0.0.2 alone. Clients are bound to it, or to 127.0.0.3; proxies
come from 127.0.0.1, which itself may not ask.

Usage: proxy_test.py BERTH [TEST ...]
"""

import http.client
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers

BERTH = ""
ALLOWED, OTHER = "127.0.0.2", "127.0.0.3"
NOERROR, REFUSED = 0, 5
QUERY = peers.dns_query("berth.test", query_id=0)
TEXT = b"PROXY TCP4 127.0.0.2 127.0.0.1 4000 53\r\n"
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def binary(source, command=1, protocol=1):
    addresses = socket.inet_aton(source) + socket.inet_aton("127.0.0.1") + struct.pack(">HH", 4000, 53)
    return SIGNATURE + bytes([0x20 | command, 0x10 | protocol]) + \
        struct.pack(">H", len(addresses)) + addresses


def program(name):
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if found is None:
        raise RuntimeError(f"{name} is not installed: ./dev installs it")
    return found


class Behind(unittest.TestCase):
    """A server that believes 127.0.0.1, and what each class puts before it."""

    flags = ()

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.plain, cls.https, cls.dns, cls.tls = (peers.free_port() for _ in range(4))
        listens = [f"http://127.0.0.1:{cls.plain}", f"https://127.0.0.1:{cls.https}",
                   f"tcp://127.0.0.1:{cls.dns}", f"udp://127.0.0.1:{cls.dns}",
                   f"tls://127.0.0.1:{cls.tls}"]
        settings = [f"access.plain={ALLOWED}", f"access.encrypted={ALLOWED}",
                    "proxy.trusted=127.0.0.1", *cls.flags]
        cls.berth = peers.start_berth(
            BERTH, cls.directory.name,
            [each for url in listens for each in ("--listen", url)] +
            [each for setting in settings for each in ("--set", setting)] + ["--threads", "1"])
        cls.addClassCleanup(cls.berth.stop)

    @classmethod
    def start(cls, command, ports):
        server = peers.Server(command, lambda: all(peers.tcp_answers("127.0.0.1", port)
                                                   for port in ports))
        cls.addClassCleanup(server.stop)
        return server

    @classmethod
    def file(cls, name, text):
        path = pathlib.Path(cls.directory.name, name)
        path.write_text(text)
        return str(path)

    def connect(self, port, source=ALLOWED, tls=False):
        client = socket.create_connection(("127.0.0.1", port), 20, (source, 0))
        self.addCleanup(client.close)
        if tls:
            client = peers.insecure_tls().wrap_socket(client)
            self.addCleanup(client.close)
        return client

    def stream(self, port, source=ALLOWED, tls=False, before=b""):
        """The rcode of an answer on a stream; None when there is none."""
        client = self.connect(port, source)
        client.sendall(before)
        answer = b""
        try:
            if tls:
                client = peers.insecure_tls().wrap_socket(client, do_handshake_on_connect=False)
                self.addCleanup(client.close)
                client.do_handshake()
            client.sendall(peers.framed(QUERY))
            while len(answer) < 14:
                more = client.recv(4096)
                if not more:
                    return None
                answer += more
        except TimeoutError:
            raise
        except OSError:
            return None
        return answer[5] & 15

    def http(self, port, source=ALLOWED, tls=False, **fields):
        """The rcode of an answer over HTTP/1.1."""
        kind = http.client.HTTPSConnection if tls else http.client.HTTPConnection
        more = {"context": peers.insecure_tls()} if tls else {}
        client = kind("127.0.0.1", port, timeout=20, source_address=(source, 0), **more)
        self.addCleanup(client.close)
        client.request("POST", "/dns-query", QUERY,
                       {"content-type": "application/dns-message",
                        **{name.replace("_", "-"): value for name, value in fields.items()}})
        answer = client.getresponse()
        body = answer.read()
        self.assertEqual(answer.status, 200, body)
        return body[3] & 15

    def datagram(self, message, port=None, source=ALLOWED):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(10)
            client.bind((source, 0))
            client.connect(("127.0.0.1", port or self.dns))
            client.send(message)
            return client.recv(65535)[3] & 15


FORWARDED = {"x-forwarded-for": "{}", "forwarded": "for={}", "x-real-ip": "{}",
             "cf-connecting-ip": "{}"}


class NginxHttp(Behind):
    """The fields that nginx is told to write, each in place of what the client wrote."""

    flags = ("proxy.header=x-forwarded-for",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secure, cls.clear = peers.free_port(), peers.free_port()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=localhost",
                        "-keyout", f"{cls.directory.name}/key.pem",
                        "-out", f"{cls.directory.name}/cert.pem"], check=True, capture_output=True)
        temporary = "".join(f"  {kind}_temp_path {cls.directory.name}/{kind};\n" for kind in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        config = cls.file("nginx.conf", f"""daemon off;
master_process off;
pid {cls.directory.name}/nginx.pid;
error_log stderr;
events {{}}
http {{
  access_log off;
{temporary}
  upstream berth {{ server 127.0.0.1:{cls.plain}; keepalive 4; }}
  server {{
    listen 127.0.0.1:{cls.secure} ssl http2;
    listen 127.0.0.1:{cls.clear};
    ssl_certificate {cls.directory.name}/cert.pem;
    ssl_certificate_key {cls.directory.name}/key.pem;
    location /dns-query {{
      proxy_pass http://berth;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}
  }}
}}
""")
        cls.start([program("nginx"), "-e", "stderr", "-c", config], [cls.secure, cls.clear])

    def test_the_client_behind_nginx_is_seen(self):
        for port, tls in ((self.secure, True), (self.clear, False)):
            self.assertEqual(self.http(port, ALLOWED, tls), NOERROR)
            self.assertEqual(self.http(port, OTHER, tls), REFUSED)

    def test_what_the_client_writes_itself_is_not_believed(self):
        for forged in (ALLOWED, f'"{ALLOWED}', f"{ALLOWED}, 127.0.0.1", f'"x, {ALLOWED}'):
            self.assertEqual(self.http(self.clear, OTHER, x_forwarded_for=forged), REFUSED)
            self.assertEqual(self.http(self.clear, ALLOWED, x_forwarded_for=forged), NOERROR)

    def test_curl_through_nginx_over_http2(self):
        for source, rcode in ((ALLOWED, NOERROR), (OTHER, REFUSED)):
            done = subprocess.run(
                ["curl", "-sS", "-k", "--http2", "--interface", source, "--max-time", "20",
                 "-H", "accept: application/dns-json",
                 f"https://127.0.0.1:{self.secure}/dns-query?name=berth.test&type=A"],
                capture_output=True, text=True, timeout=30)
            self.assertIn(f'"Status":{rcode}', done.stdout.replace(" ", ""), done.stderr)


class HaproxyHttp(Behind):
    """haproxy writes Forwarded, and speaks HTTP/2 to us."""

    flags = ("proxy.header=forwarded",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.front, cls.front2 = peers.free_port(), peers.free_port()
        config = cls.file("haproxy.cfg", f"""defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
frontend one
  bind 127.0.0.1:{cls.front}
  http-request set-header Forwarded "for=%[src]"
  default_backend cleartext
frontend two
  bind 127.0.0.1:{cls.front2}
  http-request set-header Forwarded "for=%[src]"
  default_backend secure
backend cleartext
  server berth 127.0.0.1:{cls.plain} proto h2
backend secure
  server berth 127.0.0.1:{cls.https} ssl verify none alpn h2
""")
        cls.start([program("haproxy"), "-db", "-f", config], [cls.front, cls.front2])

    def test_the_client_behind_haproxy_is_seen(self):
        for port in (self.front, self.front2):
            self.assertEqual(self.http(port, ALLOWED), NOERROR)
            self.assertEqual(self.http(port, OTHER), REFUSED)
            self.assertEqual(self.http(port, OTHER, forwarded=f"for={ALLOWED}"), REFUSED)


class Direct(Behind):
    """Without a proxy program: every field, and who is believed."""

    def test_each_field_is_believed_of_whom_it_is_to_be_believed_alone(self):
        for field, form in FORWARDED.items():
            with self.subTest(field):
                port = peers.free_port()
                berth = peers.start_berth(
                    BERTH, self.directory.name,
                    ["--listen", f"http://127.0.0.1:{port}", "--set", f"access.encrypted={ALLOWED}",
                     "--set", "proxy.trusted=127.0.0.1", "--set", f"proxy.header={field}"])
                self.addCleanup(berth.stop)
                says = {field.replace("-", "_"): form.format(ALLOWED)}
                self.assertEqual(self.http(port, "127.0.0.1", **says), NOERROR)
                self.assertEqual(self.http(port, OTHER, **says), REFUSED)
                self.assertEqual(self.http(port, "127.0.0.1"), REFUSED)
                self.assertEqual(self.http(port, ALLOWED), NOERROR)
                for other in FORWARDED:
                    if other != field:
                        unasked = {other.replace("-", "_"): FORWARDED[other].format(ALLOWED)}
                        self.assertEqual(self.http(port, "127.0.0.1", **unasked), REFUSED)

    def test_headers_of_the_protocol_are_not_taken_where_they_were_not_asked_for(self):
        for header in (TEXT, binary(ALLOWED)):
            self.assertIsNone(self.stream(self.dns, "127.0.0.1", before=header))
            self.assertIsNone(self.stream(self.tls, "127.0.0.1", tls=True, before=header))


class Protocol(Behind):
    """Headers of the PROXY protocol, by haproxy, dnsdist and by hand."""

    flags = ("proxy.protocol=tcp, tls, udp, https, http",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fronts = {name: peers.free_port() for name in
                      ("tcp1", "tcp2", "tls1", "tls2", "https1", "https2", "http1", "http2")}
        backs = {"tcp": cls.dns, "tls": cls.tls, "https": cls.https, "http": cls.plain}
        text = "defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 20s\n  timeout server 20s\n"
        for name, port in cls.fronts.items():
            version = "send-proxy" if name[-1] == "1" else "send-proxy-v2"
            text += (f"listen {name}\n  bind 127.0.0.1:{port}\n"
                     f"  server berth 127.0.0.1:{backs[name[:-1]]} {version} check inter 100ms\n")
        cls.start([program("haproxy"), "-db", "-f", cls.file("haproxy.cfg", text)],
                  cls.fronts.values())
        cls.dnsdist = peers.free_port()
        config = cls.file("dnsdist.conf", f"""
setLocal("127.0.0.1:{cls.dnsdist}")
setACL("127.0.0.0/8")
setSecurityPollSuffix("")
newServer({{address="127.0.0.1:{cls.dns}", useProxyProtocol=true, healthCheckMode="up"}})
""")
        cls.start([program("dnsdist"), "--supervised", "--disable-syslog", "-C", config],
                  [cls.dnsdist])

    def test_streams_through_haproxy(self):
        for name, port in self.fronts.items():
            with self.subTest(name):
                tls = name.startswith("tls") or name.startswith("https")
                if name.startswith("http"):
                    ask = lambda source: self.http(port, source, tls)
                else:
                    ask = lambda source: self.stream(port, source, tls)
                self.assertEqual(ask(ALLOWED), NOERROR)
                self.assertEqual(ask(OTHER), REFUSED)

    def test_datagrams_and_streams_through_dnsdist(self):
        self.assertEqual(self.datagram(QUERY, self.dnsdist, ALLOWED), NOERROR)
        self.assertEqual(self.datagram(QUERY, self.dnsdist, OTHER), REFUSED)
        self.assertEqual(self.stream(self.dnsdist, ALLOWED), NOERROR)
        self.assertEqual(self.stream(self.dnsdist, OTHER), REFUSED)

    def test_whoever_is_no_proxy_asks_as_itself(self):
        for tls, port in ((False, self.dns), (True, self.tls)):
            self.assertEqual(self.stream(port, ALLOWED, tls), NOERROR)
            self.assertEqual(self.stream(port, OTHER, tls), REFUSED)
            # What it says of others counts for nothing, and is no question.
            self.assertIsNone(self.stream(port, OTHER, tls, before=TEXT))
            self.assertIsNone(self.stream(port, OTHER, tls, before=binary(ALLOWED)))
        self.assertEqual(self.datagram(QUERY, source=ALLOWED), NOERROR)
        self.assertEqual(self.datagram(QUERY, source=OTHER), REFUSED)

    def test_headers_in_pieces(self):
        for header in (TEXT, binary(ALLOWED), binary(ALLOWED)[:13] + b"\x11\0\x13" +
                       binary(ALLOWED)[16:] + b"\x04\0\x04null"):
            client = self.connect(self.dns, "127.0.0.1")
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for octet in header:
                client.sendall(bytes([octet]))
            client.sendall(peers.framed(QUERY))
            self.assertEqual(client.recv(4096)[5] & 15, NOERROR)

    def test_a_proxy_that_speaks_for_itself(self):
        self.assertEqual(self.stream(self.dns, "127.0.0.1", before=b"PROXY UNKNOWN\r\n"), REFUSED)
        self.assertEqual(self.stream(self.dns, "127.0.0.1", before=binary(ALLOWED, 0)), REFUSED)

    def test_a_proxy_without_a_header_gets_nothing(self):
        for before in (b"", b"PROXY TCP4 x\r\n", binary(ALLOWED)[:12] + b"\x11" + binary(ALLOWED)[13:],
                       b"GET / HTTP/1.1\r\n\r\n", TEXT[:-2] + b" more\r\n"):
            for port, tls in ((self.dns, False), (self.tls, True)):
                self.assertIsNone(self.stream(port, "127.0.0.1", tls, before=before))
        self.berth.wait_for("no PROXY header, though it is a proxy")
        self.assertEqual(self.stream(self.dns, ALLOWED), NOERROR)

    def test_datagrams_by_hand(self):
        header = binary(ALLOWED, protocol=2)
        self.assertEqual(self.datagram(header + QUERY, source="127.0.0.1"), NOERROR)
        self.assertEqual(self.datagram(binary(OTHER, protocol=2) + QUERY, source="127.0.0.1"), REFUSED)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(10)
            client.bind(("127.0.0.1", 0))
            client.connect(("127.0.0.1", self.dns))
            # No header, half of one, one alone: only the good one is answered.
            for octets in (QUERY, header[:20], header, b"", b"\r"):
                client.send(octets)
            client.send(header + peers.dns_query("berth.test", query_id=9))
            self.assertEqual(client.recv(65535)[1], 9)


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main(verbosity=2)
