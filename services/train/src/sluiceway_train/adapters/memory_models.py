"""Registry of models in the memory of one process: for tests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_train.domain.approvals import GateSaid, after_gate
from sluiceway_train.domain.datasets import DatasetName
from sluiceway_train.domain.model_aliases import (
    MOST_ALIASES,
    AliasMove,
    AliasPart,
    ModelAlias,
    RegisteredModel,
    newly_answering,
    refused,
    still_named,
    too_many,
)
from sluiceway_train.domain.model_versions import ModelVersion, of_dropped, tainted
from sluiceway_train.ports.datasets import DatasetStore
from sluiceway_train.ports.models import MoveLost, SayVersion, VersionLost


class MemoryModelStore:
    """By tenant and model. What was said is in `said`; `datasets` are those that versions learned from."""

    def __init__(self, datasets: DatasetStore | None = None) -> None:
        self.said: list[OutgoingEvent] = []
        self.dropped = set[str]()
        self._datasets = datasets
        self._versions: dict[tuple[str, str], list[ModelVersion]] = {}
        self._moves: dict[tuple[str, str, str], list[AliasMove]] = {}

    async def add(self, version: ModelVersion, say: SayVersion) -> ModelVersion:
        if found := await self.of_run(version.tenant, version.origin.run_id):
            return found
        if version.tenant in self.dropped:
            raise of_dropped(version.tenant)
        tainted_by = await self._taints_of(version.tenant, version.origin.dataset_id)
        mine = self._versions.setdefault((version.tenant, version.model), [])
        numbered = replace(version, version=len(mine) + 1, tainted_by=tainted_by)
        mine.append(numbered)
        self.said.append(say(numbered))
        return numbered

    async def of_run(self, tenant: str, run_id: str) -> ModelVersion | None:
        mine = (one for (owner, _), each in sorted(self._versions.items()) if owner == tenant for one in each)
        return next((one for one in mine if one.origin.run_id == run_id), None)

    async def delete(self, tenant: str, model: str, number: int, at: datetime, say: SayVersion) -> ModelVersion | None:
        mine = self._versions.get((tenant, model), [])
        now = next((one for one in mine if one.version == number), None)
        if now is None or now.deleted_at is not None:
            return now
        if problem := still_named(now, await self.aliases(tenant, model)):
            raise problem
        mine[number - 1] = deleted = replace(now, deleted_at=at)
        self.said.append(say(deleted))
        return deleted

    async def version(self, tenant: str, model: str, number: int) -> ModelVersion | None:
        return next((one for one in await self.versions(tenant, model, 2**31) if number in (0, one.version)), None)

    async def versions(self, tenant: str, model: str, limit: int) -> Sequence[ModelVersion]:
        return self._there(tenant, model)[::-1][:limit]

    async def of_dataset(self, tenant: str, dataset_id: str) -> Sequence[ModelVersion]:
        return [one for one in self._all(tenant) if one.origin.dataset_id == dataset_id]

    async def models(self, tenant: str, after: str, limit: int) -> Sequence[RegisteredModel]:
        names = sorted({one.model for one in self._all(tenant) if one.model > after})[:limit]
        return [RegisteredModel([self._there(tenant, one)[-1]], await self.aliases(tenant, one)) for one in names]

    async def taint(self, version: ModelVersion, document_id: str, say: SayVersion) -> ModelVersion:
        mine = self._versions[version.tenant, version.model]
        now = mine[version.version - 1]
        marked = replace(now, tainted_by=tainted(now.tainted_by, document_id))
        if marked != now:
            mine[version.version - 1] = marked
            self.said.append(say(marked))
        return marked

    async def judge(self, version: ModelVersion, said: GateSaid, say: SayVersion) -> ModelVersion:
        mine = self._versions[version.tenant, version.model]
        now = mine[version.version - 1]
        if now.judged_at is not None and now.judged_at >= said.judged_at:
            return now
        mine[version.version - 1] = judged = after_gate(now, said)
        self.said.append(say(judged))
        return judged

    async def count(self, tenant: str) -> int:
        return len(self._all(tenant))

    async def unfit(self, tenant: str, model: str) -> frozenset[int]:
        mine = self._versions.get((tenant, model), ())
        return frozenset(one.version for one in mine if one.tainted_by or one.deleted_at is not None)

    async def unapproved(self, tenant: str, model: str) -> frozenset[int]:
        return frozenset(one.version for one in self._versions.get((tenant, model), ()) if not one.approved_by)

    async def tainted_aliases(self) -> Mapping[AliasPart, int]:
        counts: dict[AliasPart, int] = {"version": 0, "canary": 0}
        for tenant, model in self._versions:
            tainted = {one.version for one in self._there(tenant, model) if one.tainted_by}
            for alias in await self.aliases(tenant, model):
                counts["version"] += alias.version in tainted
                counts["canary"] += alias.canary is not None and alias.canary.version in tainted
        return counts

    async def alias(self, tenant: str, model: str, name: str) -> ModelAlias | None:
        moves = self._moves.get((tenant, model, name))
        return moves[-1].alias if moves else None

    async def aliases(self, tenant: str, model: str) -> Sequence[ModelAlias]:
        last = [moves[-1].alias for key, moves in sorted(self._moves.items()) if key[:2] == (tenant, model)]
        return [alias for alias in last if alias.version]

    async def move(self, move: AliasMove, event: OutgoingEvent, *, gated: bool = False) -> bool:
        alias = move.alias
        key = (alias.tenant, alias.model, alias.name)
        mine = self._moves.get(key, [])
        if alias.revision != len(mine) + 1:
            return False
        known = frozenset(one.version for one in self._there(alias.tenant, alias.model))
        unfit, unapproved = await self.unfit(alias.tenant, alias.model), frozenset[int]()
        if gated:
            before = mine[-1].alias if mine else None
            unapproved = await self.unapproved(alias.tenant, alias.model) & newly_answering(alias, before)
        if problem := refused(alias, known, unfit, unapproved):
            raise problem
        standing = await self.aliases(alias.tenant, alias.model)
        if alias.version and alias.name not in [one.name for one in standing] and len(standing) >= MOST_ALIASES:
            raise too_many()
        self._moves[key] = [*mine, move]
        self.said.append(event)
        return True

    async def moves(self, tenant: str, model: str, name: str) -> Sequence[AliasMove]:
        return self._moves.get((tenant, model, name), [])[::-1]

    async def say_again(self, version_lost: VersionLost, move_lost: MoveLost) -> None:
        versions = [version_lost(one) for each in self._versions.values() for one in each]
        moves = [await move_lost(each[-1]) for each in self._moves.values()]
        self.said.extend(event for event in (*versions, *moves) if event is not None)

    async def _taints_of(self, tenant: str, dataset_id: str) -> tuple[str, ...]:
        dataset = await self._datasets.get(tenant, DatasetName(id=dataset_id)) if self._datasets is not None else None
        return dataset.tainted_by if dataset is not None else ()

    def _all(self, tenant: str) -> list[ModelVersion]:
        models = sorted(model for owner, model in self._versions if owner == tenant)
        return [one for model in models for one in self._there(tenant, model)]

    def _there(self, tenant: str, model: str) -> list[ModelVersion]:
        return [one for one in self._versions.get((tenant, model), ()) if one.deleted_at is None]
