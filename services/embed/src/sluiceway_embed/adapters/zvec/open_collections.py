"""LRU cache of the open collections of a tenant. Everything here runs in the turns of that tenant."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from sluiceway_embed.adapters.stored import StoredNamespace
from sluiceway_embed.adapters.zvec.collection import ZvecCollection, sync_logs
from sluiceway_embed.adapters.zvec.executor import Job
from sluiceway_embed.adapters.zvec.layout import FolderLayout
from sluiceway_embed.adapters.zvec.open_limit import OpenLimit
from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.ports import Entry

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many passages are not in the graph yet, how many there are, and in how many segments they lie."""

    unoptimized: int
    passages: int
    segments: int


@dataclass(frozen=True)
class CopyJob:
    """What is to be copied where, and what is to be done to the copy."""

    source: Path
    fresh: Path
    job: Job


@dataclass
class _Copy:
    """A copy that is being optimised, or is optimised and open; what was written since it was made, and how often
    something had been deleted until then."""

    folder: Path
    deleted: int
    collection: ZvecCollection | None = None
    changed: set[str] = field(default_factory=set)

    def close(self) -> None:
        if self.collection is not None:
            self.collection.close()
            self.collection = None


@dataclass
class _Replaced:
    """What a copy has taken the place of, as long as it is open or lies on the disk."""

    collection: ZvecCollection | None
    deleted: int

    def close(self) -> None:
        if self.collection is not None:
            self.collection.close()
            self.collection = None


