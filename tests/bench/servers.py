"""The servers that are measured, the upstream they ask, and what the kernel knows of their cost.

Each runs in the foreground, is pinned to a core, listens on loopback alone and ends when the
benchmark does, even if that is killed.
"""

import contextlib
import copy
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

import load

SERVER_CORE, LOAD_CORE = 0, 1
# Longest any server may take to its first answer, and to end. Unit: seconds.
READY_WITHIN, ENDED_WITHIN = 20, 10

NSD = """server:
  ip-address: 127.0.0.1@{upstream}
  ip-address: 127.0.0.1@{secure}
  tls-port: {secure}
  tls-service-key: "{work}/key.pem"
  tls-service-pem: "{work}/cert.pem"
  tcp-count: 2000
  username: ""
  chroot: ""
  zonesdir: "{work}"
  database: ""
  zonelistfile: "{work}/nsd.zones"
  xfrdfile: "{work}/nsd.xfrd"
  pidfile: "{work}/nsd.pid"
  server-count: 1
  rrl-ratelimit: 0
  minimal-responses: yes
remote-control:
  control-enable: no
zone:
  name: "{zone}"
  zonefile: "zone"
"""

UNBOUND = """server:
  interface: 127.0.0.1@{port}
  interface: 127.0.0.1@{plain}
  https-port: {port}
  http-endpoint: "{path}"
  tls-service-key: "{work}/key.pem"
  tls-service-pem: "{work}/cert.pem"
  access-control: 127.0.0.0/8 allow
  username: ""
  chroot: ""
  directory: "{work}"
  pidfile: "{work}/unbound.pid"
  use-syslog: no
  num-threads: 1
  module-config: "iterator"
  msg-cache-size: 64m
  rrset-cache-size: 64m
  incoming-num-tcp: 2000
  do-not-query-localhost: no
  tls-cert-bundle: "{work}/cert.pem"
  outgoing-num-tcp: 100
{blocking}
remote-control:
  control-enable: no
forward-zone:
  name: "."
  {forward}
"""

DNSDIST = """setSecurityPollSuffix("")
setLocal("127.0.0.1:{plain}")
setACL("127.0.0.0/8")
addDOHLocal("127.0.0.1:{port}", "{work}/cert.pem", "{work}/key.pem", "{path}")
newServer({{{backend}, checkName="{name}"}})
getPool(""):setCache(newPacketCache(1000000))
{blocking}
"""

# DNSSEC is left out as elsewhere, and so is what others have not: hints of where names are.
KRESD = """net.listen("127.0.0.1", {plain}, {{ kind = "dns" }})
net.listen("127.0.0.1", {port}, {{ kind = "doh2" }})
net.tls("{work}/cert.pem", "{work}/key.pem")
cache.open(64 * MB, "lmdb://{work}/knot-cache")
trust_anchors.remove(".")
modules.unload("ta_update")
modules.unload("ta_signal_query")
modules.unload("priming")
policy.add(policy.all({forward}))
"""


def berth(program, setup):
    config = setup.write("berth.toml", "")
    return [program, "serve", "--config", config, "--listen", f"https://127.0.0.1:{setup.port}",
            "--listen", f"udp://127.0.0.1:{setup.plain}", "--cert", setup.work / "cert.pem", "--key", setup.work / "key.pem",
            "--upstream", {"udp": f"udp://127.0.0.1:{setup.upstream}",
                           "tcp": f"tcp://127.0.0.1:{setup.upstream}",
                           "dot": f"tls://127.0.0.1:{setup.secure}#name=localhost"}[setup.way],
            "--set", f"tls.trust={setup.work / 'cert.pem'}", "--threads", "1",
            *(["--set", f"policy.image={setup.lists.image}"] if setup.lists else []),
            *setup.flags]


def dnsdist(program, setup):
    # A name or one above it, as the image has it; no public suffix is listed.
    setup.blocking = "" if not setup.lists else (
        f'names = newCDBKVStore("{setup.lists.cdb}", 0)\n'
        'addAction(KeyValueStoreLookupRule(names, KeyValueLookupKeySuffix(2)), '
        'SpoofAction({"0.0.0.0"}))')
    plain = f'address="127.0.0.1:{setup.upstream}"'
    setup.backend = {"udp": plain, "tcp": plain + ", tcpOnly=true",
                     "dot": f'address="127.0.0.1:{setup.secure}", tls="openssl", '
                            'subjectName="localhost", validateCertificates=false'}[setup.way]
    return [program, "--supervised", "--disable-syslog", "-C", setup.write("dnsdist.conf", DNSDIST)]


def unbound(program, setup):
    setup.blocking = f'  include: "{setup.lists.zones}"' if setup.lists else ""
    plain = f"forward-addr: 127.0.0.1@{setup.upstream}"
    setup.forward = {"udp": plain, "tcp": plain + "\n  forward-tcp-upstream: yes",
                     "dot": f"forward-addr: 127.0.0.1@{setup.secure}#localhost\n"
                            "  forward-tls-upstream: yes"}[setup.way]
    return [program, "-d", "-c", setup.write("unbound.conf", UNBOUND)]


def knot_resolver(program, setup):
    plain = f'"127.0.0.1@{setup.upstream}"'
    setup.forward = {"udp": f"policy.STUB({plain})",
                     "tcp": f'policy.FLAGS("TCP")))\npolicy.add(policy.all(policy.STUB({plain})',
                     "dot": f'policy.TLS_FORWARD({{{{"127.0.0.1@{setup.secure}", '
                            f'hostname="localhost", ca_file="{setup.work}/cert.pem"}}}})'}[setup.way]
    return [program, "--noninteractive", "-c", setup.write("kresd.conf", KRESD), setup.work]


