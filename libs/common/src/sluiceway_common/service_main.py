"""Main program of a replica: the loop that it lives in."""

import asyncio
import gc
import sys
from collections.abc import Callable
from typing import Final, TypeVar

import uvloop

from sluiceway_common import huge_pages, time_slice
from sluiceway_common.chassis import App, Listening
from sluiceway_common.observability import logs, tracing
from sluiceway_common.run import BESIDE_DRAIN, Shutdown, run
from sluiceway_common.settings import Shared

S = TypeVar("S")
L = TypeVar("L", bound=Listening)

# So long a thread that computes keeps the interpreter when the loop wakes up, which it does dozens of times a call.
_SWITCH_SECONDS: Final = 0.0001


def serve(name: str, shared: Shared, own: L, app: Callable[[Shared, L, Shutdown], App[S]]) -> int:
    """Runs a replica until SIGTERM or SIGINT; returns its exit code. `own` are the settings of the service alone."""
    # `entry` did without it. All that was read is left out until `settled`: else the first turn would walk over it.
    gc.freeze()
    gc.enable()
    logs.configure(shared, name)
    # Before there are threads: all that answer callers have it from here.
    time_slice.shorten()
    return uvloop.run(_serve(name, shared, own, app))


async def _serve(name: str, shared: Shared, own: L, app: Callable[[Shared, L, Shutdown], App[S]]) -> int:
    """A channel to a neighbour belongs to the loop that it is made in: all is wired here."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    forget_generators()
    shutdown = Shutdown()
    components = [tracing.configure(shared, name), *app(shared, own, shutdown).components]
    drain = own.drain_seconds + BESIDE_DRAIN
    return await run(components, drain_seconds=drain, on_ready=settled, shutdown=shutdown)


def forget_generators() -> None:
    """The loop keeps no list of the asynchronous generators that were begun: it is for an end at which some are left,
    and all of ours are closed where they are used. A call begins about ten, and each costs as much on that list as some
    further yields. One that is left open all the same is closed by the collector, as before."""
    sys.set_asyncgen_hooks(firstiter=None)


async def settled() -> None:
    """What a start leaves in memory stays there. A collector that walks over it again and again costs a tenth of every
    call, and so do small pages under it."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    # Beside the loop: it takes about a tenth of a second, and calls come by now.
    await asyncio.to_thread(huge_pages.settle)
