"""Spool, a local buffer of events: a pure fact is on the log, or on the disk of this machine, before its call ends."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import structlog

from sluiceway_common import tasks
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.signatures import Sign, unsigned
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Overloaded, Refusal, Unavailable
from sluiceway_common.observability.metrics import Gauge, Metrics
from sluiceway_common.outbox.port import PUBLISH_SECONDS, RecordSink, record_for_log
from sluiceway_common.outbox.spool_file import SpoolFile
from sluiceway_common.tasks import Threads

SPOOLED: Final = Gauge("sluiceway_spool_bytes", "Events on the disk of this machine that the log has not got.", "bytes")
SPOOL_LIMIT: Final = Gauge(
    "sluiceway_spool_limit_bytes", "Bytes from which on the spool takes no more, and calls are refused.", "bytes"
)
LIMIT: Final = 64 * 1024 * 1024
REPLAY_SECONDS: Final = 1.0
_SUFFIX: Final = ".spool"

log = structlog.get_logger(__name__)


class Spool:
    """Says events, or keeps them in `folder` while the log is away and says them when it is back.

    Called it is a `Publish`: Unavailable means that the events are neither on the log nor on the disk. Of the bytes of
    its `limit` one tenant has a share, and the others have the rest. What another process left in the folder when it
    died is said too. After a crash in the middle of a replay a record is said twice, with the same id.
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
        self._own: SpoolFile | None = None
        self._threads = Threads(1, "spool")
        self._turn = asyncio.Lock()
        self._away = False
        self.work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.work = asyncio.create_task(self._replay_for_ever(), name="spool-replayer")

    async def stop(self) -> None:
        """What the log does not take now stays for the next process."""
        await tasks.end(self.work)
        await self._replay()
        async with self._turn:
            if self._own is not None:
                self._own.close()
                self._own = None

    async def __call__(self, *events: OutgoingEvent) -> None:
        records = [self._sign(record_for_log(one, source=self._source, at=self._clock.now())) for one in events]
        if self._away or not await self._said(records):
            await self._keep(records, {one.tenant for one in events})

    async def _said(self, records: Sequence[Record]) -> bool:
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
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
                self._check_room(before, tenants)
                await self._threads.to_the_end(own.append, records)
                for tenant in tenants:
                    self._held[tenant] += own.size - before
                self._bytes.set(own.size)
            except OSError as error:
                why = error.strerror or error
                raise Unavailable(
                    f"the log does not answer and the spool cannot be written ({why}); see to its disk"
                ) from error

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
        while self._own is None:
            self._own = SpoolFile.claim(self._folder / f"{uuid.uuid4().hex}{_SUFFIX}")
        return self._own

    async def _replay_for_ever(self) -> None:
        while True:
            await self._replay()
            await self._clock.sleep(REPLAY_SECONDS)

    async def _replay(self) -> None:
        """Says what waits in the own file, then what dead processes left."""
        try:
            if self._own is None or await self._emptied(self._own):
                self._away = False
                await self._replay_what_others_left()
        except OSError as error:
            log.warning("spool_unreadable", folder=str(self._folder), reason=error.strerror)
        except Refusal as error:
            log.error("spool_refused", folder=str(self._folder), reason=error.message)

    async def _replay_what_others_left(self) -> None:
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
            with self._inherited(path) as left:
                if left is not None and not await self._emptied(left):
                    return

    @contextmanager
    def _inherited(self, path: Path) -> Iterator[SpoolFile | None]:
        if self._own is not None and path == self._own.path:
            yield None
            return
        left = SpoolFile.claim(path)
        try:
            yield left
        finally:
            if left is not None:
                left.close()

    async def _emptied(self, file: SpoolFile) -> bool:
        while file.waiting:
            records, end = await self._threads.to_the_end(file.next_records)
            if records and not await self._said(records):
                return False
            async with self._turn:
                await self._threads.to_the_end(file.said_until, end)
                self._bytes.set(file.size)
                if file is self._own and not file.size:
                    self._held.clear()
        if file.damaged:
            log.error("spool_lines_damaged", path=str(file.path), lines=file.damaged)
        return True
