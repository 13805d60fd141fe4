"""HTTP/1.1 (RFC 9112), as far as a DNS client makes use of it: requests one after the other."""

from . import conversation
from .http_answer import PREFLIGHT, http_answer, query_of


class Http1Speaker:
    """One connection."""

    def __init__(self, script, transport, connection):
        self.script = script
        self.transport = transport
        self.connection = connection

    async def speak(self):
        """Until the stream ends, or a request cannot be read."""
        reader = self.connection.reader
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ", 2)
            fields = dict((name.strip().lower(), value.strip()) for name, _, value in
                          (line.partition(":") for line in head[1:] if line))
            body = await reader.readexactly(int(fields.get("content-length", "0")))
            if method == "OPTIONS":
                await self.connection.write(written(204, PREFLIGHT, b""))
            else:
                await self.connection.work(self.answer(query_of(method, target, body) or b""))

    async def answer(self, wire):
        connection = self.connection
        turn = await conversation.take(self.script, self.transport, connection.peer, wire)
        fault = None if turn is None else turn.fault
        if fault == "silent":
            return
        status, headers, body = http_answer(turn)
        octets = written(status, headers, body)
        if fault == "drip":
            return await connection.drip(octets, turn.rule.get("seconds", 1))
        if fault in ("close", "reset", "goaway", "reset_stream", "refused_stream"):
            octets = b""
        elif fault in ("close_in_body", "reset_in_body", "cut_body"):
            octets = octets[:-len(body) // 2]
        await connection.write(octets)
        if fault == "reset" or fault == "reset_in_body":
            connection.reset()
        elif fault is not None and fault not in ("status", "html"):
            connection.close()


def written(status, headers, body):
    """A response."""
    lines = [f"HTTP/1.1 {status} -", *(f"{name}: {value}" for name, value in headers)]
    if status != 204:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
