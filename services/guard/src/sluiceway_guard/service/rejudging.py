"""Second judgement of answers that were given: of what was not looked at, or by another policy than decides by then."""

from dataclasses import dataclass

from sluiceway_common.access.port import Seal, SealedText
from sluiceway_guard.domain.policy import Policy
from sluiceway_guard.domain.subject import Part
from sluiceway_guard.service.checking import verdict_on
from sluiceway_guard.service.judging import Judging


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """Answer as infer says it: sealed, with how it was judged before it was given.

    `policy_digest` is that of the policy that decided, empty where no guard was configured; `is_checked` where all
    its scanners have looked."""

    tenant: str
    id: str
    sealed: SealedText
    policy_digest: str
    is_checked: bool

    def is_due(self, policy: Policy) -> bool:
        """Whether to judge it again, now that this policy decides. Who wants no guard gets none."""
        return bool(self.policy_digest) and not (self.is_checked and self.policy_digest == policy.digest)


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
