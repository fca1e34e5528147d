"""Given answer, as infer says it: sealed, with how it was judged before it was given."""

from dataclasses import dataclass

from sluiceway_common.access.port import SealedText
from sluiceway_guard.domain.policy import Policy


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """`policy_digest` is that of the policy that decided, empty where no guard was configured; `is_checked` where all
    its scanners have looked."""

    tenant: str
    id: str
    sealed: SealedText
    policy_digest: str
    is_checked: bool

    def is_due(self, policy: Policy) -> bool:
        """Whether to judge it again, now that this policy decides. Who wants no guard gets none."""
        return bool(self.policy_digest) and not (self.is_checked and self.policy_digest == policy.digest)
