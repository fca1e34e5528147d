"""A tenant is dropped: nothing of it is left on a machine, and its neighbour notices nothing."""

import dataclasses
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from sluiceway import services
from sluiceway.infer.v1.events_pb2 import AnswerGiven
from sluiceway.ingest.v1.events_pb2 import DocumentChunked
from sluiceway.ops.v1.operator_service_pb2 import DropTenantRequest
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceStub
from sluiceway_client import Sluiceway, Unauthenticated, discover
from sluiceway_client.answers import Question
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.documents import Header
from sluiceway_client.errors import Blocked
from sluiceway_common.access.keys import CACHE_SECONDS, Access
from sluiceway_common.access.port import SealedText
from sluiceway_common.access.sealer import Sealer
from sluiceway_common.access.tables import SCHEMA
from sluiceway_common.bus.records import Decoded, decode
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.database import Database
from sluiceway_common.errors import NotFound
from sluiceway_common.principal import Role
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.log import all_on
from tests.support.system import database_of, log_of, measured

pytestmark = pytest.mark.server

GONE, STAYS = "acme-that-goes", "beta-that-stays"
WORD = "zyzzogeton"
TEXT = f"The {WORD} is a leafhopper. It was described in 1907. The mill of {{}} was built by Jan Adriaansz in 1702."
ASKED = Question(text="Who built the mill?", collection="mills", model="extractive")


@pytest.fixture
async def access(machine: Laptop) -> AsyncIterator[Database]:
    """The schema that holds keys and tombstones."""
    database = Database(database_of(machine), schema=SCHEMA, pool=2)
    yield database
    await database.stop()


async def test_of_a_dropped_tenant_nothing_is_left_and_nothing_comes_back(machine: Laptop, access: Database) -> None:
    there = {tenant: addresses(machine, await key(access, tenant, "admin")) for tenant in (GONE, STAYS)}
    reader = addresses(machine, await key(access, GONE, "reader"))
    for tenant, where in there.items():
        await filled(where, tenant)
    before, sealed = await seen(there[STAYS]), await sealed_texts(machine)
    late = await chunked_record(machine)
    assert sealed
    assert len(await traces(machine)) > 0

    # One service, twice: it holds nothing any more, the others wait, and nobody else gets in.
    others = services().keys() - {"ingest"}
    assert await dropped(there[GONE], "ingest") == await dropped(there[GONE], "ingest") == others
    async with Sluiceway(there[GONE]) as gone, Sluiceway(reader) as reading:
        with pytest.raises(Blocked, match="was dropped"):
            await gone.passages.search(WORD)
        with pytest.raises(Unauthenticated, match="the tenant of this credential was dropped"):
            await reading.passages.search(WORD)

    said = machine.say("tenants", "drop", GONE, "--yes", "--json", **environment(there[GONE]))
    assert said.returncode == 0, said.stderr
    counts = {(row["service"], row["what"]): row["count"] for row in map(json.loads, said.stdout.splitlines())}
    last = [*services()][-1]
    assert (counts["embed", "document_heads"], counts["infer", "answers"], counts[last, "keys"]) == (1, 1, 2)

    # A record that comes late is heard and not handled.
    done = measured(machine, "embed", "sluiceway_records_total", end="done")
    async with log_of(machine) as log:
        await log.put(late)
    await eventually(lambda: measured(machine, "embed", "sluiceway_records_total", end="done") > done, within=120)

    assert await traces(machine) == []
    sealer = Sealer(access, SecretStr((machine.data / "secrets" / "master_key").read_text()))
    for each in sealed:
        with pytest.raises(NotFound, match="of this tenant was dropped"):
            await sealer.open(GONE, each)
    # The key that dropped it is gone too, once no service remembers it.
    await eventually(lambda: _refused(machine, there[GONE]), within=CACHE_SECONDS + 30, every=2)
    assert await seen(there[STAYS]) == before


