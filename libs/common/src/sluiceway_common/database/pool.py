"""Connection pool of a process to PostgreSQL, and the address that it connects to."""

import asyncio
import re
import time
import traceback
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from itertools import zip_longest
from typing import Any, Final

from psycopg import AsyncConnection as DriverConnection
from psycopg.types.array import ListBinaryDumper
from sqlalchemy import URL, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from sluiceway_common import tasks
from sluiceway_common.clock import Backoff
from sluiceway_common.database import liveness
from sluiceway_common.database.errors import translating_errors
from sluiceway_common.errors import Overloaded, Unavailable
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_common.principal import current_tenant


def psycopg_url(url: str) -> URL:
    """`postgresql://…` taken as psycopg 3, the only driver that we use. Several hosts, of which the first that answers
    is taken, and a port that is left empty stand in it as libpq has them; SQLAlchemy wants them behind the `?`."""
    scheme, _, rest = (url := url.strip()).partition("://")
    place = re.split("[/?#]", rest, maxsplit=1)[0]
    login, at, hosts = place.rpartition("@")
    if "," not in hosts and not hosts.endswith(":"):
        return make_url(url).set(drivername=_DRIVER)
    split = [_HOST_AND_PORT.fullmatch(host) for host in hosts.split(",")]
    found = [(each["host"], each["port"] or str(_PORT)) for each in split if each is not None]
    named = {"host": ",".join(host for host, _ in found), "port": ",".join(port for _, port in found)}
    return make_url(f"{scheme}://{login}{at}{rest[len(place) :]}").set(drivername=_DRIVER).update_query_dict(named)


def address(url: URL) -> str:
    """Where it is, without the password."""
    hosts, ports = (url.query.get(part, "") for part in ("host", "port"))
    if url.host or not isinstance(hosts, str) or not isinstance(ports, str) or not hosts:
        return f"{url.host or 'localhost'}:{url.port or _PORT}/{url.database or ''}"
    each = zip_longest(hosts.split(","), ports.split(",") if ports else ())
    return f"{','.join(f'{host}:{port or _PORT}' for host, port in each)}/{url.database or ''}"


_DRIVER: Final = "postgresql+psycopg"
_PORT: Final = 5432
_HOST_AND_PORT: Final = re.compile(r"\[?(?P<host>.*?)\]?(?::(?P<port>\d*))?")
START_SECONDS: Final = 30.0
_WAIT_SECONDS: Final = 5.0
_BACKOFF: Final = Backoff(0.05, most=1.0)


