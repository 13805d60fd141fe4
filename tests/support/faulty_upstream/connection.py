"""One accepted connection, encrypted or not: reading, writing, and the ways it can end badly."""

import asyncio
import socket
import struct

from . import journal


class Connection:
    """Requires: `writer` is of an open stream. `idle_close`: seconds, or None."""

    def __init__(self, reader, writer, transport, idle_close):
        self.reader = reader
        self.writer = writer
        self.transport = transport
        self.idle_close = idle_close
        self.peer = writer.get_extra_info("peername")[1]
        self.busy = 0
        self.tasks = set()
        self.timer = None
        journal.note("opened", transport=transport, peer=self.peer)
        self.touch()

    def touch(self):
        """Something went on: the time until it is closed as idle begins anew."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        if self.idle_close is not None and not self.busy:
            self.timer = asyncio.get_running_loop().call_later(self.idle_close, self.close)

    def work(self, answering):
        """Does this beside reading; the connection is not idle meanwhile. Returns its task."""
        task = asyncio.get_running_loop().create_task(answering)
        self.busy += 1
        self.touch()
        self.tasks.add(task)
        task.add_done_callback(self.worked)
        return task

    def worked(self, task):
        self.tasks.discard(task)
        self.busy -= 1
        self.touch()
        if not task.cancelled() and task.exception() is not None and \
                not isinstance(task.exception(), OSError):
            journal.note("failed", transport=self.transport, why=repr(task.exception()))

    async def write(self, octets):
        if octets and not self.writer.is_closing():
            self.writer.write(octets)
            await self.writer.drain()

    async def drip(self, octets, seconds):
        for octet in octets:
            await self.write(bytes([octet]))
            await asyncio.sleep(seconds)

    def close(self):
        """FIN, after what was written; with TLS a close_notify before it."""
        self.writer.close()

    def reset(self):
        """RST, after what was written."""
        # Nagle's algorithm holds nothing back, so what was written before is on its way.
        below = self.writer.get_extra_info("socket")
        # None once the connection is lost: there is nobody left to reset.
        if below is not None:
            linger(below)
        self.writer.transport.abort()

    def ended(self):
        if self.timer is not None:
            self.timer.cancel()
        for task in self.tasks:
            task.cancel()
        self.writer.close()
        journal.note("closed", transport=self.transport, peer=self.peer)


def linger(connection):
    """Lets `close` send a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
