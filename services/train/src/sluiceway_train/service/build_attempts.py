"""Retry budget of builds that break. Delivery tries one again a few times, and says nothing to who waits for it."""

from dataclasses import dataclass, field
from typing import Final

OUR_FAULT: Final = "a fault of ours; the log of `train` has it, and when that is mended it can be built anew"


@dataclass
class BuildAttempts:
    """Builds of this replica that broke, by dataset. `most` is how often delivery tries one."""

    most: int = 3
    broken: dict[str, int] = field(default_factory=dict)

    def is_last(self, dataset_id: str) -> bool:
        """Counts one that broke; whether it is not tried again."""
        self.broken[dataset_id] = self.broken.get(dataset_id, 0) + 1
        return self.broken[dataset_id] >= self.most

    def ended(self, dataset_id: str) -> None:
        self.broken.pop(dataset_id, None)
