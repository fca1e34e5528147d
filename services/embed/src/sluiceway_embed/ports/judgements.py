"""Port of held versions and of what was said of them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sluiceway_embed.domain.chunks import CurrentVersion, Version
from sluiceway_embed.domain.judgements import DocumentJudgement


@dataclass(frozen=True, kw_only=True)
class SeenTry:
    """What is known of a try, all seen at one moment: the current version of its document, what was said of the try, by
    judge, and the version where it is held."""

    current: CurrentVersion | None
    said: Sequence[DocumentJudgement]
    held: Version | None


class Judgements(Protocol):
    """Versions that wait to be judged, and what was said of each of their tries, over all replicas."""

    async def hold(self, version: Version) -> None:
        """Twice is once; nothing of a withdrawn document."""
        ...

    async def drop(self, version: Version) -> None:
        """It waits no longer, and was not written."""
        ...

    async def held(self, tenant: str, document_id: str, order: tuple[int, int]) -> Version | None: ...

    def all_held(self) -> AsyncIterator[Version]:
        """Of all tenants."""
        ...

    async def note(self, judgement: DocumentJudgement) -> None:
        """Of two words of one judge on one try the later one counts, whichever comes first. Nothing is kept where the
        document is withdrawn, or its current version is beyond that try."""
        ...

    async def seen(self, tenant: str, document_id: str, order: tuple[int, int]) -> SeenTry: ...

    async def settle(self, version: Version) -> None:
        """It was written: neither it nor what was before it is held, and what was said of those before it goes."""
        ...

    async def forget(self, tenant: str, document_id: str) -> None:
        """Nothing is kept of a withdrawn document."""
        ...
