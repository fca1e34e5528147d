"""Batch writes into Weaviate, and which failures are transient."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from weaviate.classes.data import DataObject
from weaviate.exceptions import WeaviateInsertManyAllFailedError

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.stored import flaw_of
from sluiceway_embed.adapters.weaviate.schema import properties_of
from sluiceway_embed.ports import Entry

# Up to so many passages one request is faster than a stream.
_AT_ONCE: Final = 200

# A failed object that says one of these may be taken the next time. The last three: its collection was dropped.
_PASSING: Final = re.compile(
    r"unavailable|deadline|time(d )?out|connection|read-?only|memory|disk|shut|not ready|leader|cancel|retry"
    r"|tenant not found|multi-tenancy disabled|not present in schema",
    re.I,
)


async def write(collection: Any, entries: Sequence[Entry], dimensions: int) -> Mapping[str, str]:
    """Writes the passages; the answer names those that are refused. Raises Unavailable for passing trouble."""
    refused = {entry.chunk.chunk_id: flaw for entry in entries if (flaw := flaw_of(entry, dimensions))}
    taken = [entry for entry in entries if entry.chunk.chunk_id not in refused]
    failed = await (_at_once if len(taken) <= _AT_ONCE else _streamed)(collection, taken)
    if any(_PASSING.search(message) for message in failed.values()):
        raise Unavailable(f"the vector index took only some of {len(entries)} passages; it is tried again")
    return {**refused, **failed}


async def _at_once(collection: Any, entries: Sequence[Entry]) -> dict[str, str]:
    """One request. When all fail it does not say why; the stream does."""
    objects = [
        DataObject(properties=properties_of(entry), uuid=entry.chunk.chunk_id, vector=entry.vector.tolist())
        for entry in entries
    ]
    try:
        answer = await collection.data.insert_many(objects) if objects else None
    except WeaviateInsertManyAllFailedError:
        return await _streamed(collection, entries)
    errors = answer.errors if answer is not None else {}
    return {entries[at].chunk.chunk_id: str(error.message) for at, error in errors.items()}


async def _streamed(collection: Any, entries: Sequence[Entry]) -> dict[str, str]:
    """The server says how fast. The last batch of a stream waits a second for more."""
    async with collection.batch.stream() as batch:
        for entry in entries:
            await batch.add_object(
                properties=properties_of(entry), uuid=entry.chunk.chunk_id, vector=entry.vector.tolist()
            )
    return {str(each.object_.uuid): str(each.message) for each in collection.batch.failed_objects}