COMMANDS = {"berth": berth, "dnsdist": dnsdist, "unbound": unbound,
            "knot-resolver": knot_resolver}
# Those that Berth is measured beside, and what each is called by on the command line.
PEERS = {"dnsdist": "dnsdist", "unbound": "unbound", "knot-resolver": "kresd"}
VERSION_FLAGS = {"berth": "version", "dnsdist": "--version", "unbound": "-V",
                 "knot-resolver": "--version", "nsd": "-v",
                 "h2load": "--version", "openssl": "version"}


def version(name, program):
    done = subprocess.run([program, VERSION_FLAGS[name]], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=10)
    return re.sub(r"\x1b\[[\d;]*m", "", done.stdout.decode(errors="replace")).split("\n")[0].strip()


class Setup:
    """A folder with the certificate, the zone and the servers' files, and the ports they share."""

    def __init__(self, work):
        self.work = pathlib.Path(work)
        self.port, self.upstream, self.secure, self.plain = (free_port() for _ in range(4))
        # How the next server asks the upstream, and the lines of its configuration that say so.
        self.way, self.backend, self.forward = "udp", "", ""
        # What the next server blocks (`blocked_names.Lists`), and the lines that say so.
        self.lists, self.blocking = None, ""
        # Flags of berth beside the usual ones.
        self.flags = []
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", self.work / "key.pem", "-out", self.work / "cert.pem"],
                       check=True, stderr=subprocess.DEVNULL, timeout=20)
        hosts = "".join(f"h{number:05} A 192.0.2.1\n" for number in range(10000))
        (self.work / "zone").write_text(
            f"$ORIGIN {load.ZONE}.\n$TTL 86400\n@ SOA ns host 1 3600 600 86400 60\n@ NS ns\n"
            f"ns A 127.0.0.1\n*.w A 192.0.2.2\n{hosts}")

    def beside(self, name):
        """The same for one more server, with a folder and ports of its own."""
        other = copy.copy(self)
        other.work = self.work / name
        other.work.mkdir()
        for file in ("key.pem", "cert.pem"):
            shutil.copy(self.work / file, other.work)
        other.port, other.plain = free_port(), free_port()
        return other

    def upstream_port(self):
        return self.secure if self.way == "dot" else self.upstream

    def write(self, name, template):
        file = self.work / name
        file.write_text(template.format(
            **vars(self), path=load.PATH, zone=load.ZONE, name=load.HIT_NAMES[0] + "."))
        return file


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as first, \
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as second:
        first.bind(("127.0.0.1", 0))
        second.bind(first.getsockname())
        return first.getsockname()[1]


def pinned(core, command):
    """The command on one core; it gets SIGTERM if what started it dies."""
    return ["taskset", "-c", str(core), "setpriv", "--pdeathsig", "TERM", *map(str, command)]


@contextlib.contextmanager
def running(core, command, log):
    """A process for the length of a with block, stopped by its id."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("BERTH_")}
    with open(log, "w", encoding="utf-8") as output:
        process = subprocess.Popen(pinned(core, command), stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, env=environment)
    try:
        yield process
    finally:
        stop(process)


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(ENDED_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(answers, process, log):
    """Asks again and again, a millisecond apart, until there is an answer."""
    until = time.monotonic() + READY_WITHIN
    while True:
        with contextlib.suppress(OSError):
            if answers():
                return
        if process.poll() is not None or time.monotonic() > until:
            said = pathlib.Path(log).read_text(errors="replace")
            raise RuntimeError(f"{' '.join(process.args)} does not answer:\n{said}")
        time.sleep(0.001)


@contextlib.contextmanager
def upstream(setup):
    """NSD, answering for the zone."""
    def answers():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(0.2)
            asker.sendto(load.query(load.HIT_NAMES[0]), ("127.0.0.1", setup.upstream))
            return asker.recv(512)[3] & 15 == 0

    log = setup.work / "nsd.log"
    with running(LOAD_CORE, ["nsd", "-d", "-c", setup.write("nsd.conf", NSD)], log) as process:
        wait_until(answers, process, log)
        yield


@contextlib.contextmanager
def server(name, program, setup):
    """A server that has answered once. Yields its process and the seconds from start to answer."""
    def answers():
        with contextlib.closing(load.Connection(setup.port)) as connection:
            return load.answers_well(connection)

    log = setup.work / f"{name}.log"
    start = time.monotonic()
    with running(SERVER_CORE, COMMANDS[name](program, setup), log) as process:
        wait_until(answers, process, log)
        yield process, time.monotonic() - start


def cpu_seconds(pid):
    """CPU time of all threads of a process, of those that ended too, counted by the scheduler."""
    # The clock of another process, as clock_getcpuclockid(3) has it.
    return time.clock_gettime(~pid << 3 | 2)


def connections_to(port):
    """TCP connections that stand to a port of this machine."""
    rows = (row.split() for row in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:])
    return sum(row[3] == "01" and row[2].endswith(f":{port:04X}") for row in rows)


def rss_kib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1])


def memory(pid, file):
    """What a process holds for itself, and what it has mapped of a file. Unit: octets."""
    mapped, own, is_file = 0, 0, False
    for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
        field, _, value = line.partition(":")
        if re.match(r"[0-9a-f]+-", line):
            is_file = str(file) in line
        elif field == "Rss" and is_file:
            mapped += int(value.split()[0]) * 1024
        elif field == "Anonymous":
            own += int(value.split()[0]) * 1024
    return own, mapped


def core_busy_seconds(core):
    """CPU time that a core gave to anything. Shape: in clock ticks, so good to 10 ms."""
    fields = re.search(rf"cpu{core} (.*)", pathlib.Path("/proc/stat").read_text())[1].split()
    user, nice, system, _, _, irq, softirq, steal = map(int, fields[:8])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
