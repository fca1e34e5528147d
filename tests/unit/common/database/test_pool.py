"""One pool a process: transactions in one schema, locks over processes, errors in our words."""

import asyncio
import random
import string
import traceback
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.database import Database, advisory_lock, column_arrays, missing
from sluiceway_common.database.pool import address, psycopg_url
from sluiceway_common.database.statements import number_of
from sluiceway_common.errors import Invalid, Overloaded, Unavailable
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.testing import eventually, free_port

pytestmark = pytest.mark.server


@pytest.fixture
async def ledger(database: str) -> AsyncIterator[Database]:
    """A schema `ledger` with one table of accounts."""
    opened = Database(database, schema="ledger", pool=3, statement_seconds=1.0)
    await opened.start()
    async with opened.transaction() as connection:
        await connection.execute(text("CREATE SCHEMA ledger"))
        await connection.execute(text("CREATE TABLE accounts (name text PRIMARY KEY, cents int NOT NULL)"))
        await connection.execute(text("INSERT INTO accounts VALUES ('a', 1), ('b', 1)"))
    yield opened
    await opened.stop()


async def cents(ledger: Database, name: str) -> int:
    async with ledger.transaction() as connection:
        found = await connection.execute(text("SELECT cents FROM ledger.accounts WHERE name = :name"), {"name": name})
        return int(found.scalar_one())


async def add(connection: AsyncConnection, name: str, more: int) -> None:
    await connection.execute(text("UPDATE accounts SET cents = cents + :m WHERE name = :n"), {"m": more, "n": name})


async def test_tables_are_found_in_the_schema(ledger: Database) -> None:
    assert await cents(ledger, "a") == 1


async def test_of_several_hosts_the_one_that_answers_is_taken(database: str) -> None:
    """As an address of two servers is written, of which one is the primary."""
    here = make_url(database)
    there = f"{here.host}:{here.port}"
    several = database.replace(there, f"127.0.0.1:{free_port()},{there}", 1) + "?target_session_attrs=read-write"
    opened = Database(several, schema="public", pool=1)
    await opened.start()
    await opened.stop()


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("postgresql://u:p@one:1,two:2/name", "one:1,two:2/name"),
        ("postgresql://u:p@one,two:2/name?sslmode=require", "one:5432,two:2/name"),
        ("postgresql://u:p@[::1]:1,two/name", "::1:1,two:5432/name"),
        ("postgresql://u:p@one:/name", "one:5432/name"),
        ("postgresql://u:p,q@one/name", "one:5432/name"),
        ("postgresql:///name?host=/run/postgresql", "/run/postgresql:5432/name"),
    ],
)
def test_where_a_database_is_is_said_without_its_password(url: str, where: str) -> None:
    assert address(psycopg_url(url)) == where


async def test_rows_that_are_there_stay_as_they_are_and_the_others_are_written(ledger: Database) -> None:
    accounts = Table("accounts", MetaData(), Column("name", Text, primary_key=True), Column("cents", Integer))
    rows = [{"name": "a", "cents": 9}, {"name": "it's; --", "cents": 2}, {"name": "d", "cents": None}]
    async with ledger.transaction() as connection:
        await connection.execute(missing(accounts), column_arrays(rows[:2]))
    assert (await cents(ledger, "a"), await cents(ledger, "it's; --")) == (1, 2)
    with pytest.raises(IntegrityError, match="null value"):
        async with ledger.transaction() as connection:
            await connection.execute(missing(accounts), column_arrays(rows))


async def test_a_transaction_that_fails_leaves_nothing(ledger: Database) -> None:
    async def fail() -> None:
        async with ledger.transaction() as connection:
            await add(connection, "a", 5)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await cents(ledger, "a") == 1


async def test_a_transaction_that_is_cancelled_leaves_nothing_and_gives_its_connection_back(ledger: Database) -> None:
    inside = asyncio.Event()

    async def spend() -> None:
        async with ledger.transaction() as connection:
            await add(connection, "a", 5)
            inside.set()
            await asyncio.Event().wait()

    for _ in range(5):
        task = asyncio.create_task(spend())
        await inside.wait()
        inside.clear()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await cents(ledger, "a") == 1


