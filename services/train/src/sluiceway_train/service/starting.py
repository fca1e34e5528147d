"""Use case of starting a run: what can be known to fail is refused before it waits for its turn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import TooLarge
from sluiceway_common.ids import derived, drawn, sha256
from sluiceway_common.principal import Principal
from sluiceway_train.domain.hyperparameters import Recipe, Setting, filled
from sluiceway_train.domain.model_versions import checked_model
from sluiceway_train.domain.quotas import TrainQuota
from sluiceway_train.domain.runs import Run, checked_deadline, checked_key
from sluiceway_train.domain.trained import Objective
from sluiceway_train.ports import Bases, Launcher, RunFolders, RunRequest, RunStore, TrainingData
from sluiceway_train.ports.models import ModelStore
from sluiceway_train.service.run_events import run_changed

_PREFIX: Final = "run"


@dataclass(frozen=True, kw_only=True)
class RunOrder:
    """What somebody asks for. `asked` holds the hyperparameters that he names."""

    model: str
    dataset_id: str
    base: str
    asked: Mapping[str, Setting]
    deadline: timedelta | None
    key: str

    def request(self) -> RunRequest | None:
        """None where each call is a run of its own."""
        if not self.key:
            return None
        asked = [f"{name}=" + repr(self.asked[name]) for name in sorted(self.asked)]
        parts = (self.model, self.dataset_id, self.base, str(self.deadline), *asked)
        return RunRequest(sha256(self.key), sha256(derived(*parts)))


@dataclass(frozen=True, kw_only=True)
class RunStarting:
    """A run and its event are written together; the supervisor of any replica takes it from there."""

    store: RunStore
    data: TrainingData
    bases: Bases
    launcher: Launcher
    folders: RunFolders
    versions: ModelStore
    quota: TrainQuota
    on_quota: Callable[[str], None]
    recipes: Mapping[Objective, Recipe]
    clock: Clock

    async def start(self, caller: Principal, order: RunOrder) -> Run:
        """The same key twice is one run. Raises Invalid, NotFound (`dataset_id`, `base`), Conflict (`dataset_id`,
        `idempotency_key`), Overloaded where too many wait or the disk is nearly full, TooLarge where the tenant has as
        many versions as it may, and Unavailable where there is no training environment."""
        caller.must("operator")
        checked_model(order.model)
        checked_key(order.key)
        request = order.request()
        if request is not None and (there := await self.store.requested(caller.tenant, request)) is not None:
            return there
        run = await self._run(caller.tenant, order)
        await self._check_room(caller.tenant)
        return await self.store.create(run, request, run_changed(run, run.created_at))

    async def _check_room(self, tenant: str) -> None:
        await self.folders.check_room()
        if not self.quota.versions:
            return
        try:
            self.quota.check_versions(tenant, await self.versions.count(tenant))
        except TooLarge as error:
            self.on_quota(error.field)
            raise

    async def _run(self, tenant: str, order: RunOrder) -> Run:
        deadline = checked_deadline(order.deadline)
        base = await self.bases.get(order.base)
        dataset = await self.data.frozen(tenant, order.dataset_id)
        hyperparameters = filled(self.recipes[dataset.objective], order.asked)
        self.launcher.check(hyperparameters.method)
        now = self.clock.now()
        return Run(
            tenant=tenant,
            run_id=drawn(_PREFIX, now),
            model=order.model,
            base=base.name,
            base_sha256=base.sha256,
            dataset=dataset,
            hyperparameters=hyperparameters,
            deadline=deadline,
            created_at=now,
            available_at=now,
        )
