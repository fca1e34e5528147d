"""Lock of a document in PostgreSQL, which lives as long as the connection that holds it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.database import Database, advisory_lock
from sluiceway_common.errors import Unavailable


class _Lost(Exception):
    """Ends the transaction of a connection that is no more."""


class ConnectionLock:
    """A lock that lives as long as its connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.lost = False

    async def kept(self) -> bool:
        """Lets go of it: a connection that ends its transaction was there until then."""
        try:
            await self._connection.commit()
        except SQLAlchemyError:
            self.lost = True
        return not self.lost


@asynccontextmanager
async def document_lock(locks: Database, tenant: str, document_id: str) -> AsyncIterator[ConnectionLock]:
    """Held as long as the block runs, or until its connection is gone, which `kept` tells."""
    held: ConnectionLock | None = None
    try:
        async with locks.transaction() as connection:
            await advisory_lock(connection, "document", tenant, document_id)
            held = ConnectionLock(connection)
            yield held
            if held.lost:
                raise _Lost
    except (_Lost, Unavailable):
        # Whoever asked knows already that the lock is gone; there is nothing to commit.
        if held is None or not held.lost:
            raise
