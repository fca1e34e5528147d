"""zvec as every process of ours starts it."""

import os
from contextlib import suppress
from typing import Final

import zvec

_ARROW_THREADS: Final = 16


def initialise(log_level: zvec.LogLevel = zvec.LogLevel.ERROR) -> None:
    """Once a process; zvec refuses the second time.

    Its Arrow runs work that waits for work on one pool, made when it is first needed, of as many threads as this
    variable says: with one thread, or two on two cores, a search may wait for itself for ever.
    """
    os.environ["OMP_NUM_THREADS"] = str(_ARROW_THREADS)
    with suppress(RuntimeError):
        zvec.init(query_threads=1, optimize_threads=1, log_level=log_level)
