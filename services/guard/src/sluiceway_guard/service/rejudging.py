"""Second judgement of answers that were given: of what was not looked at, or by another policy than decides by then."""

from dataclasses import dataclass

from sluiceway_common.access.port import Seal
from sluiceway_guard.domain.given_answer import GivenAnswer
from sluiceway_guard.domain.subject import Part
from sluiceway_guard.service.checking import verdict_on
from sluiceway_guard.service.judging import Judging


@dataclass(frozen=True)
class Rejudging:
    """Judges again and says so; what becomes of the answer is for infer, which hears it."""

    judging: Judging
    seal: Seal

    async def judge(self, answer: GivenAnswer) -> None:
        """Nothing where it is not due. Raises Unavailable where no policy or key is to be had, and NotFound where the
        tenant was dropped."""
        judgement = await self.judging.begin(answer.tenant)
        if not answer.is_due(judgement.policy):
            return
        text = await self.seal.open(answer.tenant, answer.sealed)
        # Nobody waits for it, and it has left: a scanner that breaks on it for ever must hold up nothing behind it.
        judgement = self.judging.under(judgement.policies, answer.tenant, len(text), is_held=False)
        verdict = await verdict_on([Part(kind="answer", trust="untrusted", text=text)], judgement)
        await self.judging.record(verdict, judgement, answer_id=answer.id)
