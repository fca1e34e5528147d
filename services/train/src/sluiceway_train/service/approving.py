"""Use case of approvals: what the gates of eval said of versions is kept with them."""

from dataclasses import dataclass

from sluiceway_train.domain.approvals import ApprovalRule, GateSaid, counts, judged_version
from sluiceway_train.ports.models import ModelStore
from sluiceway_train.service.model_events import model_trained


@dataclass(frozen=True, kw_only=True)
class ModelApproving:
    """The last gate that counts is what is known: one that refuses takes an approval back."""

    store: ModelStore
    rule: ApprovalRule

    async def hear(self, said: GateSaid) -> None:
        """Twice is once, and what comes late changes nothing. Of what this registry does not have, or what does not
        count here, nothing is kept. Raises Unavailable."""
        named = judged_version(said.adapter)
        version = await self.store.version(said.tenant, *named) if named is not None else None
        if version is not None and counts(said, version, self.rule):
            await self.store.judge(version, said, model_trained)
