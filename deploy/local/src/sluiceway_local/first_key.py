"""API key of this machine, printed by `python -m sluiceway_local.first_key`; anew where the one on stdin opens nothing,
and nothing where its tenant was dropped.

A process of its own, so that the supervisor need not carry the database libraries for as long as it lives.
"""

import asyncio
import os
import sys
from typing import get_args

from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import SCHEMA
from sluiceway_common.database import Database
from sluiceway_common.errors import Blocked, Conflict, Unauthenticated
from sluiceway_common.principal import Role

TENANT, SUBJECT = "default", "laptop"


async def valid_key(access: Access, kept: str) -> str:
    """The key that was kept, or a new one with every role; empty where none can be made, for the tenant was dropped."""
    try:
        await access.authenticate(kept)
    except Unauthenticated:
        return await _new_key(access)
    except Blocked:
        # Its tenant is suspended: it opens again when that is over.
        return kept
    return kept


async def _new_key(access: Access) -> str:
    try:
        return await access.create_key(TENANT, SUBJECT, get_args(Role))
    except Conflict:
        return ""


async def _main() -> None:
    database = Database(os.environ["SLUICEWAY_DATABASE"], schema=SCHEMA, pool=1)
    try:
        print(await valid_key(Access(database), sys.stdin.read().strip()))
    finally:
        await database.stop()


if __name__ == "__main__":
    asyncio.run(_main())
