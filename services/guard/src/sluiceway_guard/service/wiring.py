"""Wiring of guard: the use cases over a set of ports."""

from dataclasses import dataclass

from sluiceway_common.clock import Clock
from sluiceway_guard.ports import NoteStore
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.keeping import Keeping


@dataclass(frozen=True)
class Ports:
    """The world as guard meets it."""

    notes: NoteStore
    clock: Clock


def wired(ports: Ports) -> GuardService:
    """Everything that guard can do, over these ports."""
    return GuardService(keeping=Keeping(ports.notes, ports.clock))
