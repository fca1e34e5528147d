"""Documents to text: one killable child a document, and a true reason for each that cannot be read."""

import asyncio
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from sluiceway_common.errors import Unavailable
from sluiceway_ingest.adapters.extract import endings, wire
from sluiceway_ingest.adapters.extract.forks import Forks, ServerDied
from sluiceway_ingest.adapters.extract.wire import ExitReport, Job
from sluiceway_ingest.domain.extracted import Extracted, ExtractionFailed, Source
from sluiceway_ingest.domain.limits import Limits

_log = structlog.get_logger(__name__)

# A fork server that dies takes the documents of others with it: they are read again, once.
_ATTEMPTS = 2
# As many as a kind has parsers at most. What dies before a parser was chosen dies at each look.
_LOOKS = 3


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
    """Reads up to `children` documents at once. Raises ExtractionFailed, NeedsOcr, or Unavailable (passing trouble)."""

    limits: Limits = field(default_factory=Limits)
    children: int = 2
    forks: Forks | None = None

    def __post_init__(self) -> None:
        self._forks = self.forks or Forks(self.limits)
        self._slots = asyncio.Semaphore(self.children)

    async def start(self) -> None:
        await self._forks.start()

    async def stop(self) -> None:
        await self._forks.stop()

    async def extract(self, source: Source) -> Extracted:
        async with self._slots:
            for _ in range(_ATTEMPTS):
                try:
                    return await self._read(source)
                except ServerDied:
                    _log.warning("fork server died")
        raise Unavailable("the process that reads documents died twice under one document")

    async def _read(self, source: Source) -> Extracted:
        """What one parser dies of, the next one may survive; the first death tells why where none does."""
        deaths: list[ExtractionFailed] = []
        for look in range(_LOOKS):
            try:
                return await self._look(source, look)
            except _NoParserLeft:
                break
            except _Died as died:
                deaths.append(died.failure)
                if not died.another_may_do:
                    break
        raise deaths[0]

    async def _look(self, source: Source, look: int) -> Extracted:
        await self._forks.start()
        number, folder = self._forks.folder()
        job = self._job(source, number, folder, look)
        try:
            report = await self._forks.run(job)
            return await asyncio.to_thread(self._outcome, report, job)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _job(self, source: Source, number: int, folder: Path, look: int) -> Job:
        return Job(
            id=number,
            folder=str(folder),
            path=str(source.content_path.absolute()),
            name=source.name,
            media_type=source.media_type,
            language=source.language,
            seconds=self.limits.wall(source.ocr),
            ocr=source.ocr,
            look=look,
            password=source.password,
        )

    def _outcome(self, report: ExitReport, job: Job) -> Extracted:
        if report.status == 0:
            return _result(job)
        code = os.waitstatus_to_exitcode(report.status)
        if code == wire.NO_PARSER_LEFT:
            raise _NoParserLeft
        if code == wire.DISK_FULL:
            raise Unavailable("the disk that holds temporary files is full; make room, and it goes on by itself")
        failure = endings.failure(report, job, self.limits)
        _log.warning("child died", reason=failure.reason, status=report.status, trace=endings.trace(job))
        raise _Died(failure, endings.another_may_do(report, failure))


def _result(job: Job) -> Extracted:
    try:
        return wire.read_result(Path(job.folder) / wire.RESULT)
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.error("child left no result", kind=type(error).__name__)
        raise ExtractionFailed("INTERNAL", "The child that read it left no result. The log has more.") from error
