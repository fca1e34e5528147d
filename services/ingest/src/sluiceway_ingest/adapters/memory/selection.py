"""Selection of documents in memory: by a query, by the bands that they share, and by what their collection says."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import GONE, Document, DocumentQuery
from sluiceway_ingest.domain.near_duplicates import MinHash
from sluiceway_ingest.ports import Changed, ChangesQuery

_Key = tuple[str, str]
_Owned = TypeVar("_Owned", Document, Collection)


def sharing(minhashes: Mapping[_Key, MinHash], document: Document, minhash: MinHash) -> Sequence[_Key]:
    """Others of its tenant, those that share most first."""
    mine, bands = (document.tenant, document.document_id), set(minhash.bands())
    shared = {
        key: len(bands.intersection(other.bands()))
        for key, other in minhashes.items()
        if key[0] == document.tenant and key != mine
    }
    return sorted((key for key, count in shared.items() if count), key=lambda key: -shared[key])


def matches(document: Document, query: DocumentQuery, rules: Collection | None) -> bool:
    """`rules` are those of its collection."""
    return (
        document.tenant == query.tenant
        and query.collection in ("", document.identity.collection)
        and not (query.collection and _is_of_predecessor(document, rules))
        and (not query.states or document.state in query.states)
        and (query.reason is None or (document.failure is not None and document.failure.reason == query.reason))
        and document.identity.source_key.startswith(query.source_prefix)
        and (not query.after or document.document_id < query.after)
    )


def is_new(changed: Changed, wanted: ChangesQuery) -> bool:
    """Whether a watcher looks for it and was not told of it."""
    document_id = changed.document.document_id
    is_named = not wanted.document_ids or document_id in wanted.document_ids
    return is_named and wanted.told.get(document_id) != changed.mark >= wanted.since


def in_turns(found: Iterable[_Owned], age: Callable[[_Owned], Any], limit: int) -> tuple[_Owned, ...]:
    """The oldest of each tenant, then the next one of each."""
    before, turns = Counter[str](), list[tuple[int, Any, int, _Owned]]()
    for number, each in enumerate(sorted(found, key=age)):
        turns.append((before[each.tenant], age(each), number, each))
        before[each.tenant] += 1
    return tuple(each for *_, each in sorted(turns, key=lambda turn: turn[:3])[:limit])


def is_in(document: Document, collection: Collection) -> bool:
    return (document.tenant, document.identity.collection) == (collection.tenant, collection.name)


def _is_of_predecessor(document: Document, rules: Collection | None) -> bool:
    """Whether it was erased before its collection was made anew."""
    since = rules.made_anew_at if rules is not None else None
    return since is not None and document.state == "erased" and document.updated_at < since


def is_outlived(document: Document, rules: Collection | None, now: datetime) -> bool:
    """By its collection. An attachment has no age of its own."""
    days = rules.retention_days if rules is not None and rules.state == "live" else 0
    ages = days > 0 and document.state not in GONE and not document.ancestry.parent_id
    return ages and document.submitted_at + timedelta(days=days) <= now
