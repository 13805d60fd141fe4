"""Starts the program and the servers it is tested against, on loopback, and stops what it started.

Nothing here waits for a fixed time: a server is ready when it answers, or says that it is.
"""

import contextlib
import fcntl
import os
import pathlib
import random
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "support"))
from authority import Certificates, pin_of  # pylint: disable=unused-import

# Longest any server may take to answer its first question. Unit: seconds.
READY_WITHIN = 20

ZONE = """$ORIGIN example.net.
$TTL 300
@ SOA ns host 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
www A 127.0.0.1
www AAAA 2001:db8::80
alias CNAME www
_svc HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1
big TXT {big}
*.w A 192.0.2.7
"""


def run(*command, stdin=None, timeout=30):
    """(exit code, standard output and error together)."""
    given = {"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}
    done = subprocess.run(command, **given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=timeout)
    return done.returncode, done.stdout.decode(errors="replace")


def kdig(port, *words, at="127.0.0.1"):
    """(exit code, all that it said)."""
    return run("kdig", f"@{at}", "-p", str(port), "+timeout=10", *words)


def framed(message):
    """As it stands on a stream, its length before it."""
    return struct.pack(">H", len(message)) + message


def below_ephemeral():
    """Ports that no socket is given by itself. A server on any other may find that an upstream, or a
    client that waits for it, has come by its port meanwhile; and a client that connects to such a
    port again and again meets itself."""
    try:
        least = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except OSError:
        least = 32768
    return range(10000, least) if least > 12000 else range(10000, 65536)


# No port is given twice by one process, so that servers that start together do not meet.
ports_given = set()


def free_port():
    """A port that is free for UDP and TCP on both loopback addresses, as far as can be known."""
    for _ in range(100):
        port = random.choice(below_ephemeral())
        if port not in ports_given and is_free(port):
            ports_given.add(port)
            return port
    raise RuntimeError("no free port")


def is_free(port):
    with contextlib.ExitStack() as stack:
        try:
            for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    stack.enter_context(socket.socket(family, kind)).bind((host, port))
        except OSError:
            return False
    return True


def dns_query(name, record_type=1, query_id=0):
    labels = b"".join(bytes([len(l)]) + l.encode() for l in name.rstrip(".").split("."))
    return struct.pack(">HHHHHH", query_id, 0x0100, 1, 0, 0, 0) + labels + b"\0" + \
        struct.pack(">HH", record_type, 1)


def udp_answers(port, name="www.example.net"):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(0.2)
        try:
            asker.sendto(dns_query(name), ("127.0.0.1", port))
            return bool(asker.recv(4096))
        except OSError:
            return False


def tcp_answers(host, port):
    try:
        socket.create_connection((host, port), 0.5).close()
        return True
    except OSError:
        return False


class Server:
    """A process that is stopped, by its id, however the test ends."""

    def __init__(self, command, ready, environment=None, passed=()):
        self.log = tempfile.NamedTemporaryFile("w+", suffix=".log")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=subprocess.STDOUT, env=environment,
                                        pass_fds=passed)
        until = time.monotonic() + READY_WITHIN
        while not ready():
            if self.process.poll() is not None:
                raise RuntimeError(f"{command[0]} exited with {self.process.returncode}:\n{self.text()}")
            if time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"{command[0]} does not answer:\n{self.text()}")

    def text(self):
        return pathlib.Path(self.log.name).read_text(encoding="utf-8", errors="replace")

    def wait_for(self, words, seconds=READY_WITHIN, count=1):
        """Until the log holds `words`, so often."""
        until = time.monotonic() + seconds
        while self.text().count(words) < count:
            if time.monotonic() > until:
                raise RuntimeError(f"never logged '{words}':\n{self.text()}")
            if self.process.poll() is not None and self.text().count(words) < count:
                raise RuntimeError(f"exited before '{words}':\n{self.text()}")

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        """Asks it to end; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise
        return self.process.returncode


def start_nsd(directory, port, tls=None):
    """A real authoritative server with the zone example.net. `tls`: (port, certificate, key)."""
    directory = pathlib.Path(directory)
    big = " ".join('"' + "0123456789" * 20 + '"' for _ in range(15))
    (directory / "zone").write_text(ZONE.format(big=big))
    secure = "" if tls is None else f"""  ip-address: 127.0.0.1@{tls[0]}
  tls-port: {tls[0]}
  tls-service-pem: "{tls[1]}"
  tls-service-key: "{tls[2]}"
"""
    (directory / "nsd.conf").write_text(f"""server:
  ip-address: 127.0.0.1@{port}
  username: ""
  chroot: ""
  zonesdir: "{directory}"
  pidfile: "{directory}/nsd.pid"
  logfile: "{directory}/nsd.log"
  database: ""
  xfrdfile: "{directory}/xfrd.state"
  zonelistfile: "{directory}/zone.list"
  xfrdir: "{directory}"
  server-count: 1
  rrl-ratelimit: 0
{secure}remote-control:
  control-enable: no
zone:
  name: example.net
  zonefile: zone
""")
    nsd = next(p for p in ("/usr/sbin/nsd", "/usr/bin/nsd") if os.path.exists(p))
    return Server([nsd, "-c", str(directory / "nsd.conf"), "-d"], lambda: udp_answers(port))


def start_unbound(directory, port, certificate, key, upstream):
    """A real resolver that speaks DNS over HTTPS on `port`, and asks the nsd on port `upstream`."""
    directory = pathlib.Path(directory)
    directory.mkdir(exist_ok=True)
    (directory / "unbound.conf").write_text(f"""server:
  interface: 127.0.0.1@{port}
  https-port: {port}
  tls-service-key: "{key}"
  tls-service-pem: "{certificate}"
  num-threads: 1
  module-config: "iterator"
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  chroot: ""
  username: ""
  directory: "{directory}"
  pidfile: "{directory}/unbound.pid"
  use-syslog: no
  logfile: ""
  do-daemonize: no
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@{upstream}
""")
    unbound = next(p for p in ("/usr/sbin/unbound", "/usr/bin/unbound") if os.path.exists(p))
    return Server([unbound, "-d", "-c", str(directory / "unbound.conf")],
                  lambda: tcp_answers("127.0.0.1", port))


def start_berth(program, directory, flags, prefix=(), passed=()):
    """`berth serve` with its own state directory; ready when it says so, as to systemd.

    `prefix` is a command that starts it, such as `env`, and becomes it. `passed` are sockets that it
    is given, as by a socket unit.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BERTH_")}
    environment["STATE_DIRECTORY"] = str(directory)
    command = [*prefix, program, "serve", *flags]
    with contextlib.ExitStack() as ours:
        # Above those that they become.
        numbers = [fcntl.fcntl(one, fcntl.F_DUPFD, 100) for one in passed]
        for number in numbers:
            ours.callback(os.close, number)
        if passed:
            moves = " ".join(f"{3 + i}<&{number}" for i, number in enumerate(numbers))
            command = ["bash", "-c", f'LISTEN_PID=$$ LISTEN_FDS={len(passed)} exec "$@" {moves}',
                       "-", *command]
        supervisor = ours.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        # A name of the kernel's choice that is no file.
        supervisor.bind("")
        supervisor.settimeout(0.1)
        environment["NOTIFY_SOCKET"] = "@" + supervisor.getsockname()[1:].decode()

        def is_ready():
            with contextlib.suppress(TimeoutError):
                return supervisor.recv(4096).startswith(b"READY=1")
            return False

        return Server(command, is_ready, environment, numbers)


def insecure_tls():
    """A client that trusts anybody: the certificates here are of the server's own making."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
