"""Use cases of starter, and the object that holds them."""

from dataclasses import dataclass

from sluiceway_starter.service.keeping import Keeping


@dataclass(frozen=True)
class StarterService:
    """Everything that starter can do."""

    keeping: Keeping
