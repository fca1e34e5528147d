"""Port of held versions and of what was said of them."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from sluiceway_embed.domain.chunks import Version
from sluiceway_embed.domain.judgements import DocumentJudgement


class Judgements(Protocol):
    """Versions that wait to be judged, and what was said of each of their tries, over all replicas."""

    async def hold(self, version: Version) -> None:
        """Twice is once."""
        ...

    async def drop(self, version: Version) -> None:
        """It waits no longer, and was not written."""
        ...

    async def held(self, tenant: str, document_id: str, order: tuple[int, int]) -> Version | None: ...

    def all_held(self) -> AsyncIterator[Version]:
        """Of all tenants."""
        ...

    async def note(self, judgement: DocumentJudgement) -> None:
        """Of two words of one judge on one try the later one counts, whichever comes first."""
        ...

    async def of(self, tenant: str, document_id: str, order: tuple[int, int]) -> Sequence[DocumentJudgement]:
        """All that was said of a try, by judge."""
        ...

    async def settle(self, version: Version) -> None:
        """It was written: neither it nor what was before it is held, and what was said of those before it goes."""
        ...

    async def forget(self, tenant: str, document_id: str) -> None:
        """Nothing is kept of a withdrawn document."""
        ...
