"""Memory budget of the rows of a dataset, which are held together while it is built.

Characters do not tell it: one that is no Latin letter makes each character of its text two bytes, or four.
"""

from dataclasses import dataclass
from sys import getsizeof
from typing import Final

from sluiceway_common.errors import TooLarge
from sluiceway_train.domain.rows import DatasetRow

MOST_HELD_BYTES: Final = 256 * 2**20


@dataclass
class RowMemory:
    """Counts rows one by one, up to `most` bytes."""

    most: int = MOST_HELD_BYTES
    bytes: int = 0

    def take(self, row: DatasetRow) -> None:
        """Raises TooLarge where all together take too much."""
        self.bytes += _bytes_of(row)
        if self.bytes > self.most:
            raise TooLarge(
                f"the rows take more than {self.most:,} bytes of memory, in which one emoji makes each character of "
                "its text four bytes; make several datasets of fewer rows",
                field="file",
            )


def _bytes_of(row: DatasetRow) -> int:
    return sum(map(getsizeof, (row, row.prompt, *row.prompt, *row.texts)))
