"""Withdrawal: what is held of a document that was withdrawn goes, and what was learned of it is named."""

from dataclasses import dataclass

from sluiceway_common.bus.port import Publish
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unavailable
from sluiceway_train.domain.datasets import Dataset
from sluiceway_train.ports.datasets import DatasetStore, TaintedModels, WithdrawalStore
from sluiceway_train.service.dataset_events import dataset_changed, document_forgotten


@dataclass(frozen=True, kw_only=True)
class DocumentTakenBack:
    """A document that nothing may be held of any longer; `erase` where its bytes and texts go too."""

    tenant: str
    document_id: str
    version: int
    erase: bool


@dataclass(frozen=True, kw_only=True)
class DocumentForgetting:
    """Marked first, so that nothing is learned of it meanwhile; deleted then; said at last. A crash repeats it all."""

    withdrawals: WithdrawalStore
    datasets: DatasetStore
    models: TaintedModels
    clock: Clock
    publish: Publish

    async def forget(self, withdrawn: DocumentTakenBack, causation: str) -> None:
        tenant, document = withdrawn.tenant, withdrawn.document_id
        examples = await self.withdrawals.withdraw(tenant, document)
        datasets = await self.withdrawals.datasets_of(tenant, document)
        models = 0
        for dataset in datasets:
            await self._taint(dataset, document, causation)
            models += await self.models.taint(tenant, dataset.dataset_id, document)
        rows = await self.withdrawals.erase(tenant, document)
        let_go = {"examples": examples, "rows": rows, "datasets": len(datasets), "models": models}
        await self.publish(
            document_forgotten(tenant, document, withdrawn.version, let_go, erase=withdrawn.erase, causation=causation)
        )

    async def _taint(self, dataset: Dataset, document_id: str, causation: str) -> None:
        """Raises Unavailable where somebody changes it at this moment: then all of it is done again."""
        tainted = dataset.tainted(document_id)
        if tainted == dataset:
            return
        if not await self.datasets.change(tainted, dataset_changed(tainted, self.clock.now(), causation)):
            raise Unavailable("a dataset of the document is being changed; it is done in a moment", retry_after=1.0)
