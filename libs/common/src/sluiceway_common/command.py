"""The command of a service."""

import argparse
import sys
from collections.abc import Callable
from typing import NoReturn

from sluiceway_common.access.migration import migrate as migrate_access
from sluiceway_common.database import migrate as migrate_schema
from sluiceway_common.errors import Refusal
from sluiceway_common.settings import Shared, read


def command(name: str, *, serve: Callable[[], int], schema: str) -> NoReturn:
    """`sluiceway-<name>`: `serve` runs a replica, `migrate` brings the tables of `sluiceway_<name>` up to date."""
    parser = argparse.ArgumentParser(prog=f"sluiceway-{name}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="runs a replica until SIGTERM or SIGINT")
    commands.add_parser("migrate", help="brings the tables up to date; twice, or twice at once, is once")
    asked = parser.parse_args().command
    try:
        sys.exit(serve() if asked == "serve" else _migrate(name, schema))
    except Refusal as refusal:
        sys.exit(f"sluiceway-{name}: {refusal.message}")


def _migrate(name: str, schema: str) -> int:
    url = read(Shared).database.get_secret_value()
    migrate_access(url)
    migrate_schema(url, schema=schema, package=f"sluiceway_{name}")
    return 0
