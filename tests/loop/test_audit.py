"""Who did what is written into the log of the service that did it, and verified from the record of all of them."""

import dataclasses
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sluiceway import services
from sluiceway_client import Sluiceway, discover
from sluiceway_client.audit import AuditLogs
from sluiceway_client.audit_values import AuditHead, AuditQuery, ChainReport
from sluiceway_client.collection_values import Collection
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Blocked, NotFound
from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import SCHEMA
from sluiceway_common.database import Database
from sluiceway_common.principal import Role
from tests.support.laptop import Laptop
from tests.support.system import database_of

pytestmark = pytest.mark.server


@dataclass(frozen=True)
class Audited:
    """A tenant of one test, and the machine that it is on."""

    machine: Laptop
    access: Access
    tenant: str

    async def addresses(self, role: Role) -> Addresses:
        secret = await self.access.create_key(self.tenant, f"{role}-of-{self.tenant}", [role])
        return dataclasses.replace(discover(self.machine.data, {}), api_key=secret)

    async def reports(
        self, where: Addresses, known: Mapping[str, AuditHead] | None = None, *, patience: float = 90
    ) -> dict[str, ChainReport]:
        logs = AuditLogs(where, patience=patience)
        try:
            return {report.service: report for report in await logs.verify(known=known)}
        finally:
            await logs.close()

    def order(self, statement: str) -> None:
        """Done to the record behind the back of eval, by whoever has its database."""
        with psycopg.connect(database_of(self.machine), autocommit=True) as connection:
            connection.execute(statement.replace("TENANT", f"'{self.tenant}'").encode())


@pytest.fixture
async def audited(machine: Laptop) -> AsyncIterator[Audited]:
    database = Database(database_of(machine), schema=SCHEMA, pool=2)
    yield Audited(machine, Access(database), f"audited-{uuid.uuid4().hex[:8]}")
    await database.stop()


async def worked(where: Addresses) -> None:
    """An admin makes a collection, and deletes one that there is not."""
    async with Sluiceway(where) as admin:
        await admin.collections.create(Collection(name="mills"))
        with pytest.raises(NotFound, match="'none'"):
            await admin.collections.delete("none")


async def test_what_was_done_is_listed_with_who_did_it_and_how_it_ended(audited: Audited) -> None:
    where, reader = await audited.addresses("admin"), await audited.addresses("reader")
    await worked(where)
    async with Sluiceway(reader) as reading:
        with pytest.raises(Blocked, match="the role `operator`"):
            await reading.collections.create(Collection(name="mine"))
        with pytest.raises(Blocked, match="the role `admin`"):
            await anext(aiter(reading.audit.acts()))
    assert (await audited.reports(where))["ingest"].entries == 5

    async with Sluiceway(where) as admin:
        refused, gone, made = [act async for act in admin.audit.acts()]
        steps = [step async for step in admin.audit.steps(AuditQuery(act_id=made.act_id))]
    who = f"admin-of-{audited.tenant}"
    assert (made.service, made.method, made.subject, made.roles, made.outcome) == (
        "ingest", "sluiceway.ingest.v1.IngestService/CreateCollection", who, ("admin",), "OK",
    )  # fmt: skip
    assert (made.request["collection"]["name"], made.response["name"]) == ("mills", "mills")
    assert made.ended_at is not None
    assert made.ended_at > made.at
    assert (gone.outcome, gone.request, "'none'" in gone.error) == ("NOT_FOUND", {"name": "none"}, True)
    assert (refused.outcome, refused.subject) == ("PERMISSION_DENIED", f"reader-of-{audited.tenant}")
    assert [step.phase for step in steps] == ["ended", "begun"]


async def test_a_log_that_nobody_touched_is_whole_and_everything_that_is_done_to_it_is_found(audited: Audited) -> None:
    where = await audited.addresses("admin")
    await worked(where)
    whole = await audited.reports(where)
    assert set(whole) == set(services())
    assert {name: report.entries for name, report in whole.items() if report.entries} == {"ingest": 4}
    assert not any(report.faults or report.missing for report in whole.values())
    known = {name: report.head for name, report in whole.items()}

    async with Sluiceway(where) as admin:
        await admin.collections.create(Collection(name="more"))
    later = await audited.reports(where, known)
    assert (later["ingest"].entries, later["ingest"].faults) == (6, ())

    table = "eval.audit_entries"
    audited.order(f"CREATE TABLE IF NOT EXISTS eval.kept AS SELECT * FROM {table} WHERE tenant = TENANT")
    try:
        for deed, fault in (
            (f"UPDATE {table} SET content = content || '\\x00' WHERE sequence = 3 AND tenant = TENANT", "was changed"),
            (f"DELETE FROM {table} WHERE sequence = 2 AND tenant = TENANT", "entries 2 to 2 are missing"),
            (f"DELETE FROM {table} WHERE sequence = 1 AND tenant = TENANT", "begins with entry 2"),
        ):
            audited.order(deed)
            said = (await audited.reports(where, known))["ingest"].faults
            assert any(fault in each for each in said), (deed, said)
            audited.order(f"DELETE FROM {table} WHERE tenant = TENANT; INSERT INTO {table} SELECT * FROM eval.kept")
        audited.order(f"DELETE FROM {table} WHERE sequence > 4 AND tenant = TENANT")
        assert (await audited.reports(where, known, patience=0.5))["ingest"].missing == 2
    finally:
        audited.order("DROP TABLE eval.kept")


async def test_the_command_says_what_was_found_and_ends_with_1_where_it_is_broken(
    audited: Audited, tmp_path: Path
) -> None:
    where = await audited.addresses("admin")
    await worked(where)
    await audited.reports(where)
    spoken = {"SLUICEWAY_API_KEY": where.api_key}
    spoken |= {f"SLUICEWAY_{name.upper()}": where.of(name) for name in services()}

    def say(*words: str) -> tuple[int, str, str]:
        done = audited.machine.say("audit", *words, **spoken)
        return done.returncode, done.stdout, done.stderr

    rows: list[dict[str, Any]] = [json.loads(line) for line in say("list", "--json")[1].splitlines()]
    assert [row["outcome"] for row in rows] == ["NOT_FOUND", "OK"]
    code, shown, _ = say("show", rows[1]["act_id"])
    assert (code, "CreateCollection" in shown, '"mills"' in shown) == (0, True, True)
    code, kept, _ = say("verify", "--json")
    assert code == 0
    file = tmp_path / "known"
    file.write_text(kept)
    code, told, _ = say("verify", "--known", str(file))
    assert (code, told.count("whole")) == (0, len(services()))

    file.write_text(kept.replace('"hash": "', '"hash": "00'))
    code, told, said = say("verify", "--known", str(file))
    assert (code, told.count("broken"), "entry 4 is another than it was" in said) == (1, 1, True)
    file.write_text("no such thing")
    assert say("verify", "--known", str(file))[0] == 3
    assert say("show", "act_of_nobody")[0] == 1
