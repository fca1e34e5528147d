"""Waiting for awaited calls, from any thread."""

from collections.abc import AsyncIterator, Coroutine, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sluiceway_client.client_thread import ClientThread
from sluiceway_client.discovery import Addresses, discover

T = TypeVar("T")


class BlockingCalls:
    """A client in a thread of its own, whose calls are waited for."""

    def __init__(self, addresses: Addresses) -> None:
        self._thread = ClientThread(addresses)
        self._client = self._thread.client

    @classmethod
    def discover(cls, data: Path | None = None) -> Self:
        """The one that the environment names, or that `sluiceway up` runs. Raises Unavailable."""
        return cls(discover(data))

    def close(self) -> None:
        """Ends what other threads still wait for, which get Unavailable. Twice is once."""
        self._thread.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, call: Coroutine[Any, Any, T]) -> T:
        return self._thread.run(call)

    def _each(self, stream: AsyncIterator[T]) -> Iterator[T]:
        return self._thread.each(stream)
