"""One query and what comes of it, for every transport: the rule is chosen, the query noted, the
answer made and spoilt, the delay kept."""

import asyncio

from . import journal
from . import message
from .spoiling import MESSAGE_FAULTS


class Turn:
    """A query, the rule for it, and the message that it is to be answered with."""

    def __init__(self, query, rule):
        self.query = query
        self.rule = rule
        self.wire = message.answer(query, rule.get("answer", {}))
        if rule.fault in MESSAGE_FAULTS:
            self.wire = MESSAGE_FAULTS[rule.fault](query, self.wire)

    @property
    def fault(self):
        """The fault that is left for the transport to play."""
        return None if self.rule.fault in MESSAGE_FAULTS else self.rule.fault


async def take(script, transport, peer, wire):
    """The turn for a query, after its delay; None for what is no query."""
    try:
        query = message.Query(wire)
    except ValueError as error:
        journal.note("malformed", transport=transport, peer=peer, why=str(error))
        return None
    rule = script.rule_for(transport, query)
    journal.note("query", transport=transport, peer=peer, name=query.name, type=query.type_name(),
                 id=query.id, fault=rule.fault, wire=wire.hex())
    if rule.get("delay"):
        await asyncio.sleep(rule.get("delay"))
    return Turn(query, rule)
