"""What PostgreSQL and its driver say, in our words."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import errors as postgres
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from sluiceway_common.errors import Invalid, Overloaded, Refusal, Unavailable

# What goes away when the same transaction is asked for again.
_IN_THE_WAY = (
    postgres.SerializationFailure,
    postgres.DeadlockDetected,
    postgres.LockNotAvailable,
    postgres.QueryCanceled,
)
_NOT_MIGRATED = (postgres.UndefinedTable, postgres.UndefinedColumn, postgres.InvalidSchemaName)


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turns what means "not now" and "not so" into Unavailable, Overloaded and Invalid; a broken constraint passes."""
    try:
        yield
    except PoolTimeout as error:
        raise Overloaded(f"all connections to {where} are taken; ask again in 1 s", retry_after=1.0) from error
    except DBAPIError as error:
        refusal = _refusal(error, where)
        if refusal is None:
            raise
        raise refusal from error
    except OSError as error:
        raise Unavailable(f"the database at {where} does not answer") from error


def _refusal(error: DBAPIError, where: str) -> Refusal | None:
    if isinstance(error.orig, _IN_THE_WAY):
        return Unavailable(f"another transaction was in the way at {where}; ask again", retry_after=0.1)
    if isinstance(error.orig, _NOT_MIGRATED):
        return Unavailable(f"the tables at {where} are older than this service; run its `migrate` first")
    if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
        return Unavailable(f"the database at {where} does not answer")
    if isinstance(error, DataError):
        return Invalid("a value cannot be stored: it is too large, or its text holds a NUL character")
    return None
