"""Spool, a local buffer of events: a pure fact is on the log, or on the disk of this machine, before its call ends."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import structlog

from sluiceway_common import tasks
from sluiceway_common.bus import headers
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.signatures import Sign, unsigned
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Overloaded, Refusal, Unavailable
from sluiceway_common.observability.metrics import Gauge, Metrics
from sluiceway_common.outbox.left_files import LeftFiles
from sluiceway_common.outbox.port import PUBLISH_SECONDS, RecordSink, record_for_log
from sluiceway_common.outbox.refused_records import RefusedRecords
from sluiceway_common.outbox.spool_file import SPOOL_SUFFIX, SpooledPiece, SpoolFile
from sluiceway_common.tasks import Threads

SPOOLED: Final = Gauge("sluiceway_spool_bytes", "Events on the disk of this machine that the log has not got.", "bytes")
SPOOL_LIMIT: Final = Gauge(
    "sluiceway_spool_limit_bytes", "Bytes from which on the spool takes no more, and calls are refused.", "bytes"
)
SPOOL_REFUSED: Final = Gauge(
    "sluiceway_spool_refused_records",
    "Events of the spool that the log refuses for their size; they lie beside it, and the next start tries them again.",
    "records",
)
LIMIT: Final = 64 * 1024 * 1024
REPLAY_SECONDS: Final = 1.0

log = structlog.get_logger(__name__)


class Spool:
    """Says events, or keeps them in `folder` while the log is away and says them when it is back.

    Called it is a `Publish`: Unavailable means that the events are neither on the log nor on the disk. Of the bytes of
    its `limit` one tenant has a share, and the others have the rest. What another process left in the folder when it
    died is said too, and takes room of the limit until then. After a crash in the middle of a replay a record is said
    twice, with the same id. What the log refuses is set aside.
    """

    def __init__(
        self,
        bus: RecordSink,
        folder: Path,
        *,
        source: str,
        sign: Sign = unsigned,
        limit: int = LIMIT,
        tenant_share: float = 1.0,
        clock: Clock | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._bus = bus
        self._folder = folder
        self._source = source
        self._sign = sign
        self._limit = limit
        self._limit_of_tenant = int(limit * tenant_share)
        self._held = Counter[str]()
        self._clock = clock or SystemClock()
        metrics = metrics or Metrics()
        self._bytes = metrics.gauge(SPOOLED)
        metrics.gauge(SPOOL_LIMIT).set(limit)
        self._refusals = metrics.gauge(SPOOL_REFUSED)
        self._refused = RefusedRecords(folder, limit)
        self._own: SpoolFile | None = None
        self._left = LeftFiles(folder)
        self._threads = Threads(1, "spool")
        self._turn = asyncio.Lock()
        self._away = False
        self.work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        with self._surviving_the_disk():
            await self._threads.to_the_end(self._refused.try_again)
            await self._threads.to_the_end(self._left.find)
        self._measure()
        self.work = asyncio.create_task(self._replay_for_ever(), name="spool-replayer")

    async def stop(self) -> None:
        """What the log does not take now stays for the next process."""
        await tasks.end(self.work)
        await self._replay()
        async with self._turn:
            if self._own is not None:
                self._own.close()
                self._own = None
        await self._threads.to_the_end(self._refused.close)

    async def __call__(self, *events: OutgoingEvent) -> None:
        records = [self._sign(record_for_log(one, source=self._source, at=self._clock.now())) for one in events]
        if self._away or not await self._said(records):
            await self._keep(records, {one.tenant for one in events})

    async def _said(self, records: Sequence[Record]) -> bool:
        try:
            with tasks.TimeLimit(PUBLISH_SECONDS):
                await self._bus.put(*records)
        except (TimeoutError, Unavailable, Overloaded) as error:
            if not self._away:
                log.warning("log_away", error=repr(error), cause=repr(error.__cause__))
            self._away = True
            return False
        self._away = False
        return True

    async def _keep(self, records: Sequence[Record], tenants: Set[str]) -> None:
        async with self._turn:
            try:
                own = await self._threads.to_the_end(self._claimed)
                before = own.size
                self._check_room(before + self._left.size, tenants)
                try:
                    await self._threads.to_the_end(own.append, records)
                finally:
                    # Of a caller who leaves meanwhile it lies there too.
                    self._count(own, before, tenants)
            except OSError as error:
                why = error.strerror or error
                raise Unavailable(
                    f"the log does not answer and the spool cannot be written ({why}); see to its disk"
                ) from error

    def _count(self, own: SpoolFile, before: int, tenants: Set[str]) -> None:
        for tenant in tenants:
            self._held[tenant] += own.size - before
        self._measure()

    def _measure(self) -> None:
        self._bytes.set(self._left.size + (self._own.size if self._own else 0))

    def _check_room(self, held: int, tenants: Set[str]) -> None:
        if held >= self._limit:
            raise Unavailable(
                f"the log does not answer and the spool holds its {self._limit} bytes; ask again once it does"
            )
        if any(self._held[tenant] >= self._limit_of_tenant for tenant in tenants):
            share = self._limit_of_tenant
            raise Unavailable(
                f"the log does not answer and the spool holds the {share} bytes that one tenant may have in it; ask "
                "again once it does"
            )

    def _claimed(self) -> SpoolFile:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._own is None:
            self._own = SpoolFile.create(self._folder, SPOOL_SUFFIX)
        return self._own

    async def _replay_for_ever(self) -> None:
        while True:
            await self._replay()
            await self._clock.sleep(REPLAY_SECONDS)

    async def _replay(self) -> None:
        """Says what waits in the own file, then what dead processes left."""
        with self._surviving_the_disk():
            if self._own is None or await self._emptied(self._own):
                self._away = False
                await self._replay_what_others_left()

    @contextmanager
    def _surviving_the_disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            log.warning("spool_unreadable", folder=str(self._folder), reason=error.strerror)

    async def _replay_what_others_left(self) -> None:
        paths = sorted(self._folder.glob(f"*{SPOOL_SUFFIX}"))
        self._left.forget_all_but(paths)
        self._measure()
        for path in paths:
            # One that cannot be read is in the way of no other.
            with self._surviving_the_disk(), self._inherited(path) as left:
                if left is not None and not await self._emptied(left):
                    return

    @contextmanager
    def _inherited(self, path: Path) -> Iterator[SpoolFile | None]:
        if self._own is not None and path == self._own.path:
            yield None
            return
        left = SpoolFile.claim(path)
        try:
            if left is not None:
                self._left.are(path, left.size)
            yield left
        finally:
            self._measure()
            if left is not None:
                left.close()

    async def _emptied(self, file: SpoolFile) -> bool:
        while file.waiting:
            if not await self._piece_said(file, await self._threads.to_the_end(file.next_piece)):
                return False
        if file.damaged:
            log.error("spool_lines_damaged", path=str(file.path), lines=file.damaged)
        return True

    async def _piece_said(self, file: SpoolFile, piece: SpooledPiece) -> bool:
        """At once; one by one where the log refuses any of them, which is then set aside."""
        try:
            if piece.records and not await self._said(piece.records):
                return False
        except Refusal:
            return await self._said_one_by_one(file, piece)
        await self._forget(file, piece.end)
        return True

    async def _said_one_by_one(self, file: SpoolFile, piece: SpooledPiece) -> bool:
        for record, end in zip(piece.records, piece.ends, strict=True):
            if not await self._said_or_set_aside(record):
                return False
            await self._forget(file, end)
        return True

    async def _said_or_set_aside(self, record: Record) -> bool:
        try:
            return await self._said([record])
        except Refusal as error:
            is_kept = await self._threads.to_the_end(self._refused.add, record)
            self._refusals.inc()
            event_id = headers.read(record.headers).id
            log.error("spool_record_refused", topic=record.topic, id=event_id, is_kept=is_kept, reason=error.message)
            return True

    async def _forget(self, file: SpoolFile, end: int) -> None:
        async with self._turn:
            await self._threads.to_the_end(file.said_until, end)
            if file is not self._own:
                self._left.are(file.path, file.size)
            elif not file.size:
                self._held.clear()
            self._measure()
