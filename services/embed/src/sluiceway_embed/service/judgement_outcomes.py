"""Outcomes of judgements as they come in: a version that was held is indexed, one that was found is taken out again."""

from dataclasses import dataclass
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_embed.domain.judgements import DocumentJudgement, standing
from sluiceway_embed.ports import CurrentVersions, Judgements
from sluiceway_embed.service.indexing import Indexing

_PAUSE: Final = 5.0


@dataclass(frozen=True, kw_only=True)
class JudgementOutcomes:
    """Judgements come before or after their version, twice, or of a version that is gone: it is the same in the end."""

    judgements: Judgements
    versions: CurrentVersions
    indexing: Indexing
    clock: Clock

    async def judged(self, judgement: DocumentJudgement, causation: str) -> None:
        tenant, document_id, order = judgement.tenant, judgement.document_id, judgement.order
        current = (await self.versions.of(tenant, [document_id])).get(document_id)
        if current is not None and (current.withdrawn or current.order > order):
            return
        await self.judgements.note(judgement)
        said = await self.judgements.of(tenant, document_id, order)
        now = standing(said, self.indexing.holding.judges)
        if now == "quarantined":
            await self.indexing.take_out(tenant, document_id, order)
        elif now == "released" and (held := await self.judgements.held(tenant, document_id, order)) is not None:
            await self.indexing.index_held(held, causation)

    async def run(self) -> None:
        """Until all is indexed that waits for nothing any more. A store that is away is asked again."""
        while not await self._is_done():
            await self.clock.sleep(_PAUSE)

    async def _is_done(self) -> bool:
        try:
            async for version in self.indexing.holding.released():
                await self.indexing.index_held(version, causation=version.document_id)
        except (Unavailable, Overloaded):
            return False
        return True
