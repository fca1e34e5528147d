"""Uploads of many files at once, each followed to its end."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path

from sluiceway_client.channel import OnRetry
from sluiceway_client.client import Sluiceway
from sluiceway_client.documents import WATCHED_AT_ONCE, Header
from sluiceway_client.errors import Blocked, Invalid, TooSlow
from sluiceway_client.values import Document

AT_ONCE = 8


@dataclass(frozen=True)
class Upload:
    """A file, or bytes from standard input, and the name it goes by."""

    path: str
    source_key: str
    content: bytes | Path


@dataclass(frozen=True, kw_only=True)
class UploadOptions:
    """What holds for all that is added in one go."""

    collection: str
    acl: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    password: str = ""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class UploadResult:
    """Where a file stands. `reason` is empty unless it failed; `advice` says what to do then. One that is `stalled`
    waits longer than it should, and goes on by itself."""

    document_id: str
    path: str
    state: str
    reason: str
    chunks: int
    advice: str = ""
    final: bool = False
    unchanged: bool = False
    stalled: bool = False

    @property
    def is_awaited(self) -> bool:
        return not (self.final or self.stalled)


def upload(file: Path) -> Upload:
    """A file by its absolute path: the same file again is a new version of the same document."""
    return Upload(str(file), file.as_uri(), file)


async def submit_all(
    sluiceway: Sluiceway, uploads: Sequence[Upload], options: UploadOptions, tell: Callable[[UploadResult], None]
) -> list[UploadResult]:
    """Hands in all, eight at a time, and tells of each. One file that cannot be had does not stop the others."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(each: Upload) -> UploadResult:
        async with slots:
            added = await _submitted(sluiceway, each, options)
        tell(added)
        return added

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(each)) for each in uploads]
    return [task.result() for task in tasks]


async def follow_all(
    sluiceway: Sluiceway, added: Sequence[UploadResult], tell: Callable[[UploadResult], None], on_retry: OnRetry
) -> list[UploadResult]:
    """Waits until each has its final state or is stalled, which may last for ever; the list keeps its order. Raises
    Unavailable after a minute of silence."""
    last = {each.document_id: each for each in added if each.document_id}
    waiting = [each.document_id for each in last.values() if not each.final]

    async def some(ids: Sequence[str]) -> None:
        async with aclosing(sluiceway.documents.watch(ids, on_retry=on_retry)) as changes:
            async for document in changes:
                last[document.document_id] = standing(document, last[document.document_id])
                tell(last[document.document_id])
                if not any(last[each].is_awaited for each in ids):
                    break

    async with asyncio.TaskGroup() as group:
        for start in range(0, len(waiting), WATCHED_AT_ONCE):
            group.create_task(some(waiting[start : start + WATCHED_AT_ONCE]))
    return [last.get(each.document_id, each) for each in added]


def standing(document: Document, before: UploadResult) -> UploadResult:
    """The same file, as its document now stands."""
    return replace(
        before,
        document_id=document.document_id,
        state=document.state,
        reason=document.reason,
        chunks=document.chunks,
        advice=document.advice,
        final=document.final,
        stalled=document.stalled,
    )


async def _submitted(sluiceway: Sluiceway, each: Upload, options: UploadOptions) -> UploadResult:
    header = Header(
        source_key=each.source_key,
        collection=options.collection,
        title=options.title,
        acl=options.acl,
        labels=options.labels,
        password=options.password,
    )
    start = UploadResult(document_id="", path=each.path, state="failed", reason="", chunks=0, final=True)
    try:
        document = await sluiceway.documents.submit(each.content, header)
    except OSError as error:
        return replace(
            start, reason="UNREADABLE", advice=f"{error.strerror or error}; make the file readable and add it again"
        )
    except Invalid as error:
        return replace(start, reason="INVALID", advice=str(error))
    except TooSlow as error:
        return replace(start, reason="TOO_SLOW", advice=str(error))
    except Blocked as error:
        if error.field != "source_key":  # Whoever may add nothing at all hears it once.
            raise
        return replace(start, reason="BLOCKED", advice=str(error))
    return replace(standing(document, start), unchanged=document.unchanged)
