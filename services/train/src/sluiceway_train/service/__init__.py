"""Use cases of train, and the object that holds them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TrainService:
    """Everything that train can do."""
