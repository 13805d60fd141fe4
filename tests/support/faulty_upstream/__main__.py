"""The process: python3 -B -m faulty_upstream SCRIPT.json, from tests/support

Says {"event": "ready", "ports": …, "authority": FILE} when it can be asked. Takes one JSON object
a line on standard input: fields of the script that change from then on, or {"restart": true}; each
is answered with {"event": "applied"}, or {"event": "refused", "why": …}. Ends with its input.
"""

import asyncio
import json
import logging
import pathlib
import sys
import tempfile

from . import journal
from .certificates import ServerCertificates
from .datagram import DatagramServer
from .listener import StreamServer
from .script import Script, ScriptError


# For ports that are free for both UDP and TCP.
TRIES = 20


class Upstream:
    """All its servers."""

    def __init__(self, script, directory):
        self.script = script
        certificates = ServerCertificates(directory)
        self.authority = certificates.authority_file
        port = script.ports.get
        self.servers = {transport: StreamServer(script, transport, port(transport, 0), certificates)
                        for transport in script.transports if transport != "udp"}
        if "udp" in script.transports:
            self.servers["udp"] = self.datagram_server(port("udp"))

    def datagram_server(self, port):
        """UDP has the port of TCP unless another is asked for: there clients fall back to it."""
        for _ in range(100):
            tcp = self.servers.get("tcp")
            try:
                return DatagramServer(self.script, tcp.port if tcp and not port else port or 0)
            except OSError:
                # Somebody else's: both try again elsewhere.
                if port or "tcp" in self.script.ports:
                    raise
                tcp.socket.close()
                self.servers["tcp"] = StreamServer(self.script, "tcp", 0, tcp.certificates)
        raise OSError("no port is free for both UDP and TCP")

    def ports(self):
        return {transport: server.port for transport, server in self.servers.items()}

    async def apply(self):
        for server in self.servers.values():
            await server.apply()

    async def command(self, fields):
        if fields.pop("restart", False):
            for server in self.servers.values():
                if isinstance(server, StreamServer):
                    await server.restart()
        self.script.change(fields)
        await self.apply()


def beginning(script, directory):
    """On ports that are free: the one that UDP was given may be somebody's for TCP."""
    for left in reversed(range(TRIES)):
        try:
            return Upstream(script, script.directory or directory)
        except OSError:
            if script.ports or not left:
                raise


async def serve(fields, directory):
    script = Script(fields)
    upstream = beginning(script, directory)
    await upstream.apply()
    journal.note("ready", ports=upstream.ports(), authority=upstream.authority)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        try:
            await upstream.command(json.loads(line))
            journal.note("applied")
        except (ScriptError, json.JSONDecodeError) as error:
            journal.note("refused", why=str(error))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    # That a client has gone is nothing to warn of.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    fields = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as directory:
        try:
            asyncio.run(serve(fields, directory))
        except ScriptError as error:
            sys.exit(f"faulty_upstream: {error}")


main()
