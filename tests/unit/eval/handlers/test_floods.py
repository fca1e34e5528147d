"""A flood of one tenant's answers: another's one answer behind it is recorded with the next batch."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.delivery import Delivery
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.testing import eventually
from sluiceway_eval.adapters.memory import MemoryRecord
from sluiceway_eval.app import delivery_policy
from sluiceway_eval.domain.facts import Fact
from sluiceway_eval.domain.record import RecordedAnswer
from sluiceway_eval.handlers import FACTS, on_events
from sluiceway_eval.settings import EvalSettings
from tests.support.eval_events import Happenings
from tests.support.eval_memory import MemoryEval

FLOOD = 5_000


class SlowRecord(MemoryRecord):
    """Keeps whose answers each batch had; the first one is not written before `go_on`."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[str]] = []
        self.go_on = asyncio.Event()

    async def write(self, facts: Sequence[Fact], events: Sequence[OutgoingEvent] = ()) -> None:
        self.batches.append([fact.told.tenant for fact in facts if isinstance(fact, RecordedAnswer)])
        await self.go_on.wait()


async def test_an_answer_behind_five_thousand_of_another_tenant_is_in_the_next_batch() -> None:
    bus, store, metrics = MemoryBus(), SlowRecord(), Metrics()
    await bus.ensure_topics(*FACTS)
    flood, small = (Happenings(tenant, MemorySeal(), seed=1) for tenant in ("flood", "small"))
    await bus.put(*[await flood.record_given(f"ans_{number}") for number in range(FLOOD)])
    await bus.put(await small.record_given("ans_small"))
    delivery = _delivery(bus, store, metrics)
    await delivery.start()
    try:
        await eventually(lambda: _in_flight(metrics) == FLOOD + 1, within=60)
        store.go_on.set()
        await eventually(lambda: sum(map(len, store.batches)) == FLOOD + 1, within=60)
    finally:
        await delivery.stop()
    assert [number for number, batch in enumerate(store.batches) if "small" in batch] == [1]


def _delivery(bus: MemoryBus, store: MemoryRecord, metrics: Metrics) -> "Delivery[object]":
    return Delivery(
        bus,
        service_name="eval",
        subscriptions=(on_events,),
        service=MemoryEval(record=store).service,
        on_fatal=lambda code: None,
        policy=replace(delivery_policy(EvalSettings()), commit_interval=0.05),
        metrics=metrics,
    )


def _in_flight(metrics: Metrics) -> float:
    return metrics.registry.get_sample_value("sluiceway_in_flight_records", {"group": "eval.record"}) or 0
