"""Hold of versions that are not judged yet: nothing of them lies in the index until they are released."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from sluiceway_embed.domain.chunks import IndexedChunk, Version
from sluiceway_embed.domain.judgements import DocumentJudgement, Standing, standing, verdicts
from sluiceway_embed.ports import Judgements, SeenTry


@dataclass(frozen=True)
class HeldTry:
    """Names a version that is held."""

    tenant: str
    document_id: str
    order: tuple[int, int]


@dataclass(frozen=True)
class Holding:
    """Versions wait here until all judges have spoken of them, or an operator has. Without judges nothing waits."""

    judgements: Judgements
    judges: frozenset[str]

    async def hold(self, version: Version) -> None:
        """Before anything is asked of the judgements: whichever of the two comes first, the other one sees it."""
        if self.judges:
            await self.judgements.hold(version)

    async def drop(self, version: Version) -> None:
        """It will never be written."""
        await self.judgements.drop(version)

    async def seen(self, version: Version) -> SeenTry:
        return await self.judgements.seen(version.tenant, version.document_id, version.order)

    def standing_by(self, said: Sequence[DocumentJudgement]) -> Standing:
        """Without judges everything is released."""
        return standing(said, self.judges)

    async def settle(self, version: Version) -> None:
        """It is the current one: what was before it waits no longer."""
        await self.judgements.settle(version)

    async def released(self, tries: Sequence[HeldTry] | None) -> AsyncIterator[Version]:
        """Those of these, or of all, that wait though nothing holds them: the judges are other ones than before, or a
        process died."""
        async for one in self._all_tries() if tries is None else _each(tries):
            seen = await self.judgements.seen(one.tenant, one.document_id, one.order)
            if seen.held is not None and self.standing_by(seen.said) == "released":
                yield seen.held

    async def _all_tries(self) -> AsyncIterator[HeldTry]:
        async for version in self.judgements.all_held():
            yield HeldTry(version.tenant, version.document_id, version.order)


async def _each(tries: Sequence[HeldTry]) -> AsyncIterator[HeldTry]:
    for one in tries:
        yield one


def with_verdicts(chunks: Sequence[IndexedChunk], said: Sequence[DocumentJudgement]) -> list[IndexedChunk]:
    """The passages of a version in their order, each with what was decided of it."""
    decided = verdicts(said, len(chunks))
    return [replace(chunk, verdict=verdict) for chunk, verdict in zip(chunks, decided, strict=True)]
