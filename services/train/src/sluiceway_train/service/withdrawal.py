"""Withdrawal: what is held of a document that was withdrawn goes, and what was learned of it is named."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sluiceway_common.bus.port import Publish
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Refusal, Unavailable
from sluiceway_train.domain.datasets import Dataset
from sluiceway_train.ports.datasets import DatasetStore, TaintedModels, WithdrawalStore
from sluiceway_train.ports.forgetting import ForgettingReceipt, ForgettingReceipts
from sluiceway_train.service.dataset_events import dataset_changed, document_forgotten

_SAID_EVERY_SECONDS: Final = 10.0
_A_FEW: Final = 100


@dataclass(frozen=True, kw_only=True)
class DocumentTakenBack:
    """A document that nothing may be held of any longer; `erase` where its bytes and texts go too."""

    tenant: str
    document_id: str
    version: int
    erase: bool


@dataclass(frozen=True, kw_only=True)
class DocumentForgetting:
    """Marked first, so that nothing is learned of it meanwhile; deleted then; said at last, once no folder of a run
    has rows of it, on a machine that is off neither. A crash repeats it all."""

    withdrawals: WithdrawalStore
    datasets: DatasetStore
    models: TaintedModels
    receipts: ForgettingReceipts
    clock: Clock
    publish: Publish

    async def forget(self, withdrawn: DocumentTakenBack, causation: str) -> None:
        tenant, document = withdrawn.tenant, withdrawn.document_id
        examples = await self.withdrawals.withdraw(tenant, document)
        datasets = await self.withdrawals.datasets_of(tenant, document)
        models = await self._taint_all(tenant, document, datasets, causation)
        # Once no run begins with them any more, and while it is known of which datasets it was.
        await self.receipts.hold_back(tenant, document, [dataset.dataset_id for dataset in datasets])
        rows = await self.withdrawals.erase(tenant, document)
        let_go = {"examples": examples, "rows": rows, "datasets": len(datasets), "models": models}
        receipt = ForgettingReceipt(
            tenant=tenant,
            document_id=document,
            version=withdrawn.version,
            erase=withdrawn.erase,
            let_go=let_go,
            causation=causation,
        )
        if await self.receipts.is_held_back(tenant, document):
            return await self.receipts.owe(receipt)
        await self.publish(document_forgotten(receipt))

    async def run(self) -> None:
        """Says for ever what nothing holds back any more."""
        while True:
            with suppress(Refusal):
                await self.say_owed()
            await self.clock.sleep(_SAID_EVERY_SECONDS)

    async def say_owed(self) -> None:
        """Several replicas may say the same: that is once."""
        for receipt in await self.receipts.due(_A_FEW):
            await self.publish(document_forgotten(receipt))
            await self.receipts.settle(receipt)

    async def _taint_all(self, tenant: str, document: str, datasets: Sequence[Dataset], causation: str) -> int:
        """How many versions of models it is that learned of them."""
        models = 0
        for dataset in datasets:
            await self._taint(dataset, document, causation)
            models += await self.models.taint(tenant, dataset.dataset_id, document)
        return models

    async def _taint(self, dataset: Dataset, document_id: str, causation: str) -> None:
        """Raises Unavailable where somebody changes it at this moment: then all of it is done again."""
        tainted = dataset.tainted(document_id)
        if tainted == dataset:
            return
        if not await self.datasets.change(tainted, dataset_changed(tainted, self.clock.now(), causation)):
            raise Unavailable("a dataset of the document is being changed; it is done in a moment", retry_after=1.0)
