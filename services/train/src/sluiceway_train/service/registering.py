"""Registration of what a run left: its files, its signature, and the version that says both; and of what gates say of
it later.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sluiceway_common import ids
from sluiceway_common.clock import Clock
from sluiceway_train.domain.approvals import ApprovalRule, GateSaid, judged_version, what_counts_against
from sluiceway_train.domain.model_versions import (
    SIGNATURE,
    ModelOrigin,
    ModelVersion,
    checked_model,
    finite,
    manifest,
    signed_name,
)
from sluiceway_train.domain.trained import TrainedAdapter
from sluiceway_train.ports.models import AdapterFiles, ModelSigner, ModelStore
from sluiceway_train.service.model_events import model_trained

OnUncounted = Callable[[GateSaid, tuple[str, ...]], None]
"""Told of a gate, and what counts against it."""


@dataclass(frozen=True, kw_only=True)
class Registering:
    """Of a registration that is killed nothing is seen; done again, it is done once."""

    store: ModelStore
    files: AdapterFiles
    signer: ModelSigner
    clock: Clock

    async def register(self, trained: TrainedAdapter) -> int:
        """The version. Raises Invalid where the folder holds no adapter, Conflict (`files`) where it is not the one
        that was reported, and Unavailable."""
        checked_model(trained.model)
        known = await self.store.of_run(trained.tenant, trained.run_id)
        version = known or await self.store.add(await self._signed(trained), model_trained)
        return version.version

    async def _signed(self, trained: TrainedAdapter) -> ModelVersion:
        origin, files = ModelOrigin.of(trained), await self.files.take_in(trained)
        said = manifest(origin, files)
        bundle = self.signer.sign(signed_name(trained.model, ids.sha256(said)), files)
        await self.files.put(trained.tenant, "manifest.json", said)
        return ModelVersion(
            tenant=trained.tenant,
            model=trained.model,
            origin=origin,
            files=files,
            signature=await self.files.put(trained.tenant, SIGNATURE, bundle),
            metrics=finite(trained.metrics),
            created_at=self.clock.now(),
        )


@dataclass(frozen=True, kw_only=True)
class ModelApproving:
    """Use case of approvals: what the gates of eval said of versions is kept with them. The last gate that counts is
    what is known: one that refuses takes an approval back. `on_uncounted` is told of a gate of a version that does
    not count, and of what counts against it."""

    store: ModelStore
    rule: ApprovalRule
    on_uncounted: OnUncounted = lambda _said, _against: None

    async def hear(self, said: GateSaid) -> None:
        """Twice is once, and what comes late changes nothing. Of what this registry does not have, or what does not
        count here, nothing is kept. Raises Unavailable."""
        named = judged_version(said.adapter)
        version = await self.store.version(said.tenant, *named) if named is not None else None
        if version is None:
            return
        if against := what_counts_against(said, version, self.rule):
            self.on_uncounted(said, against)
            return
        await self.store.judge(version, said, model_trained)
