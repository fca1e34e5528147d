"""Migrations of all services: `python -m sluiceway_local.migrations` applies them, one service after the other.

A process of its own, so that the supervisor need not carry the database libraries for as long as it lives; and one for
all of them, for to read those libraries takes six times as long as to make the tables of a service.
"""

import sys

from sluiceway_common.errors import Refusal
from sluiceway_common.processes import Program, run_to_end
from sluiceway_common.settings import Shared, read
from sluiceway_local.services import ServiceEnvironment


async def migrate(shared: ServiceEnvironment) -> None:
    """Brings the schemas of all services, and the shared one, up to date."""
    program = Program(
        argv=(sys.executable, "-m", __name__),
        log=shared.directory.log("migrate"),
        environment=shared.variables(),
    )
    await run_to_end(program, name="the migration of the services' tables")


def main() -> None:
    """Ends with exit code 1 and the reason, in one line, where the tables of a service cannot be made."""
    # Here: who only starts this needs none of it.
    from sluiceway import services
    from sluiceway_common.command import migrate_all

    try:
        database = read(Shared).database.get_secret_value()
        for name in services():
            migrate_all(name, database)
    except Refusal as refusal:
        sys.exit(refusal.message)


if __name__ == "__main__":
    main()
