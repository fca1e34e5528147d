"""Use cases of guard, and the object that holds them."""

from dataclasses import dataclass

from sluiceway_guard.service.checking import Checking
from sluiceway_guard.service.releasing import Releasing


@dataclass(frozen=True)
class GuardService:
    """Everything that guard can do."""

    checking: Checking
    releasing: Releasing