async def test_who_is_cancelled_while_he_connects_leaves_nothing_at_the_server(database: str) -> None:
    """Whatever keeps the error: it would be there until `authentication_timeout`, a minute."""
    kept: list[asyncio.Task[None]] = []
    for turns in range(40):
        opened = Database(database, schema="ledger")
        kept.append(asyncio.create_task(opened.ready()))
        for _ in range(turns):
            await asyncio.sleep(0)
        kept[-1].cancel()
        await asyncio.wait(kept)
        await opened.stop()
    with psycopg.connect(database, autocommit=True) as looking:
        starting = "SELECT count(*) FROM pg_stat_activity WHERE state = 'starting'"
        await eventually(lambda: looking.execute(starting).fetchone() == (0,), every=0.1)


async def test_a_statement_that_stands_alone_has_happened_when_it_returns(ledger: Database) -> None:
    async with ledger.autocommit() as connection:
        await add(connection, "a", 5)
        assert await cents(ledger, "a") == 6


async def test_a_connection_that_served_alone_statements_has_transactions_again(database: str) -> None:
    one = Database(database, schema="ledger", pool=1)
    async with one.autocommit() as connection:
        await connection.execute(text("CREATE TABLE public.told (name text)"))
    async with one.transaction() as connection:
        await connection.execute(text("INSERT INTO public.told VALUES ('x')"))
        await connection.rollback()
    async with one.autocommit() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM public.told"))).scalar_one() == 0
    await one.stop()


async def test_a_connection_whose_transaction_failed_serves_alone_statements_again(database: str) -> None:
    one = Database(database, schema="ledger", pool=1)

    async def fail() -> None:
        async with one.transaction() as connection:
            await connection.execute(text("CREATE TABLE public.told (name text)"))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with one.autocommit() as connection:
        await connection.execute(text("CREATE TABLE public.told (name text)"))
        with psycopg.connect(database) as looking:
            assert looking.execute("SELECT count(*) FROM public.told").fetchone() == (0,)
    await one.stop()


async def test_a_transaction_is_isolated_alike_whatever_the_server_is_set_to(database: str) -> None:
    """What is written here is made for it: serializable transactions would refuse one another."""
    with psycopg.connect(database, autocommit=True) as administrator:
        name = administrator.info.dbname
        administrator.execute(f'ALTER DATABASE "{name}" SET default_transaction_isolation TO serializable'.encode())
    one = Database(database, schema="ledger", pool=1)
    async with one.transaction() as connection:
        said = (await connection.execute(text("SHOW transaction_isolation"))).scalar_one()
    await one.stop()
    assert said == "read committed"


async def test_a_statement_that_stands_alone_is_all_that_the_server_is_asked(database: str, ledger: Database) -> None:
    """No ping before it, nothing begun, nothing committed: the last word of the connection is the statement itself."""
    one = Database(database, schema="ledger", pool=1)
    said = text("SELECT query FROM pg_stat_activity WHERE pid = :pid")
    async with one.autocommit() as connection:
        pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    async with one.autocommit(), ledger.autocommit() as other:
        assert (await other.execute(said, {"pid": pid})).scalar_one() == "SELECT pg_backend_pid()"
    await one.stop()


async def test_a_broken_constraint_is_for_the_caller_to_name(ledger: Database) -> None:
    with pytest.raises(IntegrityError):
        async with ledger.transaction() as connection:
            await connection.execute(text("INSERT INTO accounts VALUES ('a', 2)"))


async def test_a_broken_constraint_does_not_repeat_what_people_wrote(ledger: Database) -> None:
    account = {"name": "their words"}
    with pytest.raises(IntegrityError) as raised:
        async with ledger.transaction() as connection:
            await connection.execute(text("INSERT INTO accounts VALUES (:name, NULL)"), account)
    assert "their words" not in "".join(traceback.format_exception(raised.value))


