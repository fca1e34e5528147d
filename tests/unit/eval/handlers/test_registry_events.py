"""What the registry of train says, heard by the record: an alias that moved back is explained by the document."""

from collections.abc import Sequence
from pathlib import Path

from sluiceway.eval.v1 import values_pb2
from sluiceway.eval.v1.events_pb2 import ModelJudged
from sluiceway_common.bus.port import Envelope, OutgoingEvent
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.delivery import HeardEvent
from sluiceway_common.principal import Principal
from sluiceway_common.testing import ManualClock
from sluiceway_eval.domain.lineage import AdapterLineage
from sluiceway_eval.handlers import on_events
from sluiceway_train.adapters.memory_models import MemoryModelStore
from sluiceway_train.domain.model_aliases import AliasWish
from tests.support import eval_builders
from tests.support.eval_memory import OPERATOR, MemoryEval
from tests.support.train_models import MadeRegistry, caller, trained


def heard(said: OutgoingEvent) -> HeardEvent:
    """As it comes from the log, said at the only moment of the registry's clock."""
    kind = type(said.event)
    envelope = Envelope(
        id=said.id or kind.__name__,
        type=kind.DESCRIPTOR.full_name,
        source="train",
        time=ManualClock().now(),
        subject="",
        tenant=said.tenant,
        topic=topic_of(kind).name,
    )
    return HeardEvent(said.event, envelope, Principal.service("eval", tenant=said.tenant))


def judged() -> ModelJudged:
    return ModelJudged(
        evaluation_id="evl_1",
        outcome=values_pb2.OUTCOME_APPROVED,
        suite=values_pb2.SuiteVersion(name="tickets", version=1),
        candidate=values_pb2.JudgedModel(model="smollm2", adapter="writer@2"),
    )


async def explained(said: Sequence[OutgoingEvent], version: int) -> AdapterLineage | None:
    """Of an answer that was given with that version."""
    world = MemoryEval()
    await on_events.handler([heard(one) for one in said], world.service)
    found = [one for one in await world.training.versions_on("acme", ["ds_1"], 9) if one.version == version]
    answer = eval_builders.answer("ans_1", adapter=f"writer@{version}", digest=found[0].digest)
    await world.record.write([answer])
    return (await world.service.explaining.explain(OPERATOR, "ans_1")).adapter


async def test_an_alias_that_moved_back_says_by_which_document(tmp_path: Path) -> None:
    registry = MadeRegistry.over(tmp_path / "blobs")
    for number, dataset_id in ((1, "ds_0"), (2, "ds_1")):
        left = trained(tmp_path / str(number), f"run_{number}")
        dataset = type(left.dataset)(**{**vars(left.dataset), "dataset_id": dataset_id})
        await registry.use.registering.register(trained(left.folder, left.run_id, dataset=dataset))
        wish = AliasWish(model="writer", name="live", version=number)
        await registry.use.aliases.move(caller("operator", "approver"), wish)
    await registry.use.tainting.taint("acme", "ds_1", "doc_1")
    assert isinstance(registry.store, MemoryModelStore)

    said = [*registry.store.said, OutgoingEvent(judged(), "acme")]
    adapter = await explained(said, 2)
    assert adapter is not None
    assert (adapter.version.base, adapter.version.run_id, adapter.version.dataset_id) == ("smollm2", "run_2", "ds_1")
    assert [taint.document_id for taint in adapter.taints] == ["doc_1"]
    assert [(turn.role, turn.step.version, turn.tainted_by) for turn in adapter.aliases] == [
        ("stands", 2, ""),
        ("left", 1, "doc_1"),
    ]
    assert [(gate.happened, gate.about, gate.reason) for gate in adapter.gates] == [("approved", "evl_1", "tickets@1")]
    assert {step.kind for step in adapter.steps} <= {"dataset", "run"}
    # Whatever order the topics are heard in.
    assert await explained(said[::-1], 2) == adapter

    await registry.use.deleting.delete(caller("operator"), "writer", 2)
    (deleted,) = registry.store.said[len(said) - 1 :]
    gone = await explained([*said, deleted, deleted], 2)
    assert gone is not None
    assert (gone.deleted_at, gone.gates, gone.taints) == (ManualClock().now(), adapter.gates, adapter.taints)
