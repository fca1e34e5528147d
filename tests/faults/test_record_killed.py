"""Eval and its database are killed while it records; in the end its record is that of an undisturbed run."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest

from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually, free_port
from sluiceway_local.servers.postgres import Postgres
from tests.support.eval_running import (
    SERVE,
    RecordGroup,
    emptied,
    environment,
    eval_running,
    lies_on_the_log,
    record_callers,
)
from tests.support.replica import migrated, shared_settings, started

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

ANSWERS = 200
# Of the answers, so many are there when eval is killed.
KILLED_AT = (0.15, 0.4, 0.7)


@asynccontextmanager
async def process(shared: Shared, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    child = await asyncio.create_subprocess_exec(*SERVE, env={**os.environ, **environment(shared, port)})
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


def recorded(shared: Shared, tenants: list[str]) -> int:
    """Answers of these tenants that are there."""
    with psycopg.connect(shared.database.get_secret_value()) as connection:
        of = "SELECT count(*) FROM eval.answers WHERE tenant = ANY(%s)"
        row = connection.execute(of, (tenants,)).fetchone()
    return int(row[0]) if row else 0


async def until_recorded(shared: Shared, tenants: list[str], share: float) -> None:
    enough = share * ANSWERS * len(tenants)
    await eventually(lambda: recorded(shared, tenants) >= enough, within=60, every=0.01)


async def digests(shared: Shared, port: int, tenants: list[str]) -> list[tuple[str, int]]:
    async with record_callers(shared, port, tenants) as callers:
        return [await caller.digest() for caller in callers]


async def test_after_kills_the_record_is_that_of_an_undisturbed_run(
    kafka: str, own_postgres: Postgres, tmp_path: Path
) -> None:
    shared, port = shared_settings(kafka, own_postgres.url, tmp_path), free_port()
    tenants, group = [f"t{uuid.uuid4().hex[:12]}" for _ in range(2)], RecordGroup(kafka)
    migrated("eval", shared)
    await lies_on_the_log(shared, tenants, ANSWERS, seed=11)
    async with started(group):
        async with eval_running(shared) as app:
            await group.all_recorded(shared)
            undisturbed = await digests(shared, app.server.port, tenants)
        await asyncio.to_thread(emptied, shared)
        await group.rewind(await group.starts())
        for share in KILLED_AT:
            async with process(shared, port):
                await until_recorded(shared, tenants, share)
        async with process(shared, port):
            own_postgres.kill()
            await own_postgres.start()
            await group.all_recorded(shared)
            assert await digests(shared, port, tenants) == undisturbed
