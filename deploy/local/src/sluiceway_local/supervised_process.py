"""Supervised process: started, watched, restarted with exponential backoff, ended."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from sluiceway_common import tasks
from sluiceway_common.clock import Backoff
from sluiceway_common.errors import Refusal, Unavailable
from sluiceway_common.processes import ChildProcess, Program, keep_small
from sluiceway_local.servers.ports import taken
from sluiceway_local.status import Condition, ProcessState


class Runnable(Protocol):
    """What can be supervised: Kafka, PostgreSQL, a service."""

    async def prepare(self) -> None:
        """Makes what must be there before the process starts; twice is once."""

    def program(self) -> Program: ...

    async def answers(self) -> bool:
        """Whether it does its work now."""

    async def goes_on(self) -> bool:
        """The same of one that did it a moment ago: cheap, for that is asked all the time."""

    async def lives(self) -> bool:
        """Whether it says anything at all, be it that it cannot work now."""

    async def trouble(self) -> str:
        """Why it does not do its work, as it says itself; empty where it says nothing of that."""


@dataclass(frozen=True, kw_only=True)
class ProcessName:
    """Who a process is, and where it listens; empty where it does not. `address` is of what speaks its own protocol,
    `ports` are all that it needs, `remark` is what a person should know of it."""

    service: str
    replica: int = 0
    grpc: str = ""
    http: str = ""
    address: str = ""
    ports: tuple[int, ...] = ()
    remark: str = ""

    def __str__(self) -> str:
        return self.service if self.replica == 0 else f"{self.service}-{self.replica}"


@dataclass(frozen=True, kw_only=True)
class RestartPolicy:
    """Backoff and timeouts, in seconds; `tries` are those of a process that never came up.

    A process that is ready is looked at each `check_ready_every`, any other each `check_every`; each `ask_every` it is
    not enough that it goes on. `stop_timeout` is what one that came up has to end in its own way; one that is still
    starting has nothing to finish, and may not even hear that it is asked. `silence` is how long a process may say
    nothing at all: longer than a machine is busy, and than a server is paused.
    """

    initial_backoff: float = 0.5
    max_backoff: float = 30.0
    reset_after: float = 60.0
    check_every: float = 3.0
    check_ready_every: float = 10.0
    ask_every: float = 60.0
    start_timeout: float = 120.0
    stop_timeout: float = 60.0
    stop_starting_timeout: float = 5.0
    silence: float = 120.0
    tries: int = 3


DEFAULT_POLICY = RestartPolicy()


class SupervisedProcess:
    """A process that is there until `stop`. `failed` raises why it never came up, or our own fault."""

    def __init__(
        self,
        name: ProcessName,
        server: Runnable,
        changed: Callable[["SupervisedProcess"], None],
        policy: RestartPolicy = DEFAULT_POLICY,
    ) -> None:
        self.name = name
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ready = asyncio.Event()
        self._server = server
        self._changed = changed
        self._policy = policy
        self._process: ChildProcess | None = None
        self._condition: Condition = "waiting"
        self._detail = ""
        self._asked = 0.0
        self._restarts = 0
        self._stopping = False
        self._came_up = False
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def state(self) -> ProcessState:
        who = self.name
        return ProcessState(
            service=who.service,
            replica=who.replica,
            pid=self.pid,
            grpc=who.grpc,
            http=who.http,
            state=self._condition,
            detail=self._detail or who.remark or who.address,
            restarts=self._restarts,
        )

    def start(self) -> None:
        self._task = asyncio.create_task(self._live(), name=str(self.name))
        self._task.add_done_callback(self._tell_failure)

    async def stop(self) -> None:
        """Ends the process in its own way, and no other is started."""
        self._stopping = True
        await tasks.end(self._task)
        if self._process is not None:
            self._is("stopping")
            await self._process.end(
                within=self._policy.stop_timeout if self._came_up else self._policy.stop_starting_timeout
            )
        self._is("stopped")

    def kill(self) -> None:
        """SIGKILL, and no other is started; whoever stops it does not wait any longer."""
        self._stopping = True
        if self._process is not None:
            self._process.kill()

    async def _live(self) -> None:
        backoff, failures = Backoff(self._policy.initial_backoff, self._policy.max_backoff), 1
        while True:
            born = time.monotonic()
            reason = await self._one_life()
            if self._stopping:
                return
            reason = self._port_taken() or reason
            if not self.ready.is_set() and self._restarts + 1 >= self._policy.tries:
                self._is("stopped", reason)
                raise Unavailable(reason)
            if time.monotonic() - born > self._policy.reset_after:
                failures = 1
            self._restarts += 1
            self._is("restarting", reason)
            await asyncio.sleep(backoff.seconds(failures))
            failures += 1

    def _tell_failure(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failed.set_exception(error)
            # Looked at once, or asyncio complains about every failure that came after the first.
            self.failed.exception()

    async def _one_life(self) -> str:
        """From birth to death; returns what it died of."""
        try:
            self._is("starting")
            self._came_up = False
            await self._server.prepare()
            process = self._spawn()
            await process.until(self._server.answers, within=self._policy.start_timeout, name=str(self.name))
            self._asked = time.monotonic()
            self.ready.set()
            self._came_up = True
            self._is("ready")
            return await self._watch(process)
        except (Refusal, OSError) as error:
            # It may live on, and a second one beside it would want its port and its files.
            if self._process is not None:
                await self._process.end(within=self._policy.stop_timeout)
            return self._why(error)

    def _spawn(self) -> ChildProcess:
        if self._stopping:
            # Whatever was waited for may have swallowed the cancellation.
            raise asyncio.CancelledError
        process = self._process = ChildProcess(self._server.program())
        process.spawn()
        self._is("starting")
        return process

    def _port_taken(self) -> str:
        """Who holds a port that it needed: a program says that in its own way, and somewhere in its log."""
        gave_up = self._process is not None and (self._process.returncode or 0) > 0
        return taken((str(self.name), port) for port in self.name.ports) if gave_up else ""

    def _why(self, error: Refusal | OSError) -> str:
        if isinstance(error, Refusal):
            return error.message
        return f"{error.strerror or error}: {error.filename or self.name}"

    async def _watch(self, process: ChildProcess) -> str:
        silent_since: float | None = None
        while process.returncode is None and not self._stopping:
            await self._exit_or_pause(process)
            # On a full disk it fails, and the process lives on.
            with suppress(OSError):
                keep_small(process.program.log)
            silent_since = await self._look(process, silent_since)
            if silent_since is not None and time.monotonic() - silent_since >= self._policy.silence:
                process.kill()
                return f"{self.name} said nothing for {self._policy.silence:.0f} s and was killed"
        if process.returncode is None:
            return f"{self.name} is being stopped"
        return f"{self.name} ended with exit code {process.returncode}; its last words: {process.last_words()}"

    async def _look(self, process: ChildProcess, silent_since: float | None) -> float | None:
        """Says how it is; returns since when it has said nothing, counted from the first look that met silence."""
        ready = await self._works()
        silent = not ready and not await self._server.lives()
        detail = await self._reason(silent) if not ready else ""
        condition: Condition = "ready" if ready else "unready"
        if process.returncode is None and (condition, detail) != (self._condition, self._detail):
            self._is(condition, detail)
        return (silent_since or time.monotonic()) if silent else None

    async def _works(self) -> bool:
        """A login at every look is most of what looking costs, here and in the server."""
        now = time.monotonic()
        if self._condition == "ready" and now - self._asked < self._policy.ask_every:
            return await self._server.goes_on()
        self._asked = now
        return await self._server.answers()

    async def _reason(self, silent: bool) -> str:
        if silent:
            return f"says nothing; started again after {self._policy.silence:.0f} s of silence"
        return await self._server.trouble()

    async def _exit_or_pause(self, process: ChildProcess) -> None:
        pause = self._policy.check_ready_every if self._condition == "ready" else self._policy.check_every
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await process.exit()

    def _is(self, condition: Condition, detail: str = "") -> None:
        self._condition, self._detail = condition, detail
        self._changed(self)
