"""Queries at a rate, each with a name of its own, and what came of each."""

import asyncio
import dataclasses
import struct
import time

import asking

# From the last query to the end. Longer than `query.budget`. Unit: seconds.
PATIENCE = 6
SERVFAIL = 2


@dataclasses.dataclass
class Outcome:
    """Counts of queries, and how long those took that were answered. Unit: milliseconds."""

    right: int = 0
    failed: int = 0
    silent: int = 0
    wrong: int = 0
    # SERVFAIL without a word why.
    unexplained: int = 0
    times: list = dataclasses.field(default_factory=list)

    @property
    def asked(self):
        return self.right + self.failed + self.silent + self.wrong

    def percentile(self, percent):
        ordered = sorted(self.times)
        return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] if ordered else None

    def take(self, name, reply, took):
        self.times.append(took)
        if asking.is_right(reply, name):
            self.right += 1
        elif reply.rcode == 0:
            self.wrong += 1
        else:
            self.failed += 1
            self.unexplained += reply.rcode == SERVFAIL and reply.error is None


class Asker(asyncio.DatagramProtocol):
    """One socket; replies find their query by id."""

    def __init__(self, outcome):
        self.outcome = outcome
        self.waiting = {}
        self.idle = asyncio.Event()

    def datagram_received(self, data, addr):
        name, began = self.waiting.pop(struct.unpack_from(">H", data)[0], (None, None))
        if name is not None:
            self.outcome.take(name, asking.read(data), (time.monotonic() - began) * 1000)
        if not self.waiting:
            self.idle.set()


async def run(port, names, rate):
    """Asks for every name over UDP on loopback, so many a second."""
    loop = asyncio.get_running_loop()
    outcome = Outcome()
    transport, asker = await loop.create_datagram_endpoint(lambda: Asker(outcome),
                                                           remote_addr=("127.0.0.1", port))
    began = loop.time()
    for number, name in enumerate(names):
        await asyncio.sleep(began + number / rate - loop.time())
        asker.waiting[number] = (name, time.monotonic())
        asker.idle.clear()
        transport.sendto(asking.query(name, query_id=number))
    try:
        await asyncio.wait_for(asker.idle.wait(), PATIENCE)
    except TimeoutError:
        pass
    outcome.silent = len(asker.waiting)
    transport.close()
    return outcome
