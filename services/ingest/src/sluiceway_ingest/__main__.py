"""The command `sluiceway-ingest`."""

import asyncio

from sluiceway_common.command import command
from sluiceway_common.observability import logs, tracing
from sluiceway_common.run import BESIDE_DRAIN, Ending, run
from sluiceway_common.settings import Shared, read
from sluiceway_ingest.adapters.database import SCHEMA
from sluiceway_ingest.app import NAME, app
from sluiceway_ingest.settings import IngestSettings


def serve() -> int:
    """Until SIGTERM or SIGINT; then what runs is ended in good order."""
    shared, settings, ending = read(Shared), read(IngestSettings), Ending()
    logs.configure(shared, NAME)
    parts = [tracing.configure(shared, NAME), *app(shared, settings, ending).parts]
    return asyncio.run(run(parts, drain_seconds=settings.drain_seconds + BESIDE_DRAIN, ending=ending))


def main() -> None:
    command(NAME, serve=serve, schema=SCHEMA)


if __name__ == "__main__":
    main()