async def test_a_text_that_cannot_be_stored_is_invalid(ledger: Database) -> None:
    with pytest.raises(Invalid, match="a value cannot be stored"):
        async with ledger.transaction() as connection:
            await connection.execute(text("INSERT INTO accounts VALUES (:name, 1)"), {"name": "a\x00b"})
    with pytest.raises(Invalid, match="a value cannot be stored"):
        async with ledger.transaction() as connection:
            await connection.execute(text("UPDATE accounts SET cents = :much"), {"much": 2**40})


async def test_a_text_that_is_too_long_for_an_index_is_invalid_and_no_outage(ledger: Database) -> None:
    """Whoever hears it from the log would try it again for ever. Of random letters: others are compressed."""
    name = "".join(random.Random(1).choices(string.ascii_letters, k=20_000))
    with pytest.raises(Invalid, match="it must be shorter"):
        async with ledger.transaction() as connection:
            await connection.execute(text("INSERT INTO accounts VALUES (:name, 1)"), {"name": name})


async def test_a_table_that_was_not_migrated_asks_for_the_migration(ledger: Database) -> None:
    with pytest.raises(Unavailable, match="run its `migrate` first"):
        async with ledger.transaction() as connection:
            await connection.execute(text("SELECT * FROM not_yet"))


async def test_a_statement_that_takes_too_long_is_given_up(ledger: Database) -> None:
    with pytest.raises(Unavailable):
        async with ledger.transaction() as connection:
            await connection.execute(text("SELECT pg_sleep(30)"))
    assert await cents(ledger, "a") == 1


async def test_two_that_wait_for_each_other_are_told_apart(ledger: Database) -> None:
    """One gets through, the other hears Unavailable and may come again."""
    both = asyncio.Barrier(2)

    async def move(first: str, second: str) -> None:
        async with ledger.transaction() as connection:
            await connection.execute(text("SET LOCAL deadlock_timeout = '50ms'"))
            await add(connection, first, 1)
            await both.wait()
            await add(connection, second, 1)

    ends = await asyncio.gather(move("a", "b"), move("b", "a"), return_exceptions=True)
    assert [type(end) for end in ends if end is not None] == [Unavailable]
    assert await cents(ledger, "a") == 2


async def test_no_free_connection_is_overloaded(ledger: Database) -> None:
    leave = asyncio.Event()
    inside = asyncio.Barrier(4)

    async def hold() -> None:
        async with ledger.transaction():
            await inside.wait()
            await leave.wait()

    holders = [asyncio.create_task(hold()) for _ in range(3)]
    await inside.wait()
    with pytest.raises(Overloaded):
        await ledger.ready()
    leave.set()
    await asyncio.gather(*holders)
    await ledger.ready()


async def test_a_tenant_that_asks_for_all_connections_lets_another_one_come_next(ledger: Database) -> None:
    first, others, order = asyncio.Event(), asyncio.Event(), list[str]()

    async def hold(tenant: str, leave: asyncio.Event) -> None:
        with acting_as(Principal(tenant, "ada", frozenset())):
            async with ledger.transaction():
                order.append(tenant)
                await leave.wait()

    holding = [asyncio.create_task(hold("flooder", leave)) for leave in (first, *[others] * 8)]
    await eventually(lambda: len(order) == 3)
    holding.append(asyncio.create_task(hold("calm", others)))
    await asyncio.sleep(0)
    # One makes room, so that one is next.
    first.set()
    await eventually(lambda: len(order) == 4)
    others.set()
    await asyncio.gather(*holding)
    assert order[3] == "calm"


async def test_one_tenant_has_four_tenths_of_the_connections_and_another_finds_one(database: str) -> None:
    opened, leave, inside = Database(database, schema="ledger", pool=10), asyncio.Event(), list[str]()

    async def hold(tenant: str) -> None:
        with acting_as(Principal(tenant, "ada", frozenset())):
            async with opened.transaction():
                inside.append(tenant)
                await leave.wait()

    tenants = ["flooder"] * 12 + ["calm"]
    holding = [asyncio.create_task(hold(tenant)) for tenant in tenants]
    # Connections are opened side by side, so whoever was first to ask need not be the first to have one.
    await eventually(lambda: inside.count("flooder") >= 4 and "calm" in inside)
    holding.append(asyncio.create_task(hold("calm")))
    await eventually(lambda: inside.count("calm") == 2)
    assert inside.count("flooder") == 4
    leave.set()
    await asyncio.gather(*holding)
    await opened.stop()


