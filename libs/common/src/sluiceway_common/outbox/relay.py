"""Message relay of the outbox: puts rows on the log in their order, for a while at most, and tells what became of them.

So no transaction is open for longer than that, however slow the log is.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import Row

from sluiceway_common.bus.records import BATCH_BYTES, Record
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.outbox.port import PUBLISH_SECONDS, RecordSink
from sluiceway_common.outbox.queries import MOST_BYTES
from sluiceway_common.outbox.table import record_of_row

log = structlog.get_logger(__name__)

_RowTold = tuple[Row[Any], Record]
"""A row, and the record in it."""


@dataclass
class Relayed:
    """Numbers of the rows that the log has, and of those that it refuses; all others are left. `error`: why it did not
    answer, where it did not."""

    said: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    # Of which a row was refused: nothing that follows is said.
    held: set[tuple[str, bytes]] = field(default_factory=set)
    error: TimeoutError | Unavailable | None = None


class Relay:
    """`seconds` is how long it says rows. After a put that was not answered it says fewer at once: a log that takes
    little in the time of a put would else never have taken any."""

    def __init__(self, bus: RecordSink, seconds: float) -> None:
        self._bus = bus
        self._seconds = seconds
        self._bytes = MOST_BYTES

    async def say(self, rows: Sequence[Row[Any]]) -> Relayed:
        """All that the log takes, at least one, unless its time is over or the log does not answer."""
        relayed, now = Relayed(), asyncio.get_running_loop().time
        ends = now() + self._seconds
        for some in self._at_once((row, record_of_row(row)) for row in rows):
            try:
                await self._say_at_once(some, relayed)
            except (TimeoutError, Unavailable) as error:
                relayed.error, self._bytes = error, BATCH_BYTES
                break
            self._bytes = min(2 * self._bytes, MOST_BYTES)
            if now() > ends:
                break
        return relayed

    async def _say_at_once(self, told: Sequence[_RowTold], relayed: Relayed) -> None:
        """Of several, the refused are found by halves: the topic takes less than a batch then."""
        told = [(row, record) for row, record in told if key_of(row) not in relayed.held]
        if not told:
            return
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self._bus.put(*(record for _, record in told))
        except Invalid as error:
            if len(told) > 1:
                half = len(told) // 2
                await self._say_at_once(told[:half], relayed)
                return await self._say_at_once(told[half:], relayed)
            ((row, _),) = told
            relayed.held.add(key_of(row))
            relayed.refused.add(row.number)
            log.error("outbox_record_refused", id=row.id, topic=row.topic, number=row.number, reason=error.message)
        else:
            relayed.said.update(row.number for row, _ in told)

    def _at_once(self, told: Iterable[_RowTold]) -> Iterator[Sequence[_RowTold]]:
        """Rows that are said together. One that is a batch by itself may be refused by itself, and the log would take
        what follows of its key before anybody knows: a producer that is new there has no order to keep. So it goes
        alone, and is known to be the refused one."""
        together, size = list[_RowTold](), 0
        for row, record in told:
            is_alone = record.size > BATCH_BYTES
            if together and (is_alone or size + record.size > self._bytes):
                yield together
                together, size = [], 0
            if is_alone:
                yield [(row, record)]
            else:
                together.append((row, record))
                size += record.size
        if together:
            yield together


def key_of(row: Row[Any]) -> tuple[str, bytes]:
    """Topic and key."""
    return row.topic, bytes(row.key)
