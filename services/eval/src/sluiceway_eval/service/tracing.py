"""Tracing of training: where the adapter of an answer comes from, what an answer became, and what came of something."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.access.port import Seal
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_eval.domain.lineage import (
    AdapterLineage,
    AliasTurn,
    LearnedRow,
    RecalledDataset,
    RecalledTraining,
    RecalledVersion,
    Taint,
    alias_turns,
    deletion_of,
    gates_of,
    recorded_rows,
    tainted_by,
    taints_of,
)
from sluiceway_eval.domain.queries import MOST_STEPS, RowTarget
from sluiceway_eval.domain.record import RecordedAnswer
from sluiceway_eval.domain.training import RecordedVersion, TrainingStep
from sluiceway_eval.ports import RecordStore, TrainingRecord

_ROWS_SHOWN: Final = 20
_ROWS_OF_ANSWER: Final = 100
_DATASETS: Final = 100
_VERSIONS: Final = 100
# Moves that are looked at, and turns that are told.
_MOVES: Final = 1_000
_TURNS: Final = 50


@dataclass(frozen=True, kw_only=True)
class TrainingTraces:
    """Everything of one tenant; who may be told it, those decide who ask."""

    store: RecordStore
    training: TrainingRecord
    seal: Seal

    async def adapter(self, tenant: str, answer: RecordedAnswer, *, with_people: bool) -> AdapterLineage | None:
        """None for an answer without one, and for one that the record has not heard of. With people: with rows, which
        tell what they asked, and who moved an alias. Raises Unavailable where the keys of names cannot be had."""
        version = await self._version(tenant, answer)
        if version is None:
            return None
        names = (version.dataset_id, version.run_id, version.name)
        steps = await self.training.training_steps(tenant, names, MOST_STEPS)
        taints = await self._taints(tenant, [step for step in steps if step.name == version.name])
        moves = await self.training.alias_steps(tenant, version.model, _MOVES)
        datasets = await self.training.datasets(tenant, [version.dataset_id])
        rows = await self.training.rows(tenant, "dataset", version.dataset_id, _ROWS_SHOWN) if with_people else ()
        turns = alias_turns(version.version, moves, taints)[-_TURNS:]
        return AdapterLineage(
            version=version,
            dataset=datasets.get(version.dataset_id),
            rows=recorded_rows(rows),
            steps=tuple(step for step in steps if step.kind != "version" and step.happened != "tainted"),
            taints=taints,
            aliases=tuple([await self._with_mover(tenant, turn) for turn in turns]) if with_people else turns,
            gates=gates_of(steps)[-_TURNS:],
            deleted_at=deletion_of(steps),
        )

    async def became(self, tenant: str, answer_id: str) -> tuple[LearnedRow, ...]:
        """The rows that an answer became."""
        rows = recorded_rows(await self.training.rows(tenant, "answer", answer_id, _ROWS_OF_ANSWER))
        if not rows:
            return ()
        names = {row.dataset_id for row in rows}
        datasets = await self.training.datasets(tenant, names)
        learned = await self.training.versions_on(tenant, names, _VERSIONS)
        return tuple(
            LearnedRow(
                row=row,
                dataset=datasets.get(row.dataset_id),
                versions=tuple(one for one in learned if one.dataset_id == row.dataset_id),
            )
            for row in rows
        )

    async def had_part(self, tenant: str, target: RowTarget, name: str) -> RecalledTraining:
        """What came of it."""
        shares = await self.training.shares(tenant, target, name, _DATASETS)
        names = [share.dataset_id for share in shares]
        if target == "adapter":
            versions = await self.training.versions(tenant, name)
        else:
            versions = await self.training.versions_on(tenant, names, _VERSIONS) if names else ()
        datasets = await self.training.datasets(tenant, names) if names else {}
        rows = await self.training.rows(tenant, target, name, _ROWS_SHOWN) if names else ()
        return RecalledTraining(
            tuple(RecalledDataset(share=share, dataset=datasets.get(share.dataset_id)) for share in shares),
            recorded_rows(rows),
            await self._with_taints(tenant, versions),
        )

    async def _version(self, tenant: str, answer: RecordedAnswer) -> RecordedVersion | None:
        """Of two versions with the same bytes, the one that the answer names."""
        digest = answer.parts.adapter_digest
        found = await self.training.versions(tenant, digest) if digest else ()
        named = [one for one in found if one.name == answer.parts.adapter]
        return next(iter((*named, *found)), None)

    async def _with_mover(self, tenant: str, turn: AliasTurn) -> AliasTurn:
        """As it is where its event names nobody, and where the name cannot be opened any more."""
        if turn.step.by is None:
            return turn
        try:
            return replace(turn, moved_by=await self.seal.open(tenant, turn.step.by))
        except (NotFound, Invalid):
            return turn

    async def _taints(self, tenant: str, steps: Sequence[TrainingStep]) -> tuple[Taint, ...]:
        documents = {step.about for step in steps if step.happened == "tainted"}
        return taints_of(steps, await self.store.departures(tenant, documents) if documents else ())

    async def _with_taints(self, tenant: str, versions: Sequence[RecordedVersion]) -> tuple[RecalledVersion, ...]:
        names = {one.name for one in versions}
        steps = await self.training.training_steps(tenant, names, MOST_STEPS) if names else ()
        return tuple(RecalledVersion(version=one, tainted_by=tainted_by(one, steps)) for one in versions)