class OpenCollections:
    """Opens what is asked for and closes what was not asked for longest; `give_up` has another tenant close one."""

    def __init__(self, tenant: str, layout: FolderLayout, limit: OpenLimit, give_up: Callable[[str], object]) -> None:
        self._tenant = tenant
        self._layout = layout
        self._limit = limit
        self._give_up = give_up
        self._open: OrderedDict[Namespace, ZvecCollection] = OrderedDict()
        self._copies: dict[Namespace, _Copy] = {}
        self._replaced: dict[Namespace, _Replaced] = {}
        self._deletions: dict[Namespace, int] = {}
        self._deleted: Counter[Namespace] = Counter()
        self._let_go: dict[Namespace, int] = {}

    def begin_with_deleted(self, namespace: Namespace) -> None:
        """It still has texts that were deleted before the start."""
        self._deletions[namespace] = 0

    def at(self, namespace: Namespace) -> ZvecCollection | None:
        """The collection of a namespace; None where there is no such namespace."""
        if namespace not in self._open:
            known = self._layout.known(namespace)
            if known is None:
                return None
            self._begin(known)
        self._open.move_to_end(namespace)
        self._limit.used(self._tenant)
        return self._open[namespace]

    def make(self, known: StoredNamespace) -> None:
        """Its passages lie on the disk from here on, though there are none: where they do not, they were lost."""
        if known.namespace not in self._open:
            self._layout.make(known)
            self._begin(known)

    def begin_anew(self, known: StoredNamespace) -> None:
        self.forget_copy(known.namespace)
        self._close(known.namespace)
        self._layout.make(known)
        self._layout.begin_anew(known.namespace)
        self._begin(known)

    def upsert(self, namespace: Namespace, entries: Sequence[Entry]) -> dict[str, str]:
        collection = self._made(namespace)
        self._mark(namespace, [entry.chunk.chunk_id for entry in entries])
        return dict(collection.upsert(entries))

    def delete(self, namespace: Namespace, chunk_ids: Sequence[str]) -> None:
        collection = self.at(namespace)
        if collection is not None:
            self._mark(namespace, chunk_ids)
            self._mark_deleted(namespace)
            collection.delete(chunk_ids)

    def count(self, namespace: Namespace) -> int:
        """Its passages; what is not open is opened for that alone, and throws out nothing that is."""
        if namespace in self._open:
            return self._open[namespace].count
        known = self._layout.known(namespace)
        if known is None:
            return 0
        collection = ZvecCollection(self._layout.generation(namespace), known.dimensions, read_only=True)
        try:
            return collection.count
        finally:
            collection.close()

    def sizes(self) -> dict[Namespace, Size]:
        """Of what is open."""
        return {
            namespace: Size(unoptimized=collection.unoptimized, passages=collection.count, segments=collection.segments)
            for namespace, collection in self._open.items()
        }

    def deletions(self) -> dict[Namespace, int]:
        """Of what still has the texts of deleted passages: how often some were deleted, since the start."""
        return dict(self._deletions)

    def deleted(self, namespace: Namespace) -> int:
        """How often something was deleted there, since the start."""
        return self._deleted[namespace]

    def has_let_go(self, namespace: Namespace, deleted: int) -> bool:
        """Whether it was written anew since it was so many."""
        return namespace not in self._deletions or self._let_go.get(namespace, -1) >= deleted

    def begin_copy(self, namespace: Namespace) -> CopyJob:
        """From here on it is remembered what changes. Whoever copies sees to it that nobody writes meanwhile."""
        fresh = self._layout.next_generation(namespace)
        self._copies[namespace] = _Copy(fresh, self._deleted[namespace])
        job: Job = "rewrite" if namespace in self._deletions else "optimize"
        return CopyJob(self._layout.generation(namespace), fresh, job)

    def open_copy(self, namespace: Namespace) -> None:
        """Opens the optimised copy, which takes as long as many searches: beside the turns, for nobody else has it."""
        known, copy = self._layout.known(namespace), self._copies[namespace]
        assert known is not None, "a namespace that is copied is known"
        copy.collection = ZvecCollection(copy.folder, known.dimensions)

    def catch_up(self, namespace: Namespace, most: int) -> bool:
        """Brings the next changes to the optimised copy. True once it has all of them, and has taken its place."""
        copy = self._copies[namespace]
        optimized = copy.collection
        assert optimized is not None, "a copy is opened before it catches up"
        some = [copy.changed.pop() for _ in range(min(most, len(copy.changed)))]
        if some:
            self._made(namespace).copy_to(optimized, some)
        if copy.changed:
            return False
        # What it has caught up with is on the disk as it was where it came from.
        sync_logs(copy.folder)
        if namespace not in self._open:
            self._layout.mark_open(namespace)
        self._layout.turn_over(namespace, copy.folder)
        replaced = self._open.pop(namespace, None)
        self._replaced[namespace] = _Replaced(replaced, self._copies.pop(namespace).deleted)
        # It stays open: whoever searches next need not wait for that.
        self._open[namespace] = optimized
        if replaced is None:
            self._make_room()
        return True

    def delete_replaced(self, namespace: Namespace) -> None:
        """Closes and deletes what the copy has taken the place of: beside the turns, for nobody has it any more."""
        self._replaced[namespace].close()
        if not self._layout.clean(namespace):
            raise OSError(f"not all could be deleted of what was before {self._layout.generation(namespace)}")

    def let_go(self, namespace: Namespace) -> None:
        """What was deleted before the copy was begun is on no disk any more; what was deleted since may be."""
        deleted = self._replaced.pop(namespace).deleted
        self._let_go[namespace] = deleted
        if self._deleted[namespace] == deleted:
            self._mark_rewritten(namespace)

    def forget_copy(self, namespace: Namespace) -> None:
        """A copy that did not take the place of its namespace is deleted, and what one took the place of."""
        left = [each for each in (self._replaced.pop(namespace, None), self._copies.pop(namespace, None)) if each]
        for each in left:
            each.close()
        if left:
            self._layout.clean(namespace)

    def drop_version(self, namespace: Namespace) -> None:
        self.forget_copy(namespace)
        self._close(namespace)
        for counts in (self._deletions, self._deleted, self._let_go):
            counts.pop(namespace, None)
        self._layout.drop_version(namespace)

    def drop(self) -> None:
        for namespace in (*self._copies, *self._replaced):
            self.forget_copy(namespace)
        for namespace in tuple(self._open):
            self._close(namespace)
        for counts in (self._deletions, self._deleted, self._let_go):
            counts.clear()
        self._layout.drop(self._tenant)

    def close_oldest(self) -> None:
        if self._open:
            self._close(next(iter(self._open)))

    def close(self) -> None:
        """What cannot be closed stays marked as open, and is looked at when a process starts the next time."""
        for namespace in (*self._copies, *self._replaced):
            self.forget_copy(namespace)
        for namespace in list(self._open):
            try:
                self._close(namespace)
            except (ValueError, RuntimeError, OSError):
                log.exception("index_not_closed", tenant=namespace.tenant, collection=namespace.collection)

    def _begin(self, known: StoredNamespace) -> None:
        self._layout.mark_open(known.namespace)
        self._open[known.namespace] = ZvecCollection(self._layout.generation(known.namespace), known.dimensions)
        self._make_room()

    def _make_room(self) -> None:
        """Where what was just opened is one too many, another is closed."""
        crowded = self._limit.opened(self._tenant)
        if crowded == self._tenant:
            self.close_oldest()
        elif crowded is not None:
            self._give_up(crowded)

    def _made(self, namespace: Namespace) -> ZvecCollection:
        collection = self.at(namespace)
        if collection is None:
            raise KeyError(f"{namespace.collection} of {namespace.tenant} was not ensured")
        return collection

    def _mark(self, namespace: Namespace, chunk_ids: Sequence[str]) -> None:
        if namespace in self._copies:
            self._copies[namespace].changed.update(chunk_ids)

    def _mark_deleted(self, namespace: Namespace) -> None:
        """Before anything is deleted, so that no death in between keeps a text for ever."""
        if namespace not in self._deletions:
            self._layout.mark_deleted(namespace)
        self._deletions[namespace] = self._deletions.get(namespace, 0) + 1
        self._deleted[namespace] += 1

    def _mark_rewritten(self, namespace: Namespace) -> None:
        self._layout.mark_rewritten(namespace)
        self._deletions.pop(namespace, None)

    def _close(self, namespace: Namespace) -> None:
        collection = self._open.pop(namespace, None)
        if collection is not None:
            self._limit.closed(self._tenant)
            collection.close()
            self._layout.mark_closed(namespace)
