"""Supervisor of the processes: starts them as they are needed, watches them, stops them in reverse: those that came up
together end together.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import groupby
from typing import Any

from sluiceway_common import tasks
from sluiceway_common.errors import Refusal
from sluiceway_local import status
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.process_records import ProcessRecords
from sluiceway_local.status import MachineState, Phase
from sluiceway_local.supervised_process import DEFAULT_POLICY, ProcessName, RestartPolicy, Runnable, SupervisedProcess

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Supervisor:
    """Each new state is written to the data folder and told to whoever looks on."""

    def __init__(self, directory: DataDirectory, port_base: int, look: Callable[[MachineState], None]) -> None:
        self._directory = directory
        self._port_base = port_base
        self._look = look
        self._children: list[SupervisedProcess] = []
        self._stages: list[tuple[SupervisedProcess, ...]] = []
        self._afterwards: dict[str, Callable[[], object]] = {}
        self._records = ProcessRecords(directory.children)
        self._phase: Phase = "starting"
        self._problem = ""
        self._remark = ""
        self._asked = asyncio.Event()

    def add(self, name: ProcessName, server: Runnable, policy: RestartPolicy = DEFAULT_POLICY) -> SupervisedProcess:
        """Known from now on, started by `up`."""
        child = SupervisedProcess(name, server, self._changed, policy)
        self._children.append(child)
        return child

    def afterwards(self, service: str, work: Callable[[], object]) -> None:
        """To be done in a thread once all replicas of the service have stopped, while others still do."""
        self._afterwards[service] = work

    def remark(self, text: str) -> None:
        """Said to a person when all is ready."""
        self._remark = text

    async def up(self, *children: SupervisedProcess) -> None:
        """Starts them; returns when all are ready. Raises Unavailable when one never will be. What is started later
        needs them, and is stopped before.
        """
        self._stages.append(children)
        for child in children:
            child.start()
        await tasks.together(*(_until_ready(child) for child in children))

    async def run(self, bring_up: Callable[["Supervisor"], Awaitable[None]]) -> int:
        """Brings everything up, keeps it up until SIGTERM or SIGINT, ends it. The exit code says how it went."""
        with self._signals():
            try:
                await self._live(bring_up)
            except Refusal as error:
                self._problem = error.message
            except OSError as error:
                self._problem = f"{error.strerror or error}: {error.filename or self._directory.data}"
            finally:
                await self._end()
        return 1 if self._problem else 0

    async def _live(self, bring_up: Callable[["Supervisor"], Awaitable[None]]) -> None:
        rising = asyncio.ensure_future(bring_up(self))
        asked = asyncio.ensure_future(self._asked.wait())
        try:
            await asyncio.wait((rising, asked), return_when=asyncio.FIRST_COMPLETED)
            if rising.done():
                rising.result()
                self._is("ready")
                await _first((asked, *(child.failed for child in self._children)))
        finally:
            await tasks.end(rising, asked)

    async def _end(self) -> None:
        with suppress(OSError):
            self._is("stopping")
        under_way: list[Awaitable[object]] = []
        never = tuple(child for child in self._children if not any(child in stage for stage in self._stages))
        for stage in (never, *reversed(self._stages)):
            services = groupby(stage, key=lambda child: child.name.service)
            await asyncio.gather(*[self._stop(service, tuple(replicas), under_way) for service, replicas in services])
        # Of a service that did not even begin this time, something may run since before.
        await asyncio.gather(*under_way, *(asyncio.to_thread(work) for work in self._afterwards.values()))
        with suppress(OSError):
            self._is("failed" if self._problem else "stopped")

    async def _stop(
        self, service: str, replicas: Iterable[SupervisedProcess], under_way: list[Awaitable[object]]
    ) -> None:
        await asyncio.gather(*(child.stop() for child in replicas))
        if work := self._afterwards.pop(service, None):
            under_way.append(asyncio.ensure_future(asyncio.to_thread(work)))

    def _ask(self) -> None:
        """The first time in good order, the second time at once."""
        if self._asked.is_set():
            for child in self._children:
                child.kill()
        self._asked.set()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._ask)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    def _is(self, phase: Phase) -> None:
        self._phase = phase
        self._tell()

    def _changed(self, child: SupervisedProcess) -> None:
        # What cannot be written down, on a full disk, ends nothing that runs.
        with suppress(OSError):
            self._records.note(str(child.name), child.pid)
            self._tell()

    def _tell(self) -> None:
        processes = tuple(child.state() for child in self._children)
        now = MachineState(
            supervisor=os.getpid(),
            phase=self._phase,
            port_base=self._port_base,
            processes=processes,
            problem=self._problem,
            remark=self._remark,
        )
        try:
            status.write(self._directory.state, now)
        finally:
            # Last: whoever looks on may be gone, and the state is told to others all the same.
            self._look(now)


async def _until_ready(child: SupervisedProcess) -> None:
    ready = asyncio.ensure_future(child.ready.wait())
    try:
        await _first((ready, child.failed))
    finally:
        ready.cancel()


async def _first(futures: Iterable["asyncio.Future[Any]"]) -> None:
    """Returns when the first is done, or raises what it raised."""
    done, _ = await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
    for future in done:
        future.result()
