"""Whenever train is killed while it registers a model, the model is whole and was said, or it is not there; what two
replicas register is there once."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from sluiceway_common.database import migrate
from sluiceway_common.database.pool import psycopg_url
from sluiceway_common.model_signatures import new_private_key, private_pem_of
from sluiceway_train.adapters import database as db
from tests.support.train_killed import register, registry_at
from tests.support.train_models import caller

pytestmark = pytest.mark.server

KILLED_AFTER = (1, 3, 2)
READER = caller("reader")


async def test_of_a_registration_that_is_killed_all_is_there_or_nothing(database: str, tmp_path: Path) -> None:
    await asyncio.to_thread(migrate, database, schema=db.SCHEMA, package="sluiceway_train")
    (tmp_path / "key.pem").write_bytes(private_pem_of(new_private_key()))
    first = 0
    for registered in KILLED_AFTER:
        await killed_after(registered, database, tmp_path, first)
        async with registry_at(database, tmp_path) as registry:
            whole = (await registry.queries.get(READER, "writer")).versions
            # Every one that is seen can be read to the last byte, and was said.
            assert [one.version for one in whole] == list(range(len(whole), 0, -1))
            for one in whole:
                assert (await registry.verifying.verify(READER, "writer", one.version)).problem == ""
            assert said(database) == len(whole)
            # Whoever takes the run over registers it again.
            numbers = [await register(registry, tmp_path, number) for number in range(len(whole) + 1)]
            assert numbers == list(range(1, len(whole) + 2))
            assert said(database) == len(numbers)
        first = len(numbers)


async def test_what_two_replicas_register_at_the_same_time_is_there_once(database: str, tmp_path: Path) -> None:
    """As when one of them was taken for dead, and was only slow."""
    await asyncio.to_thread(migrate, database, schema=db.SCHEMA, package="sluiceway_train")
    (tmp_path / "key.pem").write_bytes(private_pem_of(new_private_key()))
    async with registry_at(database, tmp_path) as one, registry_at(database, tmp_path) as other:
        orders = [
            register(each, tmp_path / f"{n}", number) for number in range(4) for n, each in enumerate((one, other))
        ]
        numbers = await asyncio.gather(*orders)
        assert numbers[::2] == numbers[1::2]
        assert sorted(numbers[::2]) == [1, 2, 3, 4]
        assert said(database) == 4
        for number in range(1, 5):
            assert (await other.verifying.verify(READER, "writer", number)).problem == ""


async def killed_after(registered: int, url: str, folder: Path, first: int) -> None:
    """In the middle of the next one, wherever it is then."""
    command = (sys.executable, "-m", "tests.support.train_killed", url, str(folder), str(first))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    async with asyncio.timeout(120):
        for _ in range(registered):
            assert await process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        await process.wait()


def said(url: str) -> int:
    """Events of versions in the outbox."""
    engine = create_engine(psycopg_url(url))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM train.news WHERE topic = 'train.model-trained.v1'"))
        count = int(found.scalar_one())
    engine.dispose()
    return count
