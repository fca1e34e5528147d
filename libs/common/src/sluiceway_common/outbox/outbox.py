"""Transactional outbox: a change of state and its events are written together, and said after the commit.

When this process dies between the two, the sweeper of any process says what it left. Every record may thus be said
twice, with the same id; of one key they are said in the order in which they were written.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy import Interval, Row, Select, Table, bindparam, delete, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common import tasks
from sluiceway_common.bus import headers
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.signatures import Sign, unsigned
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.database import Database
from sluiceway_common.errors import Refusal, Unavailable
from sluiceway_common.observability.metrics import Gauge, Metrics
from sluiceway_common.outbox.port import PUBLISH_SECONDS, RecordSink, record_for_log
from sluiceway_common.outbox.table import record_of_row, row_of
from sluiceway_common.principal import Principal, acting_as

WAITING: Final = Gauge(
    "sluiceway_outbox_records", "Events committed that the log has not got; counted to 10,000.", "records"
)
AGE: Final = Gauge(
    "sluiceway_outbox_age_seconds", "Age of the oldest event in the outbox; 0 when it is empty.", "seconds"
)
LEFT_BEHIND: Final = timedelta(seconds=5)
_TICK_SECONDS: Final = 1.0
# At rest; what waits for a log that was away is said a tick after it is back.
_TICKS_A_SWEEP: Final = 5
_KEYS: Final = 200
_RECORDS: Final = 500
_BYTES: Final = 4 * 1024 * 1024
_COUNTED: Final = 10_000

T = TypeVar("T")

# Topics and keys.
_Keys = frozenset[tuple[str, bytes]]

log = structlog.get_logger(__name__)


class Outbox:
    """`write` inside the transaction, `flush` after it; `start` runs the sweeper until `stop`."""

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
    ) -> None:
        self._database = database
        self._bus = bus
        self._table = table
        self._source = source or database.schema
        self._sign = sign
        self._clock = clock or SystemClock()
        self._metrics = metrics or Metrics()
        self._myself = Principal.service(self._source, tenant="")
        # Made once: making them costs as much as asking them.
        self._next = self._taken(None)
        self._counted = self._backlogged()
        self._turn = asyncio.Lock()
        self._asked = 0
        self._done = 0
        self._away = False
        self.work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.work = asyncio.create_task(self._sweep_for_ever(), name="outbox-sweeper")

    async def stop(self) -> None:
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

    async def waiting(self) -> int:
        """How many records the log has not got yet, counted to 10,000."""
        return (await self._backlog())[0]

    async def _backlog(self) -> tuple[int, float]:
        """How many wait, and for how many seconds the first of them has."""
        async with self._database.autocommit() as connection:
            count, seconds = (await connection.execute(self._counted)).one()
        return count, max(0.0, float(seconds))

    def _backlogged(self) -> Select[int, int]:
        oldest = select(self._table.c.at).order_by(self._table.c.number).limit(_COUNTED).subquery()
        age = func.extract("epoch", func.clock_timestamp() - func.min(oldest.c.at))
        return select(func.count(), func.coalesce(age, 0))

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
        count, seconds = await self._backlog()
        self._metrics.gauge(WAITING).set(count)
        self._metrics.gauge(AGE).set(seconds)
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

    async def _say_all(self, age: timedelta) -> _Keys:
        """Says all that was committed before, and tells of which keys. What is committed meanwhile is said by whoever
        commits it: where that never ends, nobody waits for it."""
        said: set[tuple[str, bytes]] = set()
        is_more = True
        while is_more:
            keys, is_more = await self._say_some(age)
            said |= keys
        return frozenset(said)

    async def _say_what_follows(self, keys: _Keys) -> None:
        """Of keys whose first row was ours: a process that committed more of them meanwhile has left that to us."""
        said = sorted(keys)
        for start in range(0, len(said), _KEYS):
            some: _Keys = frozenset(said[start : start + _KEYS])
            while some := await self._waiting_of(some):
                some, _ = await self._say_some(timedelta(), some)

    async def _waiting_of(self, keys: _Keys) -> _Keys:
        """Those of which something waits: hardly ever any, so that a look is all that it costs."""
        if not keys:
            return keys
        row = self._table.c
        wanted = select(row.topic, row.key).where(tuple_(row.topic, row.key).in_(sorted(keys))).distinct()
        async with self._database.autocommit() as connection:
            return frozenset((each.topic, bytes(each.key)) for each in await connection.execute(wanted))

    async def _say_some(self, age: timedelta, of: _Keys | None = None) -> tuple[_Keys, bool]:
        """Says the next records, all or only those of some keys, and deletes them, or neither. Which keys they have,
        and whether there may be more."""
        async with self._database.transaction() as connection:
            wanted = self._next if of is None else self._taken(of)
            rows = (await connection.execute(wanted, {"age": age})).all()
            if rows:
                await self._say([record_of_row(row) for row in rows])
        return _keys(rows), bool(rows) and (len(rows) < rows[0].some or rows[0].some == _RECORDS or rows[0].of == _KEYS)

    def _taken(self, of: _Keys | None) -> Select[Any]:
        """Deletes as many as the log takes in good time, at least one, and gives them; `some` is how many there were to
        take, and `of` how many keys.

        The first row of a key is its lock: who has it says what follows too, while every other process waits."""
        row, earlier = self._table.c, self._table.alias("earlier").c
        is_first = ~(
            select(earlier.number)
            .where(earlier.topic == row.topic, earlier.key == row.key, earlier.number < row.number)
            .exists()
        )
        old_enough = row.at <= func.clock_timestamp() - bindparam("age", type_=Interval)
        wanted_keys = true() if of is None else tuple_(row.topic, row.key).in_(sorted(of))
        firsts = select(row.topic, row.key).where(is_first, old_enough, wanted_keys).order_by(row.number).limit(_KEYS)
        mine = firsts.with_for_update(skip_locked=True).cte("mine")
        size = func.octet_length(row.body)
        in_all = func.sum(size).over(order_by=row.number).label("in_all")
        theirs = select(row.number, size.label("size"), in_all)
        theirs = theirs.join_from(self._table, mine, (row.topic == mine.c.topic) & (row.key == mine.c.key))
        some = theirs.order_by(row.number).limit(_RECORDS).cte("some")
        is_taken = (some.c.in_all <= _BYTES) | (some.c.in_all == some.c.size)
        gone = delete(self._table).where(row.number.in_(select(some.c.number).where(is_taken)))
        taken = gone.returning(self._table).cte("taken")
        counts = [select(func.count()).select_from(each).scalar_subquery() for each in (some, mine)]
        return select(taken, counts[0].label("some"), counts[1].label("of")).order_by(taken.c.number)

    async def _say(self, records: Sequence[Record]) -> None:
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self._bus.put(*records)
        except (TimeoutError, Unavailable) as error:
            if not self._away:
                log.warning("log_away", waiting=len(records), error=repr(error), cause=repr(error.__cause__))
            self._away = True
            raise Unavailable("the log does not answer; ask again in a moment") from error
        self._away = False


def _keys(rows: Sequence[Row[Any]]) -> _Keys:
    return frozenset((row.topic, bytes(row.key)) for row in rows)
