"""Client of ingest's documents: handing in, looking up, watching, taking back."""

import asyncio
import base64
import io
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2 as proto
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceStub
from sluiceway_client import messages
from sluiceway_client.channel import GIVE_UP_AFTER, OnRetry, RetryBudget, connect, credential, pause
from sluiceway_client.discovery import Addresses
from sluiceway_client.erasures import ErasureReceipt, receipt
from sluiceway_client.errors import DeadlineExceeded, Invalid, Overloaded, TooSlow, Unavailable, translating_errors
from sluiceway_client.file_pieces import FilePieces, answer_of
from sluiceway_client.values import Document, DocumentPart

PIECE = 256 * 1024
WATCHED_AT_ONCE = 1000
_REQUEST_BYTES = 12
_REQUEST_DRAWN_BITS = 51
_TRIES = 6
# What comes slower is broken off by ingest, and no service gives a call more than an hour.
_LEAST_BYTES_PER_SECOND = 4096
_LONGEST_SECONDS = 3600.0
# A text of fifty megabytes over a slow line.
_TEXT_SECONDS = 600.0
_STATES = {
    name.removeprefix("DOCUMENT_STATE_").lower(): value for name, value in proto.DocumentState.items() if value != 0
}
_REASONS = {name.removeprefix("REASON_"): value for name, value in proto.Reason.items() if value != 0}


@dataclass(frozen=True, kw_only=True)
class Header:
    """What is known of a document before it is read. `source_key` names it; the same key again is a new version."""

    source_key: str
    collection: str = "default"
    title: str = ""
    media_type: str = ""
    acl: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    password: str = ""


