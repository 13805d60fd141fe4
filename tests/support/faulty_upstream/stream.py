"""DNS over TCP and TLS: each message behind its length, two octets (RFC 1035 4.2.2), many at a
time, answered as they are ready (RFC 7766)."""

import asyncio
import struct

from . import conversation


class StreamSpeaker:
    """One connection."""

    def __init__(self, script, transport, connection):
        self.script = script
        self.transport = transport
        self.connection = connection

    async def speak(self):
        """Until the stream ends."""
        reader = self.connection.reader
        while True:
            length = struct.unpack(">H", await reader.readexactly(2))[0]
            wire = await reader.readexactly(length)
            self.connection.work(self.answer(wire))

    async def answer(self, wire):
        connection = self.connection
        turn = await conversation.take(self.script, self.transport, connection.peer, wire)
        if turn is None or turn.fault == "silent":
            return
        length = turn.rule.get("length") if turn.fault == "bad_length" else len(turn.wire)
        framed = struct.pack(">H", length) + turn.wire
        if turn.fault == "drip":
            return await connection.drip(framed, turn.rule.get("seconds", 1))
        if turn.fault in ("close", "reset"):
            framed = b""
        elif turn.fault == "close_in_length":
            framed = framed[:1]
        elif turn.fault in ("close_in_body", "reset_in_body"):
            framed = framed[:len(framed) // 2]
        await connection.write(framed)
        if turn.fault in ("close", "close_in_length", "close_in_body"):
            connection.close()
        elif turn.fault in ("reset", "reset_in_body"):
            connection.reset()
