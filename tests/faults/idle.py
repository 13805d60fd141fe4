"""Upstreams that close idle streams, and upstreams that are dead from the beginning."""

import asyncio
import dataclasses
import random

import load
from stage import Stage

STREAMS = ("tcp", "tls", "https")
# How long the upstream lets a stream idle, and how long clients pause, as parts of it: before it
# closes, while, and after. Unit: seconds.
PAUSE = (0.7, 1.4)


@dataclasses.dataclass
class Cycles:
    """What came of asking, pausing and asking again."""

    transport: str
    idle_close: float
    cycles: int
    failures: int
    closed: int


async def ask(port, name):
    """(whether it was answered rightly, milliseconds)."""
    outcome = await load.run(port, [name], 1)
    return outcome.right == 1, (outcome.times or [float("inf")])[0]


async def cycles(berth, certificates, transport, idle_close, servers, count):
    """So many cycles on each of so many servers, all over one upstream that closes idle streams."""
    async with Stage(berth, certificates) as stage:
        upstream = await stage.upstream(idle_close=idle_close)
        ports = [await stage.server(transport, [upstream]) for _ in range(servers)]
        chance = random.Random(1)

        async def client(port):
            failures = 0
            for number in range(count):
                right, _ = await ask(port, f"n{number}.p{port}.example.net")
                failures += not right
                await asyncio.sleep(idle_close * chance.uniform(*PAUSE))
            return failures

        failures = sum(await asyncio.gather(*map(client, ports)))
        return Cycles(transport, idle_close, servers * count, failures,
                      len(upstream.said("closed")))


# A dead first upstream: what it does, and over what.
DEAD = (("refuses", {"listening": "refuse"}, ("udp", *STREAMS)),
        ("says nothing", {"listening": "silent"}, ("udp", *STREAMS)))
HEDGE_DELAY = 200
ASKED = 10


@dataclasses.dataclass
class Dead:
    """How long queries took with a dead upstream before a healthy one, the best of several runs.
    Unit: milliseconds. `healthy`: the same with nothing wrong."""

    what: str
    transport: str
    first: float
    tenth: float
    healthy: tuple


async def first_queries(berth, certificates, transport, script):
    """The times of the first ten queries, asked one after the other."""
    async with Stage(berth, certificates) as stage:
        upstreams = [await stage.upstream(**script), await stage.upstream()]
        port = await stage.server(transport, upstreams, "select.policy=in_order")
        times = []
        for number in range(ASKED):
            right, took = await ask(port, f"n{number}.p{port}.example.net")
            times.append(took if right else float("inf"))
        return times


async def dead(berth, certificates, what, script, transport, runs):
    async def best(of):
        all_runs = [await first_queries(berth, certificates, transport, of) for _ in range(runs)]
        return min(times[0] for times in all_runs), min(times[-1] for times in all_runs)

    first, tenth = await best(script)
    return Dead(what, transport, first, tenth, await best({}))
