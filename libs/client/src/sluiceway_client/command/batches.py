"""Batches of calls about one thing each: what was done, and what was refused."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sluiceway_client.command.context import err
from sluiceway_client.errors import Conflict, Invalid, NotFound, SluicewayError

T = TypeVar("T")

# These are about one thing; any other would meet the next one too.
_SINGLE = (Conflict, Invalid, NotFound)


@dataclass(frozen=True)
class BatchResult(Generic[T]):
    """What was done, and what was refused by its id; of `asked` the rest was not tried."""

    asked: int
    done: tuple[T, ...]
    refused: tuple[tuple[str, SluicewayError], ...]

    def must(self) -> None:
        """Says what was refused. Raises the first refusal where there is one."""
        if not self.refused:
            return
        first = self.refused[0][1]
        if self.asked == 1:
            raise first
        for name, error in self.refused:
            err.print(f"{name}: {error}")
        raise type(first)(f"{self.asked - len(self.done):,} of {self.asked:,} were not done")


async def one_by_one(ids: Sequence[str], work: Callable[[str], Awaitable[T]]) -> BatchResult[T]:
    """One after another: goes on past what is refused, and ends where the service itself fails."""
    done: list[T] = []
    refused: list[tuple[str, SluicewayError]] = []
    for name in ids:
        try:
            done.append(await work(name))
        except SluicewayError as error:
            refused.append((name, error))
            if not isinstance(error, _SINGLE):
                break
    return BatchResult(len(ids), tuple(done), tuple(refused))
