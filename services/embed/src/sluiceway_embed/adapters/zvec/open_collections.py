"""LRU cache of open collections. Everything here runs on the thread of zvec."""

import shutil
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sluiceway_embed.adapters.zvec.layout import Known, Layout
from sluiceway_embed.adapters.zvec.passages import Passages
from sluiceway_embed.domain.chunks import Space
from sluiceway_embed.ports import Entry

Work = Literal["optimizing", "rewriting"]
"""What a child does to a copy; the name of its module."""


@dataclass
class _Copy:
    """A copy that is being optimised, or is optimised and open; and what was written or deleted since it was made."""

    folder: Path
    passages: Passages | None = None
    changed: set[str] = field(default_factory=set)
    has_deleted: bool = False

    def close(self) -> None:
        if self.passages is not None:
            self.passages.close()
            self.passages = None


class OpenCollections:
    """Opens what is asked for and closes what was not asked for longest."""

    def __init__(self, layout: Layout, most_open: int) -> None:
        self._layout = layout
        self._most_open = most_open
        self._open: OrderedDict[Space, Passages] = OrderedDict()
        self._copies: dict[Space, _Copy] = {}
        self._deletions: dict[Space, int] = {}

    def start(self) -> None:
        self._layout.clean_all()
        self._deletions = {known.space: 0 for known in self._layout.with_deleted()}

    def at(self, space: Space) -> Passages | None:
        """The passages of a space; None where there is no such space."""
        if space not in self._open:
            known = self._layout.known(space)
            if known is None:
                return None
            self._begin(known)
        self._open.move_to_end(space)
        return self._open[space]

    def make(self, known: Known) -> None:
        """Its passages lie on the disk from here on, though there are none: where they do not, they were lost."""
        if known.space not in self._open:
            self._layout.make(known)
            self._begin(known)

    def begin_anew(self, known: Known) -> None:
        self.forget_copy(known.space)
        self._close(known.space)
        self._layout.make(known)
        self._layout.begin_anew(known.space)
        self._begin(known)

    def upsert(self, space: Space, entries: Sequence[Entry]) -> dict[str, str]:
        passages = self._made(space)
        self._mark(space, [entry.chunk.chunk_id for entry in entries])
        return dict(passages.upsert(entries))

    def delete(self, space: Space, chunk_ids: Sequence[str]) -> None:
        passages = self.at(space)
        if passages is not None:
            self._mark(space, chunk_ids)
            self._mark_deleted(space)
            passages.delete(chunk_ids)

    def delete_document(self, space: Space, document_id: str) -> int:
        passages = self.at(space)
        gone = sorted(passages.versions(document_id)) if passages is not None else []
        if gone:
            self.delete(space, gone)
        return len(gone)

    def unoptimized(self) -> dict[Space, tuple[int, int]]:
        """Of what is open: how many are not in the graph yet, and how many there are."""
        return {space: (passages.unoptimized, passages.count) for space, passages in self._open.items()}

    def deletions(self) -> dict[Space, int]:
        """Of what still has the texts of deleted passages: how often some were deleted, since the start."""
        return dict(self._deletions)

    def copy(self, space: Space) -> tuple[Path, Work]:
        """A copy of the space, and what is to be done to it. Closed first: what zvec does in the background would
        tear it."""
        self._close(space)
        fresh = self._layout.next_generation(space)
        self._copies[space] = _Copy(fresh)
        shutil.copytree(self._layout.generation(space), fresh)
        return fresh, "rewriting" if space in self._deletions else "optimizing"

    def catch_up(self, space: Space, most: int) -> bool:
        """Brings the next changes to the optimised copy. True once it has all of them, and has taken its place."""
        passages, copy = self._made(space), self._copies[space]
        optimized = self._opened(space, copy)
        some = [copy.changed.pop() for _ in range(min(most, len(copy.changed)))]
        if some:
            passages.copy_to(optimized, some)
        if copy.changed:
            return False
        optimized.flush()
        copy.close()
        self._close(space)
        self._layout.turn_over(space, copy.folder)
        del self._copies[space]
        if not copy.has_deleted:
            self._mark_rewritten(space)
        return True

    def forget_copy(self, space: Space) -> None:
        """A copy that did not take the place of its space is deleted."""
        copy = self._copies.pop(space, None)
        if copy is not None:
            copy.close()
            self._layout.clean(space)

    def drop(self, tenant: str) -> None:
        for space in [space for space in self._copies if space.tenant == tenant]:
            self.forget_copy(space)
        for space in [space for space in self._open if space.tenant == tenant]:
            self._close(space)
        self._deletions = {space: count for space, count in self._deletions.items() if space.tenant != tenant}
        self._layout.drop(tenant)

    def close(self) -> None:
        for space in list(self._copies):
            self.forget_copy(space)
        for space in list(self._open):
            self._close(space)

    def _begin(self, known: Known) -> None:
        self._layout.mark_open(known.space)
        self._open[known.space] = Passages(self._layout.generation(known.space), known.dimensions)
        self._close_beyond_most()

    def _made(self, space: Space) -> Passages:
        passages = self.at(space)
        if passages is None:
            raise KeyError(f"{space} was not ensured")
        return passages

    def _mark(self, space: Space, chunk_ids: Sequence[str]) -> None:
        if space in self._copies:
            self._copies[space].changed.update(chunk_ids)

    def _mark_deleted(self, space: Space) -> None:
        """Before anything is deleted, so that no death in between keeps a text for ever."""
        if space not in self._deletions:
            self._layout.mark_deleted(space)
        self._deletions[space] = self._deletions.get(space, 0) + 1
        if space in self._copies:
            self._copies[space].has_deleted = True

    def _mark_rewritten(self, space: Space) -> None:
        self._layout.mark_rewritten(space)
        self._deletions.pop(space, None)

    def _opened(self, space: Space, copy: _Copy) -> Passages:
        if copy.passages is None:
            known = self._layout.known(space)
            assert known is not None, "a space that is open is known"
            copy.passages = Passages(copy.folder, known.dimensions)
        return copy.passages

    def _close(self, space: Space) -> None:
        passages = self._open.pop(space, None)
        if passages is not None:
            passages.close()
            self._layout.mark_closed(space)

    def _close_beyond_most(self) -> None:
        while len(self._open) > self._most_open:
            self._close(next(iter(self._open)))
