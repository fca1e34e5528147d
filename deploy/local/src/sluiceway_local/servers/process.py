"""Server that is one child process."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar

from sluiceway_common.processes import ChildProcess, Program


@dataclass
class ServerProcess(ABC):
    """A server that is one child process. A folder that exists is used again."""

    title: ClassVar[str]
    start_seconds: ClassVar[float]
    stop_seconds: ClassVar[float]

    _process: ChildProcess | None = field(default=None, init=False, repr=False, kw_only=True)

    @abstractmethod
    async def prepare(self) -> None:
        """Makes what must be there before the process starts; twice is once."""

    @abstractmethod
    def program(self) -> Program: ...

    @abstractmethod
    async def answers(self) -> bool:
        """Whether it does its work now."""

    @abstractmethod
    async def lives(self) -> bool:
        """Whether it says anything at all, be it that it cannot work now."""

    async def goes_on(self) -> bool:
        """Whether it greets strangers, without a login: of a server that was ready."""
        return await self.lives()

    async def trouble(self) -> str:
        """Nothing: servers of others say in their logs what is wrong."""
        return ""

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Returns when it answers."""
        await self.prepare()
        self._process = ChildProcess(self.program())
        self._process.spawn()
        await self._process.until(self.answers, within=self.start_seconds, name=self.title)

    async def stop(self) -> None:
        if self._process is not None:
            await self._process.end(within=self.stop_seconds)

    def kill(self) -> None:
        """kill -9, as a crash would."""
        if self._process is not None:
            self._process.kill()
