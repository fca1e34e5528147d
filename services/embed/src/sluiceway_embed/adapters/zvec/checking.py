"""Says whether a collection is sound, by its exit code: `python -m … FOLDER`, in a process of its own.

A process that is killed while zvec 0.8 writes may leave a collection that cannot be opened (its newest manifest is
empty, its log of writes is torn), or passages that are found and cannot be had. Whoever opens it may fare worse than an
error.
"""

import sys
from typing import Any, Final

import zvec

from sluiceway_embed.adapters.zvec.library import initialise

_PART: Final = 1_000


def is_sound(collection: Any) -> bool:
    """Every passage is there once, and can be had by its id."""
    with collection.iter_docs(output_fields=[], include_vector=False) as docs:
        chunk_ids = [doc.id for doc in docs]
    return len(set(chunk_ids)) == len(chunk_ids) == collection.stats.doc_count and all(
        len(collection.fetch(some, output_fields=[], include_vector=False)) == len(some)
        for some in (chunk_ids[start : start + _PART] for start in range(0, len(chunk_ids), _PART))
    )


def check(folder: str) -> bool:
    initialise(zvec.LogLevel.FATAL)
    try:
        collection = zvec.open(folder)
        found = is_sound(collection)
        collection.close()
    except (ValueError, RuntimeError, KeyError, OSError):
        return False
    return found


if __name__ == "__main__":
    sys.exit(0 if check(sys.argv[1]) else 1)
