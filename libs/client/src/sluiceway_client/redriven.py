"""What became of records that were to be sent back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stayed:
    """Records that are parked still, and why. `id` is empty where nobody named them one by one."""

    service: str
    records: int
    why: str
    id: str = ""


@dataclass(frozen=True)
class Redriven:
    """How many went, and which stayed."""

    redriven: int = 0
    stayed: tuple[Stayed, ...] = ()

    def __add__(self, other: "Redriven") -> "Redriven":
        return Redriven(self.redriven + other.redriven, self.stayed + other.stayed)
