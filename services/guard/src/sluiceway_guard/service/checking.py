"""Check of texts that are there as a whole."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sluiceway_common.principal import Principal
from sluiceway_guard.domain.policy import DecidingPolicies
from sluiceway_guard.domain.subject import Part, characters, checked
from sluiceway_guard.domain.verdict import PartFinding, Verdict, judged, released
from sluiceway_guard.service.judging import Judgement, Judging
from sluiceway_guard.service.releasing import AnswerReader


@dataclass(frozen=True)
class Checking:
    """Every subject gets one verdict."""

    judging: Judging

    async def check(self, caller: Principal, parts: Sequence[Part]) -> Verdict:
        """Raises Invalid, TooLarge, and Unavailable where nothing may go on for want of a scanner."""
        parts = checked(parts)
        judgement = await self.judging.begin(caller.tenant, characters(parts))
        return await self.judging.record(await verdict_on(parts, judgement), judgement)

    async def try_out(self, caller: Principal, parts: Sequence[Part], policies: DecidingPolicies) -> Verdict:
        """The verdict under these policies, which nobody is told of. Raises what a check raises."""
        parts = checked(parts)
        return await verdict_on(parts, self.judging.under(policies, caller.tenant, characters(parts)))


async def verdict_on(parts: Sequence[Part], judgement: Judgement) -> Verdict:
    """What all parts together come to. Raises what a judgement raises."""
    texts = list[str | None]()
    for number, part in enumerate(parts):
        texts.append(released(part.text, await _judged(part, number, judgement)))
        # A thousand short parts are a long text: others have their turns in between.
        await asyncio.sleep(0)
    judgement.check()
    return judgement.verdict(parts[-1].kind, texts)


async def _judged(part: Part, number: int, judgement: Judgement) -> Sequence[PartFinding]:
    """An answer is read as if it came in one piece, so that it is judged as its stream would be."""
    if part.kind == "answer":
        reader = AnswerReader(judgement, part=number)
        await reader.read(part.text, is_last=True)
        return reader.end()
    judgement.name.read(part.text)
    found = await judgement.scan(part.kind, part.text)
    judgement.weigh_for_shadow(found.for_shadow, part.kind)
    decided = judged(found.findings, part=number, kind=part.kind, policy=judgement.policy)
    judgement.end_part(part.kind, len(part.text), decided)
    return decided