class Documents:
    """The calls of ingest. Every call has a deadline in seconds."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._channel = connect(addresses.of("ingest"), addresses)
        self._stub = IngestServiceStub(self._channel)
        self._who = credential(addresses)

    async def submit(self, content: bytes | Path, header: Header) -> Document:
        """Hands in bytes, or a file that is read in pieces. Returns when the document is stored.

        A busy or restarting service is asked again with the same request id, so that this stays one submission; not
        one that names a longer wait than a minute, such as the end of the day.
        Raises Invalid (`source_key`, `collection`, …), Overloaded, Unavailable; OSError where the file cannot be read.
        """
        request_id = request_id_at(time.time())
        for last in (*[False] * (_TRIES - 1), True):
            try:
                return await self._submit_once(content, header, request_id)
            except DeadlineExceeded:
                raise
            except (Overloaded, Unavailable) as error:
                if last or (error.retry_after or 0.0) > GIVE_UP_AFTER:
                    raise
                await asyncio.sleep(pause(error))
        raise AssertionError("the last try returns or raises")

    async def _submit_once(self, content: bytes | Path, header: Header, request_id: str) -> Document:
        with _opened(content) as file:
            pieces = FilePieces(file, PIECE)
            size = pieces.length or 0
            seconds = upload_seconds(size, self._deadline)
            parts = _parts(header, request_id, pieces)
            try:
                with translating_errors("ingest", self._addresses.of("ingest")), pieces.failing_as_read():
                    answer = await answer_of(self._stub.Submit(parts, metadata=self._who, timeout=seconds))
            except DeadlineExceeded as error:
                # One piece goes out at once, whatever the line.
                if pieces.all_read or size <= PIECE:
                    raise
                raise _too_slow(size, seconds) from error
        return messages.document(answer.document, unchanged=answer.unchanged)

    async def get(self, document_id: str) -> Document:
        """One document. Raises NotFound."""
        with translating_errors("ingest", self._addresses.of("ingest")):
            request = calls.GetDocumentRequest(document_id=document_id)
            return messages.document(await self._stub.GetDocument(request, metadata=self._who, timeout=self._deadline))

    async def list(
        self,
        *,
        collection: str = "",
        states: Sequence[str] = (),
        reason: str = "",
        source_prefix: str = "",
        limit: int = 1000,
    ) -> list[Document]:
        """Up to `limit` documents, newest first; `states` and `reason` by their names. Raises Invalid (`state`,
        `reason`) with those that there are, NotFound with the nearest name for a collection that is not there."""
        request = calls.ListDocumentsRequest(
            collection=collection,
            states=[_state(name) for name in states],
            reason=_reason(reason),
            source_prefix=source_prefix,
        )
        found: list[Document] = []
        while len(found) < limit:
            request.page_size = min(1000, limit - len(found))
            with translating_errors("ingest", self._addresses.of("ingest")):
                page = await self._stub.ListDocuments(request, metadata=self._who, timeout=self._deadline)
            found.extend(messages.document(each) for each in page.documents)
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        return found[:limit]

    async def watch(
        self, document_ids: Sequence[str], *, give_up_after: float = GIVE_UP_AFTER, on_retry: OnRetry = lambda _: None
    ) -> AsyncGenerator[Document, None]:
        """Each document now and at every change, until all have a final state. At most 1,000; survives a restart. One
        that is `stalled` may never come to its end: who waits no longer leaves, such as by `aclosing`.

        `on_retry` is told when ingest begins to be silent. Raises Unavailable when it was for `give_up_after` seconds.
        """
        waiting = set(document_ids)
        budget = RetryBudget(give_up_after, on_retry)
        while waiting:
            try:
                async with aclosing(self._changes(tuple(waiting))) as changes:
                    async for each in changes:
                        budget.reset()
                        if each.final:
                            waiting.discard(each.document_id)
                        yield each
                # It ends where nothing more happens: a newer service may have an end that this client has no word for.
                return
            except (Overloaded, Unavailable) as error:
                await budget.spend(error)

    async def _changes(self, document_ids: tuple[str, ...]) -> AsyncGenerator[Document, None]:
        request = calls.WatchDocumentsRequest(document_ids=document_ids)
        with translating_errors("ingest", self._addresses.of("ingest")):
            async for change in self._stub.WatchDocuments(request, metadata=self._who):
                yield messages.document(change.document)

    async def text(self, document_id: str) -> AsyncIterator[DocumentPart]:
        """What was read from a document, in order; the pieces joined are all of it. Raises NotFound, also where no text
        is kept, Blocked for who is in none of its groups, Overloaded."""
        request = calls.ReadTextRequest(document_id=document_id)
        with translating_errors("ingest", self._addresses.of("ingest")):
            async for part in self._stub.ReadText(request, metadata=self._who, timeout=_TEXT_SECONDS):
                yield messages.document_part(part)

    async def withdraw(self, document_id: str) -> Document:
        """Takes a document out of search for good. Twice is once. Raises NotFound."""
        with translating_errors("ingest", self._addresses.of("ingest")):
            request = calls.WithdrawRequest(document_id=document_id)
            return messages.document(await self._stub.Withdraw(request, metadata=self._who, timeout=self._deadline))

    async def redrive(self, document_id: str, *, password: str = "") -> Document:
        """Tries a failed or stalled document again. Raises NotFound, Conflict."""
        with translating_errors("ingest", self._addresses.of("ingest")):
            request = calls.RedriveRequest(document_id=document_id, password=password)
            return messages.document(await self._stub.Redrive(request, metadata=self._who, timeout=self._deadline))

    async def release(self, document_id: str, *, note: str) -> Document:
        """Lets a quarantined document be found, this version alone; `note` says why, in up to 1,000 characters. Twice
        is once. Raises NotFound, Conflict in any other state, Invalid (`note`)."""
        with translating_errors("ingest", self._addresses.of("ingest")):
            request = calls.ReleaseDocumentRequest(document_id=document_id, note=note)
            answer = await self._stub.ReleaseDocument(request, metadata=self._who, timeout=self._deadline)
        return messages.document(answer)

    async def refuse(self, document_id: str, *, note: str) -> Document:
        """Withdraws a quarantined document for good; `note` says why, in up to 1,000 characters. Twice is once. Raises
        NotFound, Conflict in any other state, Invalid (`note`)."""
        with translating_errors("ingest", self._addresses.of("ingest")):
            request = calls.RefuseDocumentRequest(document_id=document_id, note=note)
            answer = await self._stub.RefuseDocument(request, metadata=self._who, timeout=self._deadline)
        return messages.document(answer)

    async def erase(self, document_id: str) -> ErasureReceipt:
        """Withdraws a document and deletes all of it; complete when every stage has acknowledged. Asked again, it tells
        how far it is. Raises NotFound."""
        with translating_errors("ingest", self._addresses.of("ingest")):
            request = calls.EraseRequest(document_id=document_id)
            answer = await self._stub.Erase(request, metadata=self._who, timeout=self._deadline)
        return receipt(answer)

    async def close(self) -> None:
        await self._channel.close()


def _state(name: str) -> proto.DocumentState.ValueType:
    value = _STATES.get(name.lower())
    if value is None:
        raise Invalid(f"there is no state {name[:40]!r}; there are {', '.join(_STATES)}", field="state")
    return value


def _reason(name: str) -> proto.Reason.ValueType:
    value = _REASONS.get(name.upper()) if name else proto.REASON_UNSPECIFIED
    if value is None:
        raise Invalid(f"there is no reason {name[:40]!r}; there are {', '.join(_REASONS)}", field="reason")
    return value


def upload_seconds(size: int, deadline: float) -> float:
    """Seconds that a document of so many bytes gets: it, and an answer, over the slowest line that ingest takes."""
    return min(deadline * 4 + size / _LEAST_BYTES_PER_SECOND, max(deadline * 4, _LONGEST_SECONDS))


def _too_slow(size: int, seconds: float) -> TooSlow:
    return TooSlow(
        f"the line to ingest is too slow: {size:,} bytes did not reach it in {seconds:,.0f} s; hand them in over a "
        "better one, or in several documents"
    )


def _opened(content: bytes | Path) -> BinaryIO:
    return io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def request_id_at(seconds: float) -> str:
    """A new one of 19 characters, sorted by the millisecond: ingest's index of requests grows at its end."""
    milliseconds = int(seconds * 1000) << _REQUEST_DRAWN_BITS
    number = milliseconds | secrets.randbits(_REQUEST_DRAWN_BITS)
    return base64.b32hexencode(number.to_bytes(_REQUEST_BYTES)).decode()[:19].lower()


async def _parts(header: Header, request_id: str, pieces: FilePieces) -> AsyncIterator[calls.SubmitRequest]:
    """The header, then the bytes."""
    yield calls.SubmitRequest(
        header=calls.SubmitHeader(
            source_key=header.source_key,
            collection=header.collection,
            title=header.title,
            media_type=header.media_type,
            acl=header.acl,
            labels=header.labels,
            password=header.password,
            request_id=request_id,
            content_length=pieces.length,
        )
    )
    async for piece in pieces:
        yield calls.SubmitRequest(data=piece)
