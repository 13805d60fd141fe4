"""The matrix: each fault on each transport, beside a healthy upstream, alone, and now and then."""

import asyncio
import collections
import dataclasses

import load
from stage import Stage

# What one client query may cost upstream (`query.max_messages`).
MOST_MESSAGES = 6
LEAST_RIGHT = 0.99
# "Now and then" is each query of so many.
NOW_AND_THEN = 10

BESIDE, ALONE, RARELY = "beside a healthy one", "alone", "alone, each tenth"


@dataclasses.dataclass
class Cell:
    """One figure of the table."""

    row: str
    transport: str
    way: str
    outcome: load.Outcome
    messages: float
    most_messages: int
    # Whether all or nearly all have to be right.
    must_be_right: bool

    def problems(self):
        """What it falls short of, in words."""
        outcome = self.outcome
        if self.must_be_right and outcome.right < LEAST_RIGHT * outcome.asked:
            yield f"{outcome.right} of {outcome.asked} right"
        if outcome.silent:
            yield f"{outcome.silent} without a reply"
        if outcome.wrong:
            yield f"{outcome.wrong} wrong"
        if outcome.unexplained:
            yield f"{outcome.unexplained} SERVFAIL without a reason"
        if self.most_messages > MOST_MESSAGES:
            yield f"{self.most_messages} messages for one query"


def ways_of(row):
    """How a row is played."""
    yield BESIDE
    yield ALONE
    if row.is_of_queries and not row.outlives:
        yield RARELY


def script_of(row, way):
    if way != RARELY:
        return row.script
    return {"rules": [{**row.script["default"], "every": NOW_AND_THEN}]}


def must_be_right(row, way):
    return way == BESIDE or row.outlives


async def play(berth, certificates, line, queries, rate):
    """The cell of a line: a row, a transport and a way."""
    row, transport, way = line
    async with Stage(berth, certificates) as stage:
        upstreams = [await stage.upstream(**script_of(row, way))]
        if way == BESIDE:
            upstreams.append(await stage.upstream())
        port = await stage.server(transport, upstreams)
        names = [f"n{number}.p{port}.example.net" for number in range(queries)]
        restarting = asyncio.create_task(restart(upstreams[0], row.restarts)) if row.restarts \
            else None
        outcome = await load.run(port, names, rate)
        if restarting is not None:
            restarting.cancel()
        # Whoever has answered this has said all that it was asked before.
        for upstream in upstreams:
            await asyncio.to_thread(upstream.tell)
        asked = collections.Counter(line["name"] for upstream in upstreams
                                    for line in upstream.said("query"))
        return Cell(row.name, transport, way, outcome, asked.total() / queries,
                    max(asked.values(), default=0), must_be_right(row, way))


async def restart(upstream, seconds):
    while True:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(upstream.tell, restart=True)
