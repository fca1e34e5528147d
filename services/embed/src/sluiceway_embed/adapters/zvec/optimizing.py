"""Optimises a collection: sorts it into its graph: `python -m … FOLDER`, in a process of its own.

zvec optimises only when it is told to, for as long as it takes, and answers nobody meanwhile (see `executor`). So a
copy is sorted here, and the copy takes the place of the collection.
"""

import os
import sys
from typing import Final

import zvec

from sluiceway_embed.adapters.zvec.library import initialise

NICE: Final = 10


def optimize(folder: str) -> None:
    os.nice(NICE)
    initialise()
    collection = zvec.open(folder)
    collection.optimize()
    collection.close()


if __name__ == "__main__":
    optimize(sys.argv[1])
