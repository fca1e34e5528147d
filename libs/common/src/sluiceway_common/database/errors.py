"""Errors of PostgreSQL and its driver, translated into the six."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from psycopg import errors as postgres
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError

from sluiceway_common.errors import Invalid, Refusal, Unavailable

AWAY: Final = "the database does not answer; ask again in a moment"

# What goes away when the same transaction is asked for again.
_IN_THE_WAY = (
    postgres.SerializationFailure,
    postgres.DeadlockDetected,
    postgres.LockNotAvailable,
    postgres.QueryCanceled,
)
# What no asking again makes smaller, such as a text that is too long for an index. The driver counts it as operational.
_TOO_LARGE = (postgres.ProgramLimitExceeded,)
# A managed server's disk is nearly full, or another server is the primary by now. The driver counts it as internal.
TAKES_NO_WRITES: Final = (postgres.ReadOnlySqlTransaction,)
_NOT_MIGRATED = (
    postgres.UndefinedTable,
    postgres.UndefinedColumn,
    postgres.UndefinedFunction,
    postgres.InvalidSchemaName,
)


@contextmanager
def translating_errors() -> Iterator[None]:
    """Turns what means "not now" and "not so" into Unavailable and Invalid; a broken constraint passes.

    The messages reach callers, so where the database is stays with the cause.
    """
    try:
        yield
    except DBAPIError as error:
        _leave_out_rows(error)
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error
    except OSError as error:
        raise Unavailable(AWAY) from error


def _leave_out_rows(error: DBAPIError) -> None:
    """PostgreSQL repeats the row that it refuses; its first line names what was wrong."""
    if isinstance(error.orig, postgres.Error) and error.orig.diag.message_primary:
        error.orig.args = error.args = (error.orig.diag.message_primary,)


def _refusal(error: DBAPIError) -> Refusal | None:
    if isinstance(error.orig, _IN_THE_WAY):
        return Unavailable("another transaction was in the way; ask again", retry_after=0.1)
    if isinstance(error.orig, TAKES_NO_WRITES):
        return Unavailable("the database takes no writes at the moment; ask again")
    if isinstance(error.orig, _NOT_MIGRATED):
        return Unavailable("the tables are older than this service; run its `migrate` first")
    if isinstance(error, DataError) or isinstance(error.orig, _TOO_LARGE):
        return Invalid("a value cannot be stored; it must be shorter, and its text without a NUL character")
    if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
        return Unavailable(AWAY)
    return None
