"""Event loop of a client in a thread of its own, for callers who do not await."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from sluiceway_client.client import Sluiceway
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import CLOSED, Invalid, SluicewayError, Unavailable

T = TypeVar("T")

_FORKED = "the client was made before this process was forked; make another one"
_WAITS_FOR_ITSELF = (
    "a call from the thread of the client, such as by what is told of progress, would wait for itself; note there what "
    "is to be done, and do it where the first call was made"
)
_ASK_AGAIN_SECONDS = 5.0


class ClientThread:
    """The client, and the loop that its calls run in; they may come from any thread."""

    def __init__(self, addresses: Addresses) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sluiceway-client", daemon=True)
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._closed = False
        self._thread.start()
        try:
            self.client = self.run(_made(addresses))
        except BaseException:
            self._stop()
            raise

    def close(self) -> None:
        """Ends what other threads still wait for, which get Unavailable. Twice is once, and a process that was forked
        since has nothing to close. Raises Invalid."""
        if self._is_forked:
            return
        self._must_be_another_thread()
        with self._lock:
            if self._closed:
                return
            self._closed = True
        try:
            self._begin(self.client.close()).result()
        finally:
            self._stop()

    def run(self, call: Coroutine[Any, Any, T]) -> T:
        """Raises what the call raises, Unavailable where none can be made any more, and Invalid."""
        try:
            answer = self._begun(call)
        except SluicewayError:
            call.close()
            raise
        try:
            return answer.result()
        except CancelledError as error:
            if not self._closed:
                raise
            raise Unavailable(CLOSED) from error
        except BaseException:
            # Whoever is interrupted here waits no more, so the call is to end too.
            answer.cancel()
            raise

    def _begun(self, call: Coroutine[Any, Any, T]) -> Future[T]:
        # Before the lock, which somebody may have held when the process was forked.
        if self._is_forked:
            raise Unavailable(_FORKED)
        self._must_be_another_thread()
        with self._lock:
            if self._closed:
                raise Unavailable(CLOSED)
            return self._begin(call)

    @property
    def _is_forked(self) -> bool:
        """Of all threads only the one that forked goes on in the new process."""
        return os.getpid() != self._process

    def _must_be_another_thread(self) -> None:
        if threading.current_thread() is self._thread:
            raise Invalid(_WAITS_FOR_ITSELF)

    def _begin(self, call: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(call, self._loop)

    def _stop(self) -> None:
        """Nobody can begin anything any more: ends all that was begun, then the loop and its thread."""
        self._begin(_end_others()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def each(self, stream: AsyncIterator[T]) -> Iterator[T]:
        while True:
            try:
                yield self.run(_awaited(stream.__anext__))
            except StopAsyncIteration:
                return


async def _made(addresses: Addresses) -> Sluiceway:
    """With all its parts, which belong to this loop; they are asked for from other threads."""
    client = Sluiceway(addresses)
    try:
        for part in Sluiceway.PARTS:
            getattr(client, part)
    except BaseException:
        await client.close()
        raise
    return client


async def _end_others() -> None:
    """Until none is left: one that something in between has kept from hearing it is asked again."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in others:
            task.cancel()
        await asyncio.wait(others, timeout=_ASK_AGAIN_SECONDS)
    await asyncio.get_running_loop().shutdown_asyncgens()


async def _awaited(call: Callable[[], Awaitable[T]]) -> T:
    return await call()
