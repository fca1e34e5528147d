"""Child process for what zvec does to a folder for long: `python -m … check|optimize|rewrite FOLDER`.

Its exit code says whether the job was done. Whoever opens a torn collection may fare worse than an error, and zvec
answers nobody while it optimises.
"""

import shutil
import sys
from itertools import islice
from pathlib import Path
from typing import Any, Final

import zvec

from sluiceway_common import time_slice
from sluiceway_embed.adapters.zvec.collection import must_be_written, segments_of
from sluiceway_embed.adapters.zvec.library import initialise
from sluiceway_embed.adapters.zvec.sparse import dig_holes

_CHECKED_AT_ONCE: Final = 1_000
_COPIED_AT_ONCE: Final = 200


def check(folder: Path) -> bool:
    """False where a kill amid a write left what cannot be opened (zvec 0.8 leaves an empty newest manifest, or a torn
    log of writes), or passages that are found and cannot be had."""
    initialise(zvec.LogLevel.FATAL)
    try:
        collection = zvec.open(str(folder))
        found = is_sound(collection)
        collection.close()
    except (ValueError, RuntimeError, KeyError, OSError):
        return False
    return found


def is_sound(collection: Any) -> bool:
    """Every passage is there once, and can be had by its id."""
    with collection.iter_docs(output_fields=[], include_vector=False) as docs:
        chunk_ids = [doc.id for doc in docs]
    return len(set(chunk_ids)) == len(chunk_ids) == collection.stats.doc_count and all(
        len(collection.fetch(some, output_fields=[], include_vector=False)) == len(some)
        for some in (
            chunk_ids[start : start + _CHECKED_AT_ONCE] for start in range(0, len(chunk_ids), _CHECKED_AT_ONCE)
        )
    )


def optimize(folder: Path) -> bool:
    """Sorts the passages into the graph. The folder is a copy, which takes the place of its collection afterwards."""
    # What a thread starts has the slice of its thread.
    time_slice.restore()
    initialise()
    collection = zvec.open(str(folder))
    collection.optimize()
    collection.close()
    _dig(folder)
    return True


def rewrite(folder: Path) -> bool:
    """Writes a copy anew without what was deleted: zvec's own optimisation leaves the texts of deleted passages on the
    disk as long as they are less than three in ten."""
    time_slice.restore()
    initialise()
    fresh = folder.with_suffix(".new")
    old = zvec.open(str(folder))
    new = zvec.create_and_open(str(fresh), old.schema)
    _copy(old, new)
    new.optimize()
    for collection in (old, new):
        collection.close()
    _dig(fresh)
    shutil.rmtree(folder)
    fresh.rename(folder)
    return True


def _dig(folder: Path) -> None:
    """Of the vector file of a thousand passages six parts in ten are zeros."""
    for segment in segments_of(folder):
        dig_holes(segment)


def _copy(old: Any, new: Any) -> None:
    with old.iter_docs(include_vector=True) as docs:
        passages = iter(docs)
        while part := list(islice(passages, _COPIED_AT_ONCE)):
            must_be_written(new.insert(part))


if __name__ == "__main__":
    _JOBS: Final = {"check": check, "optimize": optimize, "rewrite": rewrite}
    sys.exit(0 if _JOBS[sys.argv[1]](Path(sys.argv[2])) else 1)
