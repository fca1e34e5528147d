"""Debounce of what changes in watched folders: a file that is being written is left alone until nothing has been
written for a while. Each look at half of it would be a version, and the last versions alone are kept.
"""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sluiceway_client.command.uploads import Upload

QUIET_SECONDS = 2.0
LONGEST_SECONDS = 30.0
"""After these a file is taken as it is: some are written for ever, such as a log."""


@dataclass(frozen=True)
class SettledChanges:
    """What is taken in, and what has gone. Both of one age: of a file that was renamed the one comes before the other
    goes."""

    uploads: tuple[Upload, ...]
    gone: tuple[str, ...]

    def there(self) -> list[Upload]:
        """Those whose files are still there."""
        return [each for each in self.uploads if os.path.exists(each.path)]

    def missing(self) -> list[str]:
        """Those that are not there again: who saves a file anew may take the old one away before."""
        return [path for path in self.gone if not os.path.lexists(path)]


@dataclass
class PendingChanges:
    """What changed and is not in Sluiceway yet; `told` where a person knows that it has to wait."""

    now: Callable[[], float] = time.monotonic
    told: bool = False
    _began: dict[Upload, float] = field(default_factory=dict)
    _written: dict[Upload, float] = field(default_factory=dict)
    _gone: dict[str, float] = field(default_factory=dict)

    def see(self, uploads: Iterable[Upload], gone: Iterable[str]) -> None:
        """Each as of now."""
        seen = dict.fromkeys(uploads, self.now())
        self._began = seen | self._began
        self._written |= seen
        self._gone |= dict.fromkeys(gone, self.now())

    def settled(self) -> SettledChanges:
        """What may be brought now. It stays until it is forgotten."""
        quiet, longest = self.now() - QUIET_SECONDS, self.now() - LONGEST_SECONDS
        uploads = (each for each, at in self._written.items() if at <= quiet or self._began[each] <= longest)
        return SettledChanges(tuple(uploads), tuple(sorted(path for path, at in self._gone.items() if at <= quiet)))

    def forget(self, brought: SettledChanges) -> None:
        """What is in Sluiceway now."""
        for upload in brought.uploads:
            del self._began[upload], self._written[upload]
        for path in brought.gone:
            del self._gone[path]
