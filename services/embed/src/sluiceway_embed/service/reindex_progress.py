"""Progress of reindexing: which collections are being made anew, and how many of their documents are there.

So that whoever is refused hears how far it is, and events are written to what is being made.
"""

from dataclasses import dataclass, field, replace

from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.ports import IndexAlias, Reindexed

_Alias = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class ReindexCount:
    """A collection that is made anew, and how many of its documents are there already."""

    reindexed: Reindexed
    done: int = 0


@dataclass(frozen=True)
class ReindexProgress:
    """What this process has begun and not ended."""

    counts: dict[_Alias, ReindexCount] = field(default_factory=dict)

    def begin(self, reindexed: Reindexed) -> None:
        self.counts[_key(reindexed.alias)] = ReindexCount(reindexed=reindexed)

    def has_begun(self, alias: IndexAlias) -> bool:
        return _key(alias) in self.counts

    def of(self, namespace: Namespace) -> ReindexCount | None:
        """None where its collection is not being made anew."""
        return self.counts.get((namespace.tenant, namespace.collection)) or self.counts.get(("", namespace.collection))

    def put_back(self, alias: IndexAlias) -> None:
        """One more of its documents is there."""
        count = self.counts[_key(alias)]
        self.counts[_key(alias)] = replace(count, done=count.done + 1)

    def end(self, alias: IndexAlias) -> ReindexCount | None:
        return self.counts.pop(_key(alias), None)


def _key(alias: IndexAlias) -> _Alias:
    return alias.tenant, alias.collection
