"""The command `sluiceway-ingest`."""

import asyncio

from sluiceway_common.command import command
from sluiceway_common.observability import logs, tracing
from sluiceway_common.run import BESIDE_DRAIN, Shutdown, run
from sluiceway_common.settings import Shared, read
from sluiceway_ingest.adapters.database import SCHEMA
from sluiceway_ingest.app import NAME, app
from sluiceway_ingest.settings import IngestSettings


def serve() -> int:
    """Until SIGTERM or SIGINT; then what runs is ended in good order."""
    shared, settings, shutdown = read(Shared), read(IngestSettings), Shutdown()
    logs.configure(shared, NAME)
    components = [tracing.configure(shared, NAME), *app(shared, settings, shutdown).components]
    return asyncio.run(run(components, drain_seconds=settings.drain_seconds + BESIDE_DRAIN, shutdown=shutdown))


def main() -> None:
    command(NAME, serve=serve, schema=SCHEMA)


if __name__ == "__main__":
    main()
