"""Liveness check of pooled connections: one that the server has left, or that takes no writes, is not handed out, and
one in use is not pinged."""

import select
import time
from typing import Any, Final

from psycopg import Error
from sqlalchemy import event
from sqlalchemy.engine import Dialect, ExceptionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

from sluiceway_common.database.errors import TAKES_NO_WRITES

# Only a host that vanished without a word is not seen at the socket.
PINGED_AFTER: Final = 30.0
_LEFT_AT: Final = "sluiceway_left_at"


def watch(engine: AsyncEngine) -> None:
    """A ping with each use, as the pool itself offers, is one trip to the server more for each transaction. A server
    that ends or restarts closes its sockets, and that can be seen here without asking it."""
    pool, dialect = engine.sync_engine.pool, engine.sync_engine.dialect

    def check_out(connection: Any, entry: ConnectionPoolEntry, _: object) -> None:
        idle = time.monotonic() - entry.info.get(_LEFT_AT, time.monotonic())
        if (idle > PINGED_AFTER or _has_something_to_say(entry)) and not _answers(dialect, connection):
            # The others were left in the same moment.
            raise InvalidatePoolError

    def check_in(_: object, entry: ConnectionPoolEntry) -> None:
        entry.info[_LEFT_AT] = time.monotonic()

    event.listen(pool, "checkout", check_out)
    event.listen(pool, "checkin", check_in)
    event.listen(engine.sync_engine, "handle_error", _leave_what_takes_no_writes)


def _leave_what_takes_no_writes(context: ExceptionContext) -> None:
    """Where another server is the primary by now, or this one takes writes again, only a new connection finds it so."""
    if isinstance(context.original_exception, TAKES_NO_WRITES):
        context.is_disconnect = True


def _has_something_to_say(entry: ConnectionPoolEntry) -> bool:
    """Unasked the server says that it ends, or closes the socket; a notice is possible and harmless."""
    driver: Any = entry.driver_connection
    if driver is None or driver.closed:
        return True
    poll = select.poll()
    poll.register(driver.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _answers(dialect: Dialect, connection: Any) -> bool:
    try:
        return bool(dialect.do_ping(connection))
    except Error:
        return False
