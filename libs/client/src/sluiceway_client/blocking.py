"""Blocking client, for code that does not await."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sluiceway.embed.v1.values_pb2 import Filter
from sluiceway_client.answers import AnswerEvent, Question
from sluiceway_client.client import Sluiceway
from sluiceway_client.dead_letters import DeadLetter, RedriveResult
from sluiceway_client.discovery import Addresses, discover
from sluiceway_client.documents import Header
from sluiceway_client.errors import Unavailable
from sluiceway_client.tenants import DroppedData
from sluiceway_client.values import (
    Activation,
    Answer,
    Collection,
    ContinuationScore,
    Document,
    DocumentPart,
    ErasureReceipt,
    IndexInfo,
    Model,
    Passage,
    Policy,
    PolicyInfo,
    PolicyReplay,
    PolicyTest,
    StoredAnswer,
    TextKind,
)

T = TypeVar("T")

_CLOSED = "the client was closed; make another one"
_ASK_AGAIN_SECONDS = 5.0


class BlockingSluiceway:
    """The same calls as `Sluiceway`, each of which waits for its answer. Safe from several threads.

    Errors, units and limits are those of the awaited calls.
    """

    def __init__(self, addresses: Addresses) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sluiceway-client", daemon=True)
        self._lock = threading.Lock()
        self._closed = False
        self._thread.start()
        try:
            self._client = self._run(_made(addresses))
        except BaseException:
            self._stop()
            raise

    @classmethod
    def discover(cls, data: Path | None = None) -> Self:
        """The one that the environment names, or that `sluiceway up` runs. Raises Unavailable."""
        return cls(discover(data))

    def submit(self, content: bytes | Path, header: Header) -> Document:
        return self._run(self._client.documents.submit(content, header))

    def document(self, document_id: str) -> Document:
        return self._run(self._client.documents.get(document_id))

    def documents(
        self,
        *,
        collection: str = "",
        states: Sequence[str] = (),
        reason: str = "",
        source_prefix: str = "",
        limit: int = 1000,
    ) -> list[Document]:
        return self._run(
            self._client.documents.list(
                collection=collection, states=states, reason=reason, source_prefix=source_prefix, limit=limit
            )
        )

    def wait(self, document_ids: Sequence[str]) -> Iterator[Document]:
        """Each document at every change, until all have a final state. Raises Unavailable after a minute of silence."""
        return self._each(self._client.documents.watch(document_ids))

    def text(self, document_id: str) -> Iterator[DocumentPart]:
        return self._each(self._client.documents.text(document_id))

    def withdraw(self, document_id: str) -> Document:
        return self._run(self._client.documents.withdraw(document_id))

    def redrive(self, document_id: str, *, password: str = "") -> Document:
        return self._run(self._client.documents.redrive(document_id, password=password))

    def erase(self, document_id: str) -> ErasureReceipt:
        return self._run(self._client.documents.erase(document_id))

    def create_collection(self, wanted: Collection) -> Collection:
        return self._run(self._client.collections.create(wanted))

    def collection(self, name: str) -> Collection:
        return self._run(self._client.collections.get(name))

    def collections(self) -> list[Collection]:
        return self._run(self._client.collections.list())

    def search(
        self,
        text: str,
        *,
        collection: str = "default",
        k: int = 10,
        alpha: float = 0.5,
        where: Filter | None = None,
        explain: bool = False,
        per_document: int = 0,
    ) -> list[Passage]:
        return self._run(
            self._client.passages.search(
                text,
                collection=collection,
                k=k,
                alpha=alpha,
                where=where,
                explain=explain,
                per_document=per_document,
            )
        )

    def embed(self, texts: Sequence[str], *, question: bool = False) -> list[list[float]]:
        return self._run(self._client.passages.embed(texts, question=question))

    def surroundings(self, chunk_id: str, *, collection: str = "default", window: int = 0) -> str:
        return self._run(self._client.passages.surroundings(chunk_id, collection=collection, window=window))

    def indexes(self, *, collection: str = "") -> list[IndexInfo]:
        return self._run(self._client.passages.indexes(collection=collection))

    def ask(self, question: Question) -> Answer:
        return self._run(self._client.answers.ask(question))

    def stream(self, question: Question) -> Iterator[AnswerEvent]:
        return self._each(self._client.answers.stream(question))

    def answer(self, answer_id: str) -> StoredAnswer:
        return self._run(self._client.answers.get(answer_id))

    def score(self, prompt: str, continuations: Sequence[str], *, model: str = "") -> list[ContinuationScore]:
        return self._run(self._client.answers.score(prompt, continuations, model=model))

    def feedback(self, answer_id: str, score: float, *, comment: str = "", correction: str = "") -> None:
        self._run(self._client.answers.feedback(answer_id, score, comment=comment, correction=correction))

    def models(self) -> list[Model]:
        return self._run(self._client.answers.models())

    def put_policy(self, toml: str) -> PolicyInfo:
        return self._run(self._client.policies.put(toml))

    def policy(self, name: str = "", version: str = "") -> Policy:
        return self._run(self._client.policies.get(name, version))

    def policies(self, *, limit: int = 1000) -> list[PolicyInfo]:
        return self._run(self._client.policies.list(limit=limit))

    def activate_policy(
        self, name: str, version: str, *, note: str = "", expected_digest: str | None = None, shadow: bool = False
    ) -> Activation:
        return self._run(
            self._client.policies.activate(name, version, note=note, expected_digest=expected_digest, shadow=shadow)
        )

    def end_shadow(self, *, note: str = "") -> Activation | None:
        return self._run(self._client.policies.end_shadow(note=note))

    def policy_history(self, *, limit: int = 1000) -> list[Activation]:
        return self._run(self._client.policies.history(limit=limit))

    def test_policy(
        self, text: str, *, kind: TextKind = "question", toml: str | None = None, name: str = "", version: str = ""
    ) -> PolicyTest:
        return self._run(self._client.policies.test(text, kind=kind, toml=toml, name=name, version=version))

    def replay_policy(
        self,
        *,
        toml: str | None = None,
        name: str = "",
        version: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> PolicyReplay:
        return self._run(self._client.policies.replay(toml=toml, name=name, version=version, since=since, until=until))

    def dead_letters(self, *, service: str = "", limit: int = 1000) -> list[DeadLetter]:
        return self._run(self._client.dead_letters.list(service=service, limit=limit))

    def count_dead_letters(self, *, service: str = "") -> int:
        return self._run(self._client.dead_letters.count(service=service))

    def find_dead_letters(self, ids: Iterable[str], *, service: str = "") -> Sequence[DeadLetter]:
        return self._run(self._client.dead_letters.find(ids, service=service))

    def redrive_all_dead_letters(self, *, service: str = "") -> RedriveResult:
        return self._run(self._client.dead_letters.redrive_all(service=service))

    def redrive_named_dead_letters(self, ids: Sequence[str], *, service: str = "") -> RedriveResult:
        return self._run(self._client.dead_letters.redrive_named(ids, service=service))

    def redrive_dead_letters(self, records: Sequence[DeadLetter]) -> RedriveResult:
        return self._run(self._client.dead_letters.redrive(records))

    def drop_tenant(self, tenant: str, *, absent: Sequence[str] = ()) -> list[DroppedData]:
        return self._run(self._client.tenants.drop(tenant, absent=absent))

    def close(self) -> None:
        """Ends what other threads still wait for, which get Unavailable. Twice is once."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        try:
            self._begin(self._client.close()).result()
        finally:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, call: Coroutine[Any, Any, T]) -> T:
        with self._lock:
            if self._closed:
                call.close()
                raise Unavailable(_CLOSED)
            answer = self._begin(call)
        try:
            return answer.result()
        except CancelledError as error:
            if not self._closed:
                raise
            raise Unavailable(_CLOSED) from error
        except BaseException:
            # Whoever is interrupted here waits no more, so the call is to end too.
            answer.cancel()
            raise

    def _begin(self, call: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(call, self._loop)

    def _stop(self) -> None:
        """Nobody can begin anything any more: ends all that was begun, then the loop and its thread."""
        self._begin(_end_others()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _each(self, stream: AsyncIterator[T]) -> Iterator[T]:
        while True:
            try:
                yield self._run(_awaited(stream.__anext__))
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
