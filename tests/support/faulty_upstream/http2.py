"""HTTP/2 (RFC 9113), by python3-h2: many requests at a time on one connection."""

import asyncio

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings
from hyperframe.frame import GoAwayFrame

from . import conversation
from .http_answer import PREFLIGHT, http_answer, query_of

READ_SIZE = 65536


class Http2Speaker:
    """One connection."""

    def __init__(self, script, transport, connection):
        self.script = script
        self.transport = transport
        self.connection = connection
        self.h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        self.requests = {}
        self.room = asyncio.Condition()

    async def speak(self):
        """Until the stream ends, or what comes is not HTTP/2."""
        self.h2.initiate_connection()
        self.h2.update_settings(
            {h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: self.script.max_streams})
        await self.flush()
        while octets := await self.connection.reader.read(READ_SIZE):
            try:
                events = self.h2.receive_data(octets)
            except h2.exceptions.ProtocolError:
                await self.flush()
                return
            for event in events:
                self.take(event)
            await self.flush()
            async with self.room:
                self.room.notify_all()

    def take(self, event):
        if isinstance(event, h2.events.RequestReceived):
            self.requests[event.stream_id] = (dict(event.headers), bytearray())
        elif isinstance(event, h2.events.DataReceived):
            self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if event.stream_id in self.requests:
                self.requests[event.stream_id][1].extend(event.data)
        elif isinstance(event, h2.events.StreamReset):
            self.requests.pop(event.stream_id, None)
        elif isinstance(event, h2.events.StreamEnded) and event.stream_id in self.requests:
            headers, body = self.requests.pop(event.stream_id)
            if headers.get(":method") == "OPTIONS":
                return self.h2.send_headers(event.stream_id, [(":status", "204"), *PREFLIGHT],
                                            end_stream=True)
            wire = query_of(headers.get(":method"), headers.get(":path", ""), bytes(body))
            self.connection.work(self.answer(event.stream_id, wire or b""))

    async def flush(self):
        await self.connection.write(self.h2.data_to_send())

    async def answer(self, stream, wire):
        connection = self.connection
        turn = await conversation.take(self.script, self.transport, connection.peer, wire)
        fault = None if turn is None else turn.fault
        if fault == "silent":
            return
        if fault == "close":
            return connection.close()
        if fault == "reset":
            return connection.reset()
        try:
            await self.play(stream, turn, fault)
        except (h2.exceptions.StreamClosedError, h2.exceptions.ProtocolError):
            # The client gave the request up meanwhile.
            return

    async def play(self, stream, turn, fault):
        connection = self.connection
        if fault == "goaway":
            # Only the streams before this one were taken up (RFC 9113 6.8).
            frame = GoAwayFrame(0, last_stream_id=max(stream - 2, 0), error_code=0)
            return await connection.write(frame.serialize())
        if fault in ("reset_stream", "refused_stream"):
            refused = fault == "refused_stream"
            code = h2.errors.ErrorCodes.REFUSED_STREAM if refused else \
                turn.rule.get("code", int(h2.errors.ErrorCodes.CANCEL))
            self.h2.reset_stream(stream, error_code=code)
            return await self.flush()
        status, headers, body = http_answer(turn)
        self.h2.send_headers(stream, [(":status", str(status)),
                                      ("content-length", str(len(body))), *headers])
        await self.flush()
        if fault in ("close_in_body", "reset_in_body"):
            await self.send(stream, body[:len(body) // 2], end=False)
            return connection.close() if fault == "close_in_body" else connection.reset()
        if fault == "cut_body":
            # Fewer octets than content-length says.
            await self.send(stream, body[:len(body) // 2], end=True)
        elif fault == "drip":
            for at in range(len(body)):
                await self.send(stream, body[at:at + 1], end=at + 1 == len(body))
                await asyncio.sleep(turn.rule.get("seconds", 1))
        else:
            await self.send(stream, body, end=True)

    async def send(self, stream, octets, end):
        """DATA, as the client's windows allow."""
        while octets:
            allowed = min(self.h2.local_flow_control_window(stream),
                          self.h2.max_outbound_frame_size)
            if allowed == 0:
                async with self.room:
                    await self.room.wait()
                continue
            self.h2.send_data(stream, octets[:allowed], end_stream=end and allowed >= len(octets))
            octets = octets[allowed:]
            await self.flush()
