"""`serve` runs a replica of infer, `migrate` brings its tables up to date."""

import argparse
import gc
import sys
from collections.abc import Callable, Mapping

import uvloop

from sluiceway_common import logs, telemetry
from sluiceway_common.access.migration import migrate as migrate_access
from sluiceway_common.database import migrate as migrate_schema
from sluiceway_common.errors import Refusal
from sluiceway_common.run import Ending, run
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
    ending = Ending()
    parts = [telemetry.configure(shared, NAME), *app(shared, settings, ending).parts]
    return await run(parts, drain_seconds=settings.drain_seconds + 20, ending=ending, on_ready=_settled)


async def _settled() -> None:
    """What a start leaves in memory stays there. A collector that walks over it again and again costs a tenth of every
    call.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def migrate() -> int:
    """Applies what is new; twice, or twice at once, is once."""
    url = read(Shared).database.get_secret_value()
    migrate_access(url)
    migrate_schema(url, schema=SCHEMA, package="sluiceway_infer")
    return 0


COMMANDS: Mapping[str, Callable[[], int]] = {"serve": serve, "migrate": migrate}


def main() -> None:
    """The command `sluiceway-infer`."""
    parser = argparse.ArgumentParser(prog="sluiceway-infer", description=__doc__)
    parser.add_argument("command", choices=sorted(COMMANDS))
    try:
        sys.exit(COMMANDS[parser.parse_args().command]())
    except Refusal as refusal:
        sys.exit(f"sluiceway-infer: {refusal.message}")


if __name__ == "__main__":
    main()
