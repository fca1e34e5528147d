"""Client of the fork server: jobs out, exit reports in; a server that dies is replaced."""

import asyncio
import itertools
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import structlog

from sluiceway_common import tasks
from sluiceway_common.errors import Unavailable
from sluiceway_common.temporary_folders import WorkFolder
from sluiceway_ingest.adapters.extract.sandbox.protocol import ExitReport, Job
from sluiceway_ingest.domain.limits import Limits

_log = structlog.get_logger(__name__)

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_LINE_BYTES = 2**20
# A child reads hostile bytes: it gets no variable that could hold a secret of the service.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "TESSDATA_PREFIX")
# One processor a document: a parser that started a thread for each would take the others' share, and on a large machine
# the address space that their heaps reserve would exceed the limit.
_ONE_PROCESSOR = {
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "RAYON_NUM_THREADS": "1",
    "TOKIO_WORKER_THREADS": "1",
}


class ForkServerDied(Exception):
    """The fork server ended under its children."""


@dataclass(kw_only=True)
class ForkServerClient:
    """Runs jobs, each in a forked child. Raises Unavailable where no fork server can be started."""

    limits: Limits
    # What Python runs: the fork server, told its folder and its limits.
    program: tuple[str, ...] = ("-m", "sluiceway_ingest.adapters.extract")
    # Seconds beyond the time of a job after which a fork server that has not told of its end is taken for hung.
    grace: float = 30.0
    _ids: "itertools.count[int]" = field(default_factory=itertools.count)
    _running: dict[int, asyncio.Future[ExitReport]] = field(default_factory=dict)
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _process: asyncio.subprocess.Process | None = None
    _listener: asyncio.Task[None] | None = None
    _folder: WorkFolder | None = None

    async def start(self) -> None:
        async with self._starting:
            if self._process is None:
                await self._launch()

    async def stop(self) -> None:
        process, listener = self._process, self._listener
        if process is None or listener is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await asyncio.shield(listener)
        except TimeoutError:
            _kill(process)
            await listener

    def folder(self) -> tuple[int, Path]:
        """A number and a folder for a new job."""
        if self._folder is None:
            raise ForkServerDied
        number = next(self._ids)
        folder = self._folder.path / str(number)
        try:
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise Unavailable(f"no temporary folder can be made ({error.strerror or error}); see to TMPDIR") from error
        return number, folder

    async def run(self, job: Job) -> ExitReport:
        """How the child of `job` ended. Cancelling kills the child. Raises ForkServerDied."""
        ended: asyncio.Future[ExitReport] = asyncio.get_running_loop().create_future()
        self._running[job.id] = ended
        try:
            async with self._answering(job.seconds + self.grace):
                await self._send(job.line())
                return await asyncio.shield(ended)
        except asyncio.CancelledError:
            with suppress(ForkServerDied):
                await self._give_up(job, ended)
            raise
        finally:
            self._running.pop(job.id, None)
            ended.cancel()

    async def _give_up(self, job: Job, ended: asyncio.Future[ExitReport]) -> None:
        async with self._answering(min(self.grace, _STOP_SECONDS)):
            await self._send(json.dumps({"stop": job.id}).encode() + b"\n")
            await asyncio.shield(ended)

    @asynccontextmanager
    async def _answering(self, seconds: float) -> AsyncIterator[None]:
        """Kills a fork server that does not answer in time: what hangs would hold every document for ever."""
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError:
            _log.error("fork_server_hangs")
            if self._process is not None and self._listener is not None:
                _kill(self._process)
                await asyncio.shield(self._listener)
            raise ForkServerDied from None

    async def _send(self, line: bytes) -> None:
        if self._process is None or self._process.stdin is None:
            raise ForkServerDied
        try:
            self._process.stdin.write(line)
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ForkServerDied from error

    async def _launch(self) -> None:
        folder = self._folder = WorkFolder()
        try:
            self._process = await self._started(folder.path)
        finally:
            if self._process is None:
                self._let_go_of_folder()
        self._listener = asyncio.create_task(self._listen(self._process))

    async def _started(self, folder: Path) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *self.program, str(folder), json.dumps(asdict(self.limits))),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=_ONE_PROCESSOR | {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            limit=_LINE_BYTES,
        )
        ready = False
        try:
            ready = await _ready(process)
        finally:
            if not ready:
                # A start that is given up waits for its end, too: nobody else would.
                await tasks.to_the_end(_end(process))
        if not ready:
            raise Unavailable("the process that reads documents did not start; its error output says why")
        return process

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        try:
            await self._hear(process)
        except (ValueError, TypeError) as error:
            _log.error("fork_server_garbled", kind=type(error).__name__)
        finally:
            await _end(process)
            self._bury()

    async def _hear(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            report = ExitReport(**json.loads(line))
            if (ended := self._running.get(report.id)) is not None and not ended.done():
                ended.set_result(report)

    def _bury(self) -> None:
        self._process = None
        self._let_go_of_folder()
        for ended in self._running.values():
            if not ended.done():
                ended.set_exception(ForkServerDied())

    def _let_go_of_folder(self) -> None:
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.remove()


async def _ready(process: asyncio.subprocess.Process) -> bool:
    assert process.stdout is not None
    try:
        async with asyncio.timeout(_START_SECONDS):
            return bool(await process.stdout.readline())
    except (TimeoutError, ValueError):
        return False


def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kills it and waits for its end, which comes when all that it said was read."""
    assert process.stdout is not None
    _kill(process)
    while await process.stdout.read(_LINE_BYTES):
        continue
    await process.wait()
