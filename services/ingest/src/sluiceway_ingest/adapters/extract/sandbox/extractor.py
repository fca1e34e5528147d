"""Extractor that reads each document in a child process that may be killed, and gives a true reason where it cannot."""

import asyncio
import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from sluiceway_common.errors import Unavailable
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_common.principal import current_tenant
from sluiceway_ingest.adapters.extract.sandbox import exit_reports, protocol
from sluiceway_ingest.adapters.extract.sandbox.client import ForkServerClient, ForkServerDied
from sluiceway_ingest.adapters.extract.sandbox.protocol import ExitReport, Job
from sluiceway_ingest.domain.extracted import (
    Extracted,
    ExtractionFailed,
    ExtractionHindered,
    ExtractionStarved,
    Source,
)
from sluiceway_ingest.domain.limits import Limits

_log = structlog.get_logger(__name__)

# A fork server that dies takes the documents of others with it: they are read again, once.
_ATTEMPTS = 2
# As many as a media type has parsers at most. What dies before a parser was chosen dies each time.
_MOST_PARSERS = 3


class _Died(Exception):
    """The child ended without a result."""

    def __init__(self, failure: ExtractionFailed, another_may_do: bool) -> None:
        super().__init__(failure.reason)
        self.failure = failure
        self.another_may_do = another_may_do


class _NoParserLeft(Exception):
    """Every parser of this kind has died on the document."""


@dataclass
class ChildExtractor:
    """Reads up to `children` documents at once; who waits is served in the turn of its tenant, and who floods leaves a
    child to others. Raises ExtractionFailed, NeedsOcr, or Unavailable for a time."""

    limits: Limits = field(default_factory=Limits)
    children: int = 2
    client: ForkServerClient | None = None

    def __post_init__(self) -> None:
        self._client = self.client or ForkServerClient(limits=self.limits)
        self._slots = FairSemaphore(self.children, contended=max(1, self.children - 1))

    async def start(self) -> None:
        await self._client.start()

    async def stop(self) -> None:
        await self._client.stop()

    async def extract(self, source: Source) -> Extracted:
        async with self._slots.slot(current_tenant()):
            for _ in range(_ATTEMPTS):
                try:
                    return await self._read(source)
                except ForkServerDied:
                    _log.warning("fork_server_died")
        raise Unavailable("the process that reads documents died twice under one document; it is tried again")

    async def _read(self, source: Source) -> Extracted:
        """What one parser dies of, the next one may survive, in the time that is left; the first death tells why where
        none does."""
        size = _size(source)
        due = time.monotonic() + self.limits.wall(source.ocr, size)
        deaths: list[ExtractionFailed] = []
        for crashes in range(_MOST_PARSERS):
            try:
                return await self._try_parser(source, crashes, size, due)
            except _NoParserLeft:
                break
            except ExtractionStarved:
                if not deaths:
                    raise
                break
            except _Died as died:
                deaths.append(died.failure)
                if not died.another_may_do or time.monotonic() >= due:
                    break
        raise deaths[0]

    async def _try_parser(self, source: Source, crashes: int, size: int, due: float) -> Extracted:
        await self._client.start()
        number, folder = self._client.folder()
        job = Job(
            id=number,
            folder=str(folder),
            path=str(source.content_path.absolute()),
            name=source.name,
            media_type=source.media_type,
            language=source.language,
            seconds=due - time.monotonic(),
            cpu_seconds=self.limits.cpu(source.ocr, size),
            ocr=source.ocr,
            crashes=crashes,
            password=source.password,
        )
        try:
            report = await self._client.run(job)
            return await asyncio.to_thread(self._outcome, report, job)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _outcome(self, report: ExitReport, job: Job) -> Extracted:
        if not report.started:
            raise Unavailable(
                "no process could be started to read a document; give the machine more memory or more processes, and "
                "it goes on by itself"
            )
        if report.status == 0:
            return _result(job)
        code = os.waitstatus_to_exitcode(report.status)
        if code == protocol.NO_PARSER_LEFT:
            raise _NoParserLeft
        if code == protocol.DISK_FULL:
            raise Unavailable("the disk that holds temporary files is full; make room, and it goes on by itself")
        if code == protocol.MACHINE_FAULT:
            _log.warning("machine_fault", trace=exit_reports.trace(job))
            raise ExtractionHindered(
                "the machine failed while a document was read; see to its memory, processes, open files and disks: the "
                "document is tried again"
            )
        if exit_reports.was_starved(report, job):
            _log.warning("child_starved", seconds=job.seconds, cpu_seconds=report.cpu_seconds)
            raise ExtractionStarved(
                f"reading a document got {report.cpu_seconds:.1f} s of the processor in {job.seconds:.0f} s; the "
                "machine is short of it, and the document is tried again"
            )
        failure = exit_reports.failure(report, job, self.limits)
        _log.warning("child_died", reason=failure.reason, status=report.status, trace=exit_reports.trace(job))
        raise _Died(failure, exit_reports.another_may_do(report, failure, job))


def _size(source: Source) -> int:
    try:
        return source.content_path.stat().st_size
    except OSError:  # the child says what is the matter
        return 0


def _result(job: Job) -> Extracted:
    try:
        return protocol.read_result(Path(job.folder) / protocol.RESULT)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        _log.error("child_left_no_result", kind=type(error).__name__)
        raise ExtractionFailed("INTERNAL", "The child that read it left no result. The log has more.") from error
