"""How long a hearing waits for a log that comes and goes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.delivery import Hearing, Rules
from sluiceway_common.testing import eventually
from tests.support.happened import new_event, outgoing
from tests.support.hearing import Ear, hearing, on_happened, on_overheard


@dataclass(frozen=True)
class Noted(Rules):
    """Rules that note which try each wait follows."""

    tries: list[int] = field(default_factory=list)

    def wait(self, tries: int, retry_after: float | None = None) -> float:
        self.tries.append(tries)
        return 0.01


@pytest.mark.parametrize("heard", [on_happened, on_overheard])
async def test_after_a_healthy_spell_the_waits_begin_anew(heard: Callable[[Any], Hearing[Ear]]) -> None:
    happened, bus, ear, rules = new_event(), MemoryBus(), Ear(), Noted()
    await bus.ensure_topics(happened)
    async with hearing(bus, ear, heard(happened), rules=rules):
        for _ in range(2):
            await _hears(bus, ear, happened)
            tries = await _outage(bus, rules)
    assert tries == [1, 2, 3]


async def _hears(bus: MemoryBus, ear: Ear, happened: Any) -> None:
    before = len(ear.heard)

    async def heard() -> bool:
        await bus(outgoing(happened(document_id="doc_1")))
        return len(ear.heard) > before

    await eventually(heard)


async def _outage(bus: MemoryBus, rules: Noted) -> list[int]:
    """The tries of the first waits while the log is away."""
    rules.tries.clear()
    bus.away = True
    await eventually(lambda: len(rules.tries) >= 3)
    bus.away = False
    return rules.tries[:3]
