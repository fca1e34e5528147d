"""Writes a collection anew without what was deleted: `python -m … FOLDER`, in a process of its own.

zvec's own optimisation leaves the texts of deleted passages on the disk as long as they are less than three in ten.
"""

import os
import shutil
import sys
from itertools import islice
from pathlib import Path
from typing import Any, Final

import zvec

from sluiceway_embed.adapters.zvec.library import initialise
from sluiceway_embed.adapters.zvec.optimizing import NICE
from sluiceway_embed.adapters.zvec.statuses import must_be_written

_PART: Final = 200


def rewrite(folder: Path) -> None:
    os.nice(NICE)
    initialise()
    fresh = folder.with_suffix(".new")
    old = zvec.open(str(folder))
    new = zvec.create_and_open(str(fresh), old.schema)
    _copy(old, new)
    new.optimize()
    for collection in (old, new):
        collection.close()
    shutil.rmtree(folder)
    fresh.rename(folder)


def _copy(old: Any, new: Any) -> None:
    with old.iter_docs(include_vector=True) as docs:
        passages = iter(docs)
        while part := list(islice(passages, _PART)):
            must_be_written(new.insert(part))


if __name__ == "__main__":
    rewrite(Path(sys.argv[1]))
