"""Restore drill: what docs/operations.md backs up comes back, answers as before, and what was erased stays away."""

import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from sluiceway import services
from sluiceway.ingest.v1.events_pb2 import DocumentWithdrawn
from sluiceway_client import Sluiceway
from sluiceway_client.audit import AuditLogs
from sluiceway_client.audit_values import AuditHead, ChainReport
from sluiceway_client.collection_values import Collection
from sluiceway_client.discovery import Addresses
from sluiceway_client.values import Citation
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually
from sluiceway_local.servers.kafka import Kafka
from tests.support.answering import COLLECTION, added, answered, answering, environment_of, with_tables
from tests.support.documented import shells
from tests.support.log import all_on, log_at
from tests.support.replica import a_key, migrated, replica_of, shared_settings, started
from tests.support.repository import ROOT

pytestmark = pytest.mark.server

PAGE = "docs/operations.md"
MILL = "The mill of Zaandam was built by Jan Adriaansz in 1702. It grinds pigments for painters."
SECRET = "The zyzzogeton is a leafhopper that lives behind the mill."
LATE = "The quokka came to the mill when the backup was made already."
WORDS = "zyzzogeton quokka mill leafhopper"


@dataclass(frozen=True)
class Site:
    """Where it ran, and what was known there."""

    shared: Shared
    key: str
    answer: tuple[str, tuple[Citation, ...]]
    kept: str
    erased: str
    late: str


@dataclass(frozen=True)
class Auditing:
    """Ingest, whose acts are audited, and eval, which keeps the record of them."""

    where: Addresses

    async def makes(self, collection: str) -> None:
        """An act that is audited, as two entries."""
        async with Sluiceway(self.where) as admin:
            await admin.collections.create(Collection(name=collection))

    async def verified(self, known: AuditHead | None = None) -> ChainReport:
        logs = AuditLogs(self.where, patience=60)
        try:
            reports: Mapping[str, ChainReport] = {
                each.service: each
                for each in await logs.verify(
                    known={"ingest": known} if known else None,
                    absent=sorted(set(services()) - set(self.where.services)),
                )
            }
        finally:
            await logs.close()
        return reports["ingest"]


@asynccontextmanager
async def auditing(shared: Shared, key: str) -> AsyncIterator[Auditing]:
    async with AsyncExitStack() as stack:
        ports: dict[str, str] = {}
        for service in ("ingest", "eval"):
            replica = replica_of(service, shared)
            await stack.enter_async_context(started(*replica.components))
            ports[service] = f"127.0.0.1:{replica.server.port}"
        yield Auditing(Addresses(api_key=key, services=ports))


def section(title: str) -> tuple[str, ...]:
    """The commands under a heading of the page, as they stand there."""
    lines = (ROOT / PAGE).read_text("utf-8").splitlines()
    begins = lines.index(f"## {title}") + 1
    ends = next(number for number, line in enumerate(lines[begins:], begins) if line.startswith("## "))
    blocks = [each for each in shells() if each.page == PAGE and begins < each.line <= ends]
    assert blocks, f"nothing is said to a shell under {title}"
    return tuple(command for block in blocks for command in block.commands)


def types(shared: Shared, title: str, folder: Path) -> None:
    """A person types what the page says."""
    for command in section(title):
        typed(command, shared, folder)