async def test_who_has_the_lock_is_alone(ledger: Database) -> None:
    inside: list[str] = []

    async def work(name: str) -> None:
        async with ledger.transaction() as connection:
            await advisory_lock(connection, "document", "doc_1")
            inside.append(name)
            await connection.execute(text("SELECT pg_sleep(0.02)"))
            assert inside == [name]
            inside.clear()

    await asyncio.gather(*(work(name) for name in "abc"))


async def test_locks_of_other_names_do_not_wait(ledger: Database) -> None:
    async with ledger.transaction() as one, ledger.transaction() as other:
        await advisory_lock(one, "document", "doc_1")
        await advisory_lock(other, "document", "doc_2")


async def test_a_lock_is_waited_for_until_the_limit(ledger: Database) -> None:
    async with ledger.transaction() as one:
        await advisory_lock(one, "document", "doc_1")
        with pytest.raises(Unavailable, match="another transaction was in the way"):
            async with ledger.transaction() as other:
                await advisory_lock(other, "document", "doc_1")


async def refusal_at_start(url: str) -> str:
    away = Database(url, schema="ledger", patience=0.1)
    with pytest.raises(Unavailable) as caught:
        await away.start()
    await away.stop()
    return str(caught.value)


async def test_who_starts_hears_where_the_database_should_be_without_the_password() -> None:
    port = free_port()
    said = await refusal_at_start(f"postgresql://sluiceway:hunter2@127.0.0.1:{port}/x")
    assert said == f"the database at 127.0.0.1:{port}/x does not answer (Connection refused); ask again in a moment"


async def test_a_wrong_password_is_told_from_a_server_that_is_away(database: str) -> None:
    said = await refusal_at_start(database.replace("only-for-tests", "hunter2"))
    assert "password authentication failed" in said
    assert "hunter2" not in said


async def test_a_caller_does_not_hear_where_the_database_is() -> None:
    away = Database(f"postgresql://sluiceway:hunter2@127.0.0.1:{free_port()}/x", schema="ledger")
    with pytest.raises(Unavailable) as caught:
        await away.ready()
    assert str(caught.value) == "the database does not answer; ask again in a moment"
    await away.stop()


async def test_connections_that_the_server_closed_are_replaced_unseen(ledger: Database) -> None:
    await asyncio.gather(*(cents(ledger, "a") for _ in range(3)))
    async with ledger.transaction() as connection:
        # Of this database alone: others on the server are other tests'.
        others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        ended = await connection.execute(text(f"SELECT pg_terminate_backend(pid, 10000) {others}"))
        assert ended.scalars().all() == [True] * 2
    for _ in range(3):
        assert await cents(ledger, "a") == 1


async def test_a_connection_that_breaks_in_the_middle_is_unavailable(ledger: Database) -> None:
    async def work() -> None:
        async with ledger.transaction() as connection:
            pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            async with ledger.transaction() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            await add(connection, "a", 1)

    with pytest.raises(Unavailable):
        await work()
    assert await cents(ledger, "a") == 1


def test_a_lock_is_named_by_its_parts() -> None:
    assert number_of("ab", "c") != number_of("a", "bc")
    # Replicas of this release and of the one before must mean the same lock.
    assert number_of("ab") == -3_338_545_562_791_537_326
    assert -(2**63) <= number_of("x") < 2**63


async def test_whoever_leaves_while_he_gets_a_connection_takes_none_along(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    opened = Database(database, schema="public", pool=1)
    await opened.start()
    async with opened.autocommit() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
    # The last step before it is his, made to last.
    await driver.lock.acquire()
    caller = asyncio.create_task(opened.ready())
    await eventually(lambda: driver.lock._waiters)
    caller.cancel()
    await asyncio.sleep(0)
    driver.lock.release()
    await asyncio.gather(caller, return_exceptions=True)
    assert caller.cancelled()
    await opened.ready()
    await opened.stop()
    # The pool says so when the garbage collector finds what nobody gave back.
    assert [record.getMessage() for record in caplog.records] == []
