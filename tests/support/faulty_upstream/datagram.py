"""DNS over UDP."""

import asyncio
import socket
import struct

from . import conversation

# A source address that is nobody's but ours, yet on loopback.
OTHER_ADDRESS = "127.0.0.9"


class DatagramServer:
    """Answers on one socket. While it refuses, the port is held by a socket that is connected
    elsewhere, so that the kernel answers with ICMP port unreachable."""

    def __init__(self, script, port):
        self.script = script
        self.socket = bound(port)
        self.port = self.socket.getsockname()[1]
        self.tasks = set()
        self.reader = None

    def open(self):
        self.reader = asyncio.create_task(self.serve())

    async def apply(self):
        """Takes over how the script says to listen."""
        await self.shut()
        if self.script.listening["udp"] == "refuse":
            self.socket.connect(("127.0.0.1", 9))
        else:
            self.open()

    async def shut(self):
        if self.reader is not None:
            self.reader.cancel()
            await asyncio.gather(self.reader, return_exceptions=True)
        self.reader = None
        self.socket.close()
        self.socket = bound(self.port)

    async def serve(self):
        loop = asyncio.get_running_loop()
        while True:
            wire, peer = await loop.sock_recvfrom(self.socket, 65535)
            if self.script.listening["udp"] == "open":
                task = asyncio.create_task(self.answer(wire, peer))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

    async def answer(self, wire, peer):
        turn = await conversation.take(self.script, "udp", peer[1], wire)
        if turn is None or turn.fault == "silent":
            return
        if turn.fault in ("other_port", "other_address"):
            host = OTHER_ADDRESS if turn.fault == "other_address" else "127.0.0.1"
            port = self.port if turn.fault == "other_address" else 0
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
                other.bind((host, port))
                other.sendto(turn.wire, peer)
            return
        if turn.fault == "decoys":
            for number in range(1, turn.rule.get("count", 3) + 1):
                wrong_id = struct.pack(">H", (turn.query.id + number) & 0xFFFF)
                self.send(wrong_id + turn.wire[2:], peer)
        self.send(turn.wire, peer)

    def send(self, wire, peer):
        try:
            self.socket.sendto(wire, peer)
        except OSError:
            # Whoever asked has gone, or we refuse by now.
            pass


def bound(port):
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    out.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    out.bind(("127.0.0.1", port))
    out.setblocking(False)
    return out
