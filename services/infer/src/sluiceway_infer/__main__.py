"""Command `sluiceway-infer`."""

import gc

import uvloop

from sluiceway_common import logs, telemetry
from sluiceway_common.command import command
from sluiceway_common.run import BESIDE_DRAIN, Shutdown, run
from sluiceway_common.settings import Shared, read
from sluiceway_infer.adapters.database.tables import SCHEMA
from sluiceway_infer.app import NAME, app
from sluiceway_infer.settings import InferSettings


def serve() -> int:
    """Until SIGTERM or SIGINT; then what runs is ended in good order."""
    shared, settings = read(Shared), read(InferSettings)
    logs.configure(shared, NAME)
    return uvloop.run(_serve(shared, settings))


async def _serve(shared: Shared, settings: InferSettings) -> int:
    """A channel to a neighbour belongs to the loop in which it is made, so all is wired here."""
    shutdown = Shutdown()
    components = [telemetry.configure(shared, NAME), *app(shared, settings, shutdown).components]
    return await run(
        components, drain_seconds=settings.drain_seconds + BESIDE_DRAIN, shutdown=shutdown, on_ready=_settled
    )


async def _settled() -> None:
    """What a start leaves in memory stays there. A collector that walks over it again and again costs a tenth of every
    call.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def main() -> None:
    command(NAME, serve=serve, schema=SCHEMA)


if __name__ == "__main__":
    main()
