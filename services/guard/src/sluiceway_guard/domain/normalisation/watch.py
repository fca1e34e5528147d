"""Watch over what is gone through one by one: it ends where there is no time left for it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

Item = TypeVar("Item")

# So many of them, and it is looked whether there is time for more.
_LOOK: Final = 256


class OutOfTime(Exception):
    """There is no time left to look at a text."""


@dataclass(frozen=True)
class Watch:
    """`is_due` says whether there is no time left. Looking costs as much as going through one."""

    is_due: Callable[[], bool]

    def over(self, items: Iterable[Item], look: int = _LOOK) -> Iterator[Item]:
        """The items, as long as there is time: looked at after each `look` of them. Raises OutOfTime."""
        for number, item in enumerate(items, start=1):
            if number % look == 0:
                self.look()
            yield item

    def look(self) -> None:
        """Raises OutOfTime."""
        if self.is_due():
            raise OutOfTime("there is no time left to look at the rest of it")


UNWATCHED: Final = Watch(lambda: False)
