"""How long a subscription waits for a log that comes and goes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.delivery import DeliveryPolicy, Subscription
from sluiceway_common.testing import eventually
from tests.support.delivering import Ear, delivering, on_broadcast, on_happened
from tests.support.happened import new_event, outgoing


@dataclass(frozen=True)
class Noted(DeliveryPolicy):
    """A policy that notes which try each wait follows."""

    tries: list[int] = field(default_factory=list)

    def backoff(self, tries: int, retry_after: float | None = None) -> float:
        self.tries.append(tries)
        return 0.01


@pytest.mark.parametrize("heard", [on_happened, on_broadcast])
async def test_after_a_healthy_spell_the_waits_begin_anew(heard: Callable[[Any], Subscription[Ear]]) -> None:
    happened, bus, ear, policy = new_event(), MemoryBus(), Ear(), Noted()
    await bus.ensure_topics(happened)
    async with delivering(bus, ear, heard(happened), policy=policy):
        for _ in range(2):
            await _hears(bus, ear, happened)
            tries = await _outage(bus, policy)
    assert tries == [1, 2, 3]


async def _hears(bus: MemoryBus, ear: Ear, happened: Any) -> None:
    before = len(ear.heard)

    async def heard() -> bool:
        await bus(outgoing(happened(document_id="doc_1")))
        return len(ear.heard) > before

    await eventually(heard)


async def _outage(bus: MemoryBus, policy: Noted) -> list[int]:
    """The tries of the first waits while the log is away."""
    policy.tries.clear()
    bus.away = True
    await eventually(lambda: len(policy.tries) >= 3)
    bus.away = False
    return policy.tries[:3]
