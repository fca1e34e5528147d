"""Wiring of starter: the use cases over a set of ports."""

from dataclasses import dataclass

from sluiceway_common.clock import Clock
from sluiceway_starter.ports import NoteStore
from sluiceway_starter.service import StarterService
from sluiceway_starter.service.keeping import Keeping


@dataclass(frozen=True)
class Ports:
    """The world as starter meets it."""

    notes: NoteStore
    clock: Clock


def wired(ports: Ports) -> StarterService:
    """Everything that starter can do, over these ports."""
    return StarterService(keeping=Keeping(ports.notes, ports.clock))
