"""Blocking client, for code that does not await."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sluiceway_client.answers import AnswerDelta, Question, RetrievedPassages
from sluiceway_client.client import Sluiceway
from sluiceway_client.discovery import Addresses, discover
from sluiceway_client.documents import Header
from sluiceway_client.values import Answer, Document, Model, Passage

T = TypeVar("T")


class BlockingSluiceway:
    """The same calls as `Sluiceway`, each of which waits for its answer. Safe from several threads.

    Errors, units and limits are those of the awaited calls.
    """

    def __init__(self, addresses: Addresses) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sluiceway-client", daemon=True)
        self._thread.start()
        self._client = self._run(_made(lambda: Sluiceway(addresses)))

    @classmethod
    def discover(cls, data: Path | None = None) -> Self:
        """The one that the environment names, or that `sluiceway up` runs. Raises Unavailable."""
        return cls(discover(data))

    def submit(self, content: bytes | Path, header: Header) -> Document:
        return self._run(self._client.documents.submit(content, header))

    def document(self, document_id: str) -> Document:
        return self._run(self._client.documents.get(document_id))

    def documents(self, *, collection: str = "", states: Sequence[str] = (), limit: int = 1000) -> list[Document]:
        return self._run(self._client.documents.list(collection=collection, states=states, limit=limit))

    def wait(self, document_ids: Sequence[str]) -> Iterator[Document]:
        """Each document at every change, until all have a final state. Raises Unavailable after a minute of silence."""
        return self._each(self._client.documents.watch(document_ids))

    def withdraw(self, document_id: str) -> Document:
        return self._run(self._client.documents.withdraw(document_id))

    def redrive(self, document_id: str, *, password: str = "") -> Document:
        return self._run(self._client.documents.redrive(document_id, password=password))

    def search(self, text: str, *, collection: str = "default", k: int = 10) -> list[Passage]:
        return self._run(self._client.passages.search(text, collection=collection, k=k))

    def ask(self, question: Question) -> Answer:
        return self._run(self._client.answers.ask(question))

    def stream(self, question: Question) -> Iterator[RetrievedPassages | AnswerDelta | Answer]:
        return self._each(self._client.answers.stream(question))

    def feedback(self, answer_id: str, score: float, *, comment: str = "", correction: str = "") -> None:
        self._run(self._client.answers.feedback(answer_id, score, comment=comment, correction=correction))

    def models(self) -> list[Model]:
        return self._run(self._client.answers.models())

    def close(self) -> None:
        self._run(self._client.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, call: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(call, self._loop).result()

    def _each(self, stream: AsyncIterator[T]) -> Iterator[T]:
        while True:
            try:
                yield self._run(_awaited(stream.__anext__))
            except StopAsyncIteration:
                return


async def _made(make: Callable[[], T]) -> T:
    return make()


async def _awaited(call: Callable[[], Awaitable[T]]) -> T:
    return await call()
