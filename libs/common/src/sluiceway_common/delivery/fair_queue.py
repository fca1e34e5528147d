"""Fair queue over tenants: who waits in it is served in turn, so that nobody waits behind another's flood."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """Round robin over the tenants that wait, one item each; those of a tenant stay in their order."""

    def __init__(self, tenant_of: Callable[[T], str]) -> None:
        self._tenant_of = tenant_of
        self._turns: OrderedDict[str, deque[T]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def firsts(self) -> Iterator[T]:
        """Of each tenant what is next."""
        return (items[0] for items in self._turns.values())

    def append(self, item: T) -> None:
        self._of(item).append(item)
        self._count += 1

    def take(self, most: int) -> list[T]:
        """What is next, and no longer waits. Where more wait than are taken, the next to take begins after the last."""
        taken = [self._next() for _ in range(min(most, self._count))]
        self._count -= len(taken)
        return taken

    def put_back(self, items: Sequence[T]) -> None:
        """What was taken, in its order, waits before all else of its tenant."""
        for item in reversed(items):
            self._of(item).appendleft(item)
        self._count += len(items)

    def keep(self, wanted: Callable[[T], bool]) -> None:
        """Drops all else."""
        kept = [item for items in self._turns.values() for item in items if wanted(item)]
        self._turns.clear()
        self._count = 0
        for item in kept:
            self.append(item)

    def _of(self, item: T) -> deque[T]:
        return self._turns.setdefault(self._tenant_of(item), deque())

    def _next(self) -> T:
        tenant, items = self._turns.popitem(last=False)
        item = items.popleft()
        if items:
            self._turns[tenant] = items
        return item