def typed(command: str, shared: Shared, folder: Path) -> None:
    done = subprocess.run(
        ("bash", "-c", command), cwd=folder, env=environment_of(shared), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


@contextmanager
def empty_database(postgres: str) -> Iterator[str]:
    name = f"restored_{uuid.uuid4().hex}"
    with closing(psycopg.connect(postgres, autocommit=True)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield postgres.rpartition("/")[0] + f"/{name}"
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


async def lived(shared: Shared, backup: Path) -> Site:
    """Documents are taken in and one answers; a backup is made; then one is erased, and one comes. It stops."""
    _, key = await a_key(shared)
    async with answering(shared, key) as sluiceway:
        kept, erased = await added(sluiceway, "mill", MILL), await added(sluiceway, "secret", SECRET)
        answer = await answered(sluiceway)
        types(shared, "Backup", backup)

        async def complete() -> bool:
            return (await sluiceway.documents.erase(erased)).complete

        await eventually(complete, within=60)
        late = await added(sluiceway, "late", LATE)
        assert await answered(sluiceway) == answer
        assert await found(sluiceway) == {kept, late}
    return Site(shared, key, answer, kept, erased, late)


async def found(sluiceway: Sluiceway) -> set[str]:
    hits = await sluiceway.passages.search(WORDS, collection=COLLECTION)
    return {hit.document_id for hit in hits}


async def answers_as_before(site: Site, shared: Shared) -> None:
    """The same question has the same answer with the same citation; what was erased goes, and more comes in."""
    async with answering(shared, site.key) as sluiceway:
        assert await answered(sluiceway) == site.answer
        assert site.answer[1]
        assert {each.document_id for each in site.answer[1]} == {site.kept}

        async def is_erased() -> bool:
            return (await sluiceway.documents.get(site.erased)).state == "erased"

        await eventually(is_erased, within=60, every=0.2)
        assert await found(sluiceway) == {site.kept}
        again = await added(sluiceway, "late", LATE)
        assert await found(sluiceway) == {site.kept, again}
        assert {each.document_id for each in await sluiceway.documents.list()} == {site.kept, site.erased, again}


async def test_what_was_backed_up_answers_the_same_with_the_same_citation_beside_its_log_and_on_an_empty_one(
    kafka: str, own_kafka: Kafka, database: str, postgres: str, tmp_path: Path
) -> None:
    backup, folders = tmp_path / "backup", [tmp_path / name for name in ("first", "beside", "empty")]
    for folder in (backup, *folders):
        folder.mkdir()
    site = await lived(with_tables(shared_settings(kafka, database, folders[0])), backup)
    with ExitStack() as stack:
        beside, empty = (stack.enter_context(empty_database(postgres)) for _ in range(2))

        shared = moved(site.shared, database=beside, data=folders[1])
        types(shared, "Restore", backup)
        await answers_as_before(site, shared)

        # The log is lost too, but for the copy of one topic that the page says to keep elsewhere.
        shared = moved(site.shared, database=empty, data=folders[2], kafka=own_kafka.servers)
        await copied(kafka, own_kafka.servers)
        types(shared, "Restore", backup)
        await answers_as_before(site, shared)


async def test_the_audit_log_goes_on_at_the_end_of_the_backup_and_tells_that_its_own_end_was_cut_off(
    kafka: str, database: str, postgres: str, tmp_path: Path
) -> None:
    backup, folders = tmp_path / "backup", [tmp_path / name for name in ("first", "restored")]
    for folder in (backup, *folders):
        folder.mkdir()
    shared = shared_settings(kafka, database, folders[0])
    for service in ("ingest", "eval"):
        migrated(service, shared)
    _, key = await a_key(shared)
    async with auditing(shared, key) as there:
        await there.makes("before")
        assert (await there.verified()).entries == 2
        (shared.data / "blobs").mkdir(exist_ok=True)
        types(shared, "Backup", backup)
        await there.makes("after")
        lost = await there.verified()
        assert (lost.entries, lost.faults) == (4, ())

    with empty_database(postgres) as restored:
        shared = moved(shared, database=restored, data=folders[1])
        types(shared, "Restore", backup)
        async with auditing(shared, key) as there:
            # Nobody knows of it: what was made after the backup is made as if it never was.
            await there.makes("after")
            whole, told = await there.verified(), await there.verified(lost.head)
            assert (whole.entries, whole.faults) == (4, ())
            assert told.faults == (f"entry 4 is another than it was: it had the hash {lost.head.hash}",)

        typed("sluiceway-eval records rewind eval.record", shared, tmp_path)
        async with auditing(shared, key) as there:

            async def told_again() -> bool:
                return "entry 4 stands before entry 3" in (await there.verified()).faults

            await eventually(told_again, within=60, every=0.5)


def moved(shared: Shared, *, database: str, data: Path, kafka: str = "") -> Shared:
    there = {"database": SecretStr(database), "data": data, "kafka": kafka or shared.kafka}
    return shared.model_copy(update=there)


async def copied(old: str, new: str) -> None:
    """As a mirror of the topic does: records as they are."""
    async with log_at(old) as theirs, log_at(new) as ours:
        await ours.ensure_topics(DocumentWithdrawn)
        await ours.put(*await all_on(theirs, topic_of(DocumentWithdrawn).name))
