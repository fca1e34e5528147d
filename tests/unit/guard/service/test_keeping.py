"""Use cases of notes over memory adapters."""

from dataclasses import dataclass, field

import pytest

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import NotFound
from sluiceway_common.principal import Principal
from sluiceway_common.testing import ManualClock
from sluiceway_guard.adapters.memory import MemoryNoteStore
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.wiring import Ports, wired

ANN = Principal("acme", "ann", frozenset({"contributor"}))
BOB = Principal("other", "bob", frozenset({"contributor"}))


@dataclass
class Said:
    """Remembers what was said."""

    events: list[OutgoingEvent] = field(default_factory=list)

    async def __call__(self, *events: OutgoingEvent) -> None:
        self.events += events


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def service(said: Said) -> GuardService:
    return wired(Ports(notes=MemoryNoteStore(said), clock=ManualClock()))


async def test_what_was_kept_is_found(service: GuardService) -> None:
    kept = await service.keeping.keep(ANN, "milk", "Two litres.")
    assert await service.keeping.get(ANN, "milk") == kept


async def test_keeping_twice_says_it_once(service: GuardService, said: Said) -> None:
    await service.keeping.keep(ANN, "milk", "Two litres.")
    await service.keeping.keep(ANN, "milk", "Two litres.")
    assert len(said.events) == 1


async def test_a_note_of_another_tenant_is_not_there(service: GuardService) -> None:
    await service.keeping.keep(ANN, "milk", "Two litres.")
    with pytest.raises(NotFound, match="there is no note 'milk'"):
        await service.keeping.get(BOB, "milk")


async def test_a_note_that_the_log_told_of_is_marked(service: GuardService) -> None:
    await service.keeping.keep(ANN, "milk", "Two litres.")
    await service.keeping.told("acme", "milk")
    assert (await service.keeping.get(ANN, "milk")).told
