"""`serve` runs a replica of embed, `migrate` brings its tables up to date."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Mapping

from sluiceway_common import logs, telemetry
from sluiceway_common.access.migration import migrate as migrate_access
from sluiceway_common.database import migrate as migrate_schema
from sluiceway_common.errors import Refusal
from sluiceway_common.run import Ending, run
from sluiceway_common.settings import Shared, read
from sluiceway_embed.adapters.database import SCHEMA
from sluiceway_embed.app import NAME, app
from sluiceway_embed.settings import EmbedSettings


def serve() -> int:
    """Until SIGTERM or SIGINT; then what runs is ended in good order."""
    shared, settings, ending = read(Shared), read(EmbedSettings), Ending()
    logs.configure(shared, NAME)
    parts = [telemetry.configure(shared, NAME), *app(shared, settings, ending).parts]
    return asyncio.run(run(parts, drain_seconds=settings.drain_seconds + 20, ending=ending))


def migrate() -> int:
    """Applies what is new; twice, or twice at once, is once."""
    url = read(Shared).database.get_secret_value()
    migrate_access(url)
    migrate_schema(url, schema=SCHEMA, package="sluiceway_embed")
    return 0


COMMANDS: Mapping[str, Callable[[], int]] = {"serve": serve, "migrate": migrate}


def main() -> None:
    """The command `sluiceway-embed`."""
    parser = argparse.ArgumentParser(prog="sluiceway-embed", description=__doc__)
    parser.add_argument("command", choices=sorted(COMMANDS))
    try:
        sys.exit(COMMANDS[parser.parse_args().command]())
    except Refusal as refusal:
        sys.exit(f"sluiceway-embed: {refusal.message}")


if __name__ == "__main__":
    main()