class Database:
    """PostgreSQL seen from one schema. Survives that the server goes away and comes back.

    Who waits for a connection gets it in the turn of the tenant that is acting, and one tenant has four tenths of them
    at the most: the calls of one that floods, be they hundreds, put off another's by one transaction, and slow it down
    as a few would.

    Errors: Unavailable while it does not answer, when a statement takes longer than `statement_seconds` or when another
    transaction is in the way (asking again helps); Overloaded when no connection of the pool is free.
    """

    def __init__(
        self,
        url: str,
        *,
        schema: str,
        pool: int = 5,
        statement_seconds: float = 30.0,
        patience: float = START_SECONDS,
    ) -> None:
        self.schema = schema
        self._where = address(psycopg_url(url))
        self._patience = patience
        self._engine = _engine(url, schema, pool, statement_seconds)
        self._turns = FairSemaphore(pool, reserved=pool * 3 // 10)

    async def start(self) -> None:
        """Waits until the database answers. Raises Unavailable, with where it is and why, after `patience` seconds."""
        ends, failures = time.monotonic() + self._patience, 0
        while True:
            try:
                return await self.ready()
            except Unavailable as error:
                failures += 1
                if time.monotonic() + _BACKOFF.seconds(failures) > ends:
                    raise unanswered(self._where, error) from error
            await asyncio.sleep(_BACKOFF.seconds(failures))

    async def stop(self) -> None:
        await self._engine.dispose()

    async def ready(self) -> None:
        """Raises Unavailable when the database does not answer."""
        async with self.autocommit() as connection:
            await connection.execute(text("SELECT 1"))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Everything inside happens, or nothing."""
        with translating_errors():
            async with self._turn(), self._engine.connect() as connection:
                # Not an engine with this option: who left at this step would take the connection along.
                await connection.execution_options(isolation_level="READ COMMITTED")
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[AsyncConnection]:
        """Each statement is a transaction of its own and has happened when it returns: for one that stands alone.
        It is one trip to the server, where a transaction of one statement is three."""
        with translating_errors():
            async with self._turn(), self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            turn = stack.enter_async_context(self._turns.slot(current_tenant()))
            try:
                await tasks.within(_WAIT_SECONDS, turn)
            except tasks.Late as error:
                said = "all connections to the database are taken; ask again in 1 s"
                raise Overloaded(said, retry_after=1.0) from error
            yield


def _engine(url: str, schema: str, pool: int, statement_seconds: float) -> AsyncEngine:
    engine = create_async_engine(
        psycopg_url(url),
        # Parameters are what people wrote; messages of errors end in logs.
        hide_parameters=True,
        # Ten statements stand alone for one transaction. Whoever sets this for each, and takes back what was never
        # begun, spends as much of the processor on it as on the statement.
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        pool_size=pool,
        # Whoever comes here has had his turn: there is a connection for him.
        max_overflow=0,
        # Few are used and stay warm: each has statements that are prepared once.
        pool_use_lifo=True,
        pool_recycle=1800,
        connect_args={
            "async_creator_fn": _connect,
            "connect_timeout": 5,
            "application_name": f"sluiceway-{schema}",
            # A host that vanishes without a word must not hold a connection for the two hours of TCP's default.
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            # Of those, none is sent while what was said waits for an answer of the other side's system.
            "tcp_user_timeout": 30_000,
        },
    )
    event.listen(engine.sync_engine, "connect", partial(_set_up, _session(schema, statement_seconds)))
    liveness.watch(engine)
    return engine


async def _connect(*arguments: Any, **options: Any) -> DriverConnection:
    """Who is cancelled meanwhile leaves nothing behind at the server."""
    try:
        return await DriverConnection.connect(*arguments, **options)
    except asyncio.CancelledError as error:
        # The driver closes its socket with the last frame that knows of it, and whoever keeps the error keeps those. At
        # the server it would hold a place of `max_connections` until `authentication_timeout`, and whoever drops a
        # database would wait for it.
        traceback.clear_frames(error.__traceback__)
        raise


def _session(schema: str, statement_seconds: float) -> str:
    """A lock is waited for shorter than a statement may last; a transaction that lost its process is ended."""
    milliseconds = int(statement_seconds * 1000)
    settings = {
        "search_path": schema,
        "statement_timeout": milliseconds,
        "lock_timeout": milliseconds // 2,
        "idle_in_transaction_session_timeout": 300_000,
        "timezone": "UTC",
    }
    return "SELECT " + ", ".join(f"set_config('{name}', '{setting}', false)" for name, setting in settings.items())


def _set_up(session: str, connection: DBAPIConnection, _record: object) -> None:
    """Said after connecting: proxies in front of managed databases refuse what comes with the connection itself."""
    # As text an array is escaped byte by byte in Python, which costs more than all else of a statement.
    connection.adapters.register_dumper(list, ListBinaryDumper)
    cursor = connection.cursor()
    cursor.execute(session)
    cursor.close()


def unanswered(where: str, error: Unavailable) -> Unavailable:
    """What whoever runs a service is told, and no caller: where its database should be, and why it is not there."""
    return Unavailable(f"the database at {where} does not answer ({_reason(error)}); ask again in a moment")


def _reason(error: Unavailable) -> str:
    """Why libpq's last try failed, without the advice that it writes below; it holds no password."""
    cause = getattr(error.__cause__, "orig", None)
    return str(cause).strip().rpartition("failed: ")[2].partition("\n")[0] if cause else error.message
