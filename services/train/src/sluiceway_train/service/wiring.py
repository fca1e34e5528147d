"""Wiring of train: the use cases over a set of ports."""

from dataclasses import dataclass

from sluiceway_common.clock import Clock
from sluiceway_train.service import TrainService


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The world as train meets it."""

    clock: Clock


@dataclass(frozen=True, kw_only=True)
class Options:
    """Bounds and choices of this installation."""


def wired(ports: Ports, options: Options) -> TrainService:
    """Everything that train can do, over these ports."""
    return TrainService()
