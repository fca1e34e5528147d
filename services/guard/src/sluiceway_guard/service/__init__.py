"""Use cases of guard, and the object that holds them."""

from dataclasses import dataclass

from sluiceway_guard.service.keeping import Keeping


@dataclass(frozen=True)
class GuardService:
    """Everything that guard can do."""

    keeping: Keeping
