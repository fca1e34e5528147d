"""One at a time, over all processes that share the database."""

import hashlib

from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

_LOCK = text("SELECT pg_advisory_xact_lock(:number)").bindparams(bindparam("number", type_=BigInteger))


async def advisory_lock(connection: AsyncConnection, *parts: str) -> None:
    """Waits for the lock of that name and holds it until the transaction ends. Raises Unavailable after the limit."""
    await connection.execute(_LOCK, {"number": number_of(*parts)})


def number_of(*parts: str) -> int:
    """The 64-bit number that PostgreSQL knows a lock by."""
    name = "".join(f"{len(part)}:{part}" for part in parts)
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