def test_a_tenant_is_not_dropped_by_the_way(machine: Laptop) -> None:
    assert machine.say("tenants", "drop", "default").returncode == 3
    other = machine.say("tenants", "drop", "somebody-else", "--yes")
    assert (other.returncode, "repeat the caller's own" in other.stderr) == (3, True)


def addresses(machine: Laptop, secret: str) -> Addresses:
    return dataclasses.replace(discover(machine.data, {}), api_key=secret)


def environment(where: Addresses) -> Mapping[str, str]:
    return {"SLUICEWAY_API_KEY": where.api_key} | {f"SLUICEWAY_{name.upper()}": where.of(name) for name in services()}


def _refused(machine: Laptop, where: Addresses) -> bool:
    again = machine.say("tenants", "drop", GONE, "--yes", **environment(where))
    return (again.returncode, again.stdout) == (3, "")


async def key(access: Database, tenant: str, role: Role) -> str:
    return await Access(access).create_key(tenant, f"{tenant}-{role}", [role])


async def filled(where: Addresses, tenant: str) -> None:
    """A document that is indexed, an answer that cites it, and what it was worth."""
    async with Sluiceway(where) as sluiceway:
        header = Header(source_key=f"{tenant}.txt", collection="mills", title=tenant)
        document = await sluiceway.documents.submit(TEXT.format(tenant).encode(), header)
        states = [each.state async for each in sluiceway.documents.watch([document.document_id])]
        assert states[-1] == "indexed"
        answer = await sluiceway.answers.ask(ASKED)
        assert answer.citations
        await sluiceway.answers.feedback(answer.answer_id, 1.0, comment=tenant)


async def seen(where: Addresses) -> list[Any]:
    """What a tenant finds and is answered."""
    async with Sluiceway(where) as sluiceway:
        passages = await sluiceway.passages.search(WORD, collection="mills")
        answer = await sluiceway.answers.ask(ASKED)
        documents = await sluiceway.documents.list()
    return [passages, answer.text, answer.citations, documents]


async def dropped(where: Addresses, service: str) -> set[str]:
    """Drops the tenant in one service alone; the others."""
    async with connect(where.of(service), where) as channel:
        request = DropTenantRequest(tenant=GONE)
        answer = await OperatorServiceStub(channel).DropTenant(request, metadata=credential(where), timeout=60)
    return set(answer.waiting_for)


async def chunked_record(machine: Laptop) -> Any:
    """The record by which embed was told of the document."""
    async with log_of(machine) as log:
        records = await all_on(log, topic_of(DocumentChunked).name)
    return next(each for each in reversed(records) if ("ce_tenant", GONE.encode()) in each.headers)


async def sealed_texts(machine: Laptop) -> list[SealedText]:
    """Those of the tenant's answers on the log."""
    async with log_of(machine) as log:
        read = [decode(record, AnswerGiven) for record in await all_on(log, topic_of(AnswerGiven).name)]
    given = [each.event for each in read if isinstance(each, Decoded) and each.envelope.tenant == GONE]
    return [
        SealedText(text.key_id, text.nonce, text.ciphertext) for each in given for text in (each.question, each.answer)
    ]


async def traces(machine: Laptop) -> list[str]:
    """Rows of any table and files of any store that hold the tenant's name."""
    files = [path for store in ("blobs", "vectors") for path in (machine.data / store).rglob("*") if _names_it(path)]
    return [*map(str, files), *await _rows(database_of(machine))]


def _names_it(path: Path) -> bool:
    return GONE in str(path) or (path.is_file() and GONE.encode() in path.read_bytes())


async def _rows(database: str) -> list[str]:
    found = []
    async with await psycopg.AsyncConnection.connect(database) as connection:
        tables = await connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, table in await tables.fetchall():
            named = sql.SQL("SELECT count(*) FROM {} AS row WHERE row::text LIKE %s OR row::text LIKE %s")
            likes = (f"%{GONE}%", f"%{GONE.encode().hex()}%")
            rows = await connection.execute(named.format(sql.Identifier(schema, table)), likes)
            if (await rows.fetchone() or (0,))[0]:
                found.append(f"{schema}.{table}")
    return found
