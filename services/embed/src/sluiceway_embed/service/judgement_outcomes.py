"""Outcomes of judgements as they come in: a version that was held is indexed, one that was found is taken out again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_embed.domain.chunks import Version, may_write
from sluiceway_embed.domain.judgements import DocumentJudgement
from sluiceway_embed.ports import Judgements
from sluiceway_embed.service.holding import HeldTry
from sluiceway_embed.service.indexing import Indexing

_PAUSE: Final = 5.0


@dataclass(frozen=True, kw_only=True)
class JudgementOutcomes:
    """Judgements come before or after their version, twice, or of a version that is gone: it is the same in the end."""

    judgements: Judgements
    indexing: Indexing
    clock: Clock

    async def judged(self, judgement: DocumentJudgement, causation: str) -> None:
        tenant, document_id, order = judgement.tenant, judgement.document_id, judgement.order
        await self.judgements.note(judgement)
        # After it, not with it: of two judges at the same time each would miss the other.
        seen = await self.judgements.seen(tenant, document_id, order)
        if not may_write(seen.current, judgement):
            if seen.current is not None and seen.current.withdrawn:
                # An erasure that came in between has looked for what was said before this was noted.
                await self.judgements.forget(tenant, document_id)
            return
        now = self.indexing.holding.standing_by(seen.said)
        if now == "quarantined":
            await self.indexing.take_out(tenant, document_id, order)
        elif now == "released" and seen.held is not None:
            await self.indexing.index_seen(seen.held, seen, causation)

    async def run(self) -> None:
        """Until all is indexed that waits for nothing any more. What cannot be written now keeps out nothing else, and
        is tried again by itself."""
        left = await self._left(None)
        while left is None or left:
            await self.clock.sleep(_PAUSE)
            left = await self._left(left)

    async def _left(self, tries: Sequence[HeldTry] | None) -> Sequence[HeldTry] | None:
        """Those that could not be indexed, of these or of all that wait; None where it is not known which wait."""
        failed: list[HeldTry] = []
        try:
            async for version in self.indexing.holding.released(tries):
                if not await self._is_indexed(version):
                    failed.append(HeldTry(version.tenant, version.document_id, version.order))
        except (Unavailable, Overloaded):
            return tries
        return failed

    async def _is_indexed(self, version: Version) -> bool:
        try:
            await self.indexing.index_held(version, causation=version.document_id)
        except (Unavailable, Overloaded):
            return False
        return True
