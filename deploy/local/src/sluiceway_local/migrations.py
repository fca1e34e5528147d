"""Migrations of all services: `python -m sluiceway_local.migrations` applies them, one service after the other.

A process of its own, so that the supervisor need not carry the database libraries for as long as it lives; and one for
all of them, for to read those libraries takes six times as long as to make the tables of a service.
"""

import sys

from sluiceway import services
from sluiceway_common.command import migrate_all
from sluiceway_common.errors import Refusal
from sluiceway_common.settings import Shared, read


def main() -> None:
    """Ends with exit code 1 and the reason, in one line, where the tables of a service cannot be made."""
    try:
        database = read(Shared).database.get_secret_value()
        for name in services():
            migrate_all(name, database)
    except Refusal as refusal:
        sys.exit(refusal.message)


if __name__ == "__main__":
    main()
