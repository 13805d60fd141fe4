"""TCP listeners: they take connections as the script says, and hand them to who speaks."""

import asyncio
import socket

from . import connection
from . import journal
from .http_speaker import HttpSpeaker
from .stream import StreamSpeaker


class StreamServer:
    """One port of TCP, TLS or HTTPS. While it refuses, the port is bound and nobody listens."""

    def __init__(self, script, transport, port, certificates):
        self.script = script
        self.transport = transport
        self.certificates = certificates
        self.socket = bound(port)
        self.port = self.socket.getsockname()[1]
        self.accepting = None
        self.connections = set()
        self.held = []

    def open(self):
        self.socket.listen(1024)
        self.accepting = asyncio.create_task(self.accept())

    async def apply(self):
        """Takes over how the script says to listen. Open connections stay."""
        refuses = self.script.listening[self.transport] == "refuse"
        if refuses and self.accepting is not None:
            await self.shut()
        elif not refuses and self.accepting is None:
            self.open()

    async def restart(self):
        """Ends every connection and listens anew."""
        await self.shut()
        for one in list(self.connections):
            one.reset()
        await self.apply()

    async def shut(self):
        if self.accepting is not None:
            self.accepting.cancel()
            await asyncio.gather(self.accepting, return_exceptions=True)
        self.accepting = None
        self.socket.close()
        self.socket = bound(self.port)
        for held in self.held:
            held.close()
        self.held.clear()

    async def accept(self):
        loop = asyncio.get_running_loop()
        speaking = set()
        while True:
            taken, _ = await loop.sock_accept(self.socket)
            taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            state = self.script.listening[self.transport]
            if state == "silent":
                self.held.append(taken)
            else:
                task = loop.create_task(reset(taken) if state == "reset" else self.greet(taken))
                speaking.add(task)
                task.add_done_callback(speaking.discard)

    async def greet(self, taken):
        """The handshake, if any, then the conversation."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        tls = None if self.transport == "tcp" else \
            self.certificates.server_side(self.script.certificate, self.protocols())
        try:
            below, _ = await loop.connect_accepted_socket(lambda: protocol, taken, ssl=tls)
        except OSError as error:
            journal.note("handshake_failed", transport=self.transport, why=str(error))
            return
        writer = asyncio.StreamWriter(below, protocol, reader, loop)
        one = connection.Connection(reader, writer, self.transport, self.script.idle_close)
        self.connections.add(one)
        speaker = HttpSpeaker if self.transport == "https" else StreamSpeaker
        try:
            await speaker(self.script, self.transport, one).speak()
        except (OSError, EOFError):
            pass
        finally:
            self.connections.discard(one)
            one.ended()

    def protocols(self):
        """ALPN to choose from."""
        if not self.script.alpn:
            return []
        return ["dot"] if self.transport == "tls" else ["h2", "http/1.1"]


async def reset(taken):
    """Ends a connection at its first octet."""
    taken.setblocking(False)
    with taken:
        await asyncio.get_running_loop().sock_recv(taken, 1)
        connection.linger(taken)


def bound(port):
    out = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    out.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    out.bind(("127.0.0.1", port))
    out.setblocking(False)
    return out
