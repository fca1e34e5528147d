"""Transactional outbox: a change of state and its events are written together, and said after the commit.

When this process dies between the two, the sweeper of any process says what it left. Every record may thus be said
twice, with the same id; of one key they are said in the order in which they were written.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy import Row, Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common import tasks
from sluiceway_common.bus import headers
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.signatures import Sign, unsigned
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.database import Database
from sluiceway_common.errors import Refusal, Unavailable
from sluiceway_common.observability.metrics import Gauge, Metrics
from sluiceway_common.outbox import queries
from sluiceway_common.outbox.port import RecordSink, record_for_log
from sluiceway_common.outbox.relay import Relay, Relayed, key_of
from sluiceway_common.outbox.table import row_of
from sluiceway_common.principal import Principal, acting_as

WAITING: Final = Gauge(
    "sluiceway_outbox_records",
    "Events committed that the log has not got, but for those held back; counted to 10,000.",
    "records",
)
AGE: Final = Gauge(
    "sluiceway_outbox_age_seconds",
    "Age of the oldest event in the outbox that is not held back; 0 when there is none.",
    "seconds",
)
REFUSED: Final = Gauge(
    "sluiceway_outbox_refused_records",
    "Events held back in the outbox: those that the log refuses for their size, and what follows of their keys. They "
    "are tried again at the next start; counted to 10,000.",
    "records",
)
LEFT_BEHIND: Final = timedelta(seconds=5)
# Of a slow log, what was said is deleted after so long: else each caller that cannot wait says it again, and at last
# PostgreSQL ends the transaction.
_SECONDS: Final = 5.0
_TICK_SECONDS: Final = 1.0
# At rest; what waits for a log that was away is said a tick after it is back.
_TICKS_A_SWEEP: Final = 5

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Outbox:
    """`write` inside the transaction, `flush` or `say_soon` after it; `start` runs the sweeper until `stop`. `seconds`
    is how long records are said in one transaction."""

    def __init__(
        self,
        database: Database,
        bus: RecordSink,
        table: Table,
        *,
        source: str = "",
        sign: Sign = unsigned,
        clock: Clock | None = None,
        metrics: Metrics | None = None,
        seconds: float = _SECONDS,
    ) -> None:
        self._database = database
        self._relay = Relay(bus, seconds)
        self._table = table
        self._source = source or database.schema
        self._sign = sign
        self._clock = clock or SystemClock()
        self._metrics = metrics or Metrics()
        self._myself = Principal.service(self._source, tenant="")
        # Made once: making them costs as much as asking them.
        self._next = queries.taken(table)
        self._following = queries.waiting_of(table)
        self._counted = queries.backlog(table)
        self._put_back = queries.put_back(table)
        self._turn = asyncio.Lock()
        # Numbers of rows. Refused here alone: another process, or the next one, may have a log that takes them.
        self._refused = frozenset[int]()
        self._asked = 0
        self._done = 0
        self._away = False
        self._is_wanted = False
        self._saying: asyncio.Task[None] | None = None
        self.work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.work = asyncio.create_task(self._sweep_for_ever(), name="outbox-sweeper")

    async def stop(self) -> None:
        """What was to be said soon is said before."""
        await self.settled()
        await tasks.end(self.work)

    async def write(self, connection: AsyncConnection, *events: OutgoingEvent) -> None:
        """Part of the caller's transaction. Twice is once while the first was not said."""
        if events:
            rows = [self.row(one) for one in events]
            await connection.execute(insert(self._table).on_conflict_do_nothing(), rows)

    async def flush(self) -> None:
        """Says what was committed. Returns when the log has it, or when the log is away: then the sweeper says it."""
        if self._away:
            return
        self._asked += 1
        mine = self._asked
        async with self._turn:
            # Whoever asked before the drain began is served by it: many commands cost one.
            if self._away or self._done >= mine:
                return
            covered = self._asked
            said = await self._guarded(self._say_all(timedelta()))
            if said is None:
                return
            self._done = covered
        await self._guarded(self._say_what_follows(said))

    def say_soon(self) -> None:
        """Has it said beside its caller, for whom it is done once it is committed: he need not wait for the log, behind
        whatever others say there."""
        self._is_wanted = True
        if self._saying is None or self._saying.done():
            self._saying = asyncio.create_task(self._say_while_wanted(), name="outbox-relay")

    async def settled(self) -> None:
        """Returns when what was to be said soon is said, or the log is away."""
        if self._saying is not None:
            await asyncio.wait([self._saying])

    async def _say_while_wanted(self) -> None:
        while self._is_wanted:
            self._is_wanted = False
            await self.flush()

    async def waiting(self) -> int:
        """How many records the log has not got yet, counted to 10,000; and as many of those that are held back."""
        waiting, _, held = await self._backlog()
        return waiting + held

    async def _backlog(self) -> tuple[int, float, int]:
        """How many wait, for how many seconds the first of them has, and how many are held back."""
        async with self._database.autocommit() as connection:
            counted = await connection.execute(self._counted, {"refused": sorted(self._refused)})
            waiting, seconds, held = counted.one()
        return waiting, max(0.0, float(seconds)), held

    def row(self, outgoing: OutgoingEvent) -> dict[str, object]:
        """What `write` writes, for whoever writes it within a larger statement; see `written_row`."""
        record = self._sign(record_for_log(outgoing, source=self._source, at=self._clock.now()))
        return row_of(record, headers.read(record.headers).id)

    async def _sweep_for_ever(self) -> None:
        while True:
            await self._pause()
            oldest = await self._guarded(self._measured())
            # Mostly nothing waits, and a look tells so.
            if self._away or oldest is None or oldest >= LEFT_BEHIND:
                await self._sweep()

    async def _pause(self) -> None:
        for _ in range(_TICKS_A_SWEEP):
            await self._clock.sleep(_TICK_SECONDS)
            if self._away:
                return

    async def _sweep(self) -> None:
        async with self._turn:
            said = await self._guarded(self._say_all(LEFT_BEHIND))
            # Another process may have said what waited: then the next command finds out whether the log is back.
            self._away = self._away and said is None
        await self._guarded(self._say_what_follows(said or frozenset()))
        # What is broken was logged by the sweep a moment ago.
        with suppress(Refusal, SQLAlchemyError):
            await self._measured()

    async def _measured(self) -> timedelta:
        """The age of the oldest that waits."""
        count, seconds, held = await self._backlog()
        self._metrics.gauge(WAITING).set(count)
        self._metrics.gauge(AGE).set(seconds)
        self._metrics.gauge(REFUSED).set(held)
        return timedelta(seconds=seconds)

    async def _guarded(self, saying: Coroutine[Any, Any, T]) -> T | None:
        """What was committed stays committed: trouble here is the sweeper's, never the command's, and gives None.
        Whoever drains does it for all that wait for it, so it stands in no queue for connections in the name of its own
        tenant."""
        try:
            with acting_as(self._myself):
                return await saying
        except Refusal:
            return None
        except SQLAlchemyError:
            log.exception("outbox_broken")
            return None

    async def _say_all(self, age: timedelta) -> queries.Keys:
        """Says all that was committed before, and tells of which keys. What is committed meanwhile is said by whoever
        commits it: where that never ends, nobody waits for it."""
        said: set[tuple[str, bytes]] = set()
        is_more = True
        while is_more:
            keys, is_more = await self._say_some(age)
            said |= keys
        return frozenset(said)

    async def _say_what_follows(self, keys: queries.Keys) -> None:
        """Of keys whose first row was ours: a process that committed more of them meanwhile has left that to us."""
        said = sorted(keys)
        for start in range(0, len(said), queries.KEYS):
            some: queries.Keys = frozenset(said[start : start + queries.KEYS])
            while some := await self._waiting_of(some):
                some, _ = await self._say_some(timedelta(), some)

    async def _waiting_of(self, keys: queries.Keys) -> queries.Keys:
        """Those of which something waits: hardly ever any, so that a look is all that it costs."""
        if not keys:
            return keys
        async with self._database.autocommit() as connection:
            asked = {"refused": sorted(self._refused), **queries.key_arrays(keys)}
            found = await connection.execute(self._following, asked)
            return frozenset((each.topic, bytes(each.key)) for each in found)

    async def _say_some(self, age: timedelta, of: queries.Keys | None = None) -> tuple[queries.Keys, bool]:
        """Says the next records, all or only those of some keys, and deletes those that the log has. Which keys they
        have, and whether there may be more. Whoever is cancelled meanwhile waits for the end: what was said and lies
        here still is said again, and he might not be the last one who leaves."""
        return await tasks.to_the_end(self._relay_some(age, of))

    async def _relay_some(self, age: timedelta, of: queries.Keys | None) -> tuple[queries.Keys, bool]:
        async with self._database.transaction() as connection:
            wanted = self._next if of is None else queries.taken(self._table, of)
            rows = (await connection.execute(wanted, {"age": age, "refused": sorted(self._refused)})).all()
            if not rows:
                return frozenset(), False
            relayed = await self._relay.say(rows)
            left = [row for row in rows if row.number not in relayed.said]
            if not relayed.said:
                # A log that is away for hours leaves no row behind that was written anew each time.
                await connection.rollback()
            elif left:
                # Not by rolling back: another process would take them, and stop somewhere else.
                await connection.execute(self._put_back, [_columns(row) for row in left])
        await self._heed(relayed, waiting=len(left))
        return frozenset(map(key_of, rows)), bool(left) or queries.may_be_more(rows)

    async def _heed(self, relayed: Relayed, *, waiting: int) -> None:
        """Leaves the refused where they lie, and what follows of their keys: they must not be in the way of all others,
        nor be lost. Raises Unavailable where the log did not answer."""
        if relayed.refused:
            self._refused |= relayed.refused
            await self._measured()
        if relayed.error is None:
            self._away = False
            return
        if not self._away:
            log.warning("log_away", waiting=waiting, error=repr(relayed.error), cause=repr(relayed.error.__cause__))
        self._away = True
        raise Unavailable("the log does not answer; ask again in a moment") from relayed.error


def _columns(row: Row[Any]) -> dict[str, object]:
    return dict(row._mapping)
