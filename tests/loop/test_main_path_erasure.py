"""Erasure on the whole product: when it is complete, nothing of the document is left."""

import errno
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from sluiceway_client.client import Sluiceway
from sluiceway_client.documents import Header
from sluiceway_client.erasures import ErasureReceipt
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.log import words_on_all_topics
from tests.support.system import client, database_of, kafka_of, security_of

pytestmark = pytest.mark.server

TITLE, KEY, LABEL, TEXT = "quokkaminutes", "okapireport", "zanzibarcase", "zyzzogetontext"
WORDS = (TITLE, KEY, LABEL, TEXT)
# PostgreSQL overwrites its log and the rows of before in its own time; docs/security-model.md says so.
NOT_SEARCHED, LOG_OF_POSTGRES = "postgres", "pg_wal"


async def test_no_byte_of_an_erased_document_lies_in_a_folder_or_on_a_topic_once_it_is_complete(
    machine: Laptop,
) -> None:
    async with client(machine) as sluiceway:
        document_id = await submitted(sluiceway)
        assert set(WORDS) == {word for _, word in standing_in(machine.data, NOT_SEARCHED)}
        receipt = await erased(sluiceway, document_id)
        left = sorted(standing_in(machine.data, NOT_SEARCHED))
        assert (left, receipt.missing) == ([], ())
        assert TEXT not in json.dumps(
            [found.text for found in await sluiceway.passages.search(TEXT, collection="erasure")]
        )
    security = security_of(machine)
    assert await words_on_all_topics(kafka_of(machine), WORDS, security=security) == set()


async def test_no_byte_of_an_erased_document_lies_in_a_table_once_the_tables_are_written_anew(machine: Laptop) -> None:
    database = machine.data / NOT_SEARCHED
    async with client(machine) as sluiceway:
        document_id = await submitted(sluiceway)
        write_anew(machine)
        assert {TITLE, KEY, LABEL} == {word for _, word in standing_in(database, LOG_OF_POSTGRES)}
        await erased(sluiceway, document_id)
    write_anew(machine)
    assert sorted(standing_in(database, LOG_OF_POSTGRES)) == []


async def submitted(sluiceway: Sluiceway) -> str:
    """A document with all of the words, indexed beside one that stays."""
    header = Header(source_key=f"{KEY}.txt", title=TITLE, labels={"case": LABEL}, collection="erasure")
    text = f"The {TEXT} is a leafhopper. It was described in 1907."
    neighbour = await sluiceway.documents.submit(b"A mill that stays.", Header(source_key="b", collection="erasure"))
    document = await sluiceway.documents.submit(text.encode(), header)
    async for _ in sluiceway.documents.watch([document.document_id, neighbour.document_id]):
        """Until both are at their end."""
    return document.document_id


async def erased(sluiceway: Sluiceway, document_id: str) -> ErasureReceipt:
    async def complete() -> ErasureReceipt | None:
        receipt = await sluiceway.documents.erase(document_id)
        return receipt if receipt.complete else None

    return await eventually(complete, within=120)


def write_anew(machine: Laptop) -> None:
    """As docs/security-model.md tells whoever runs it."""
    with psycopg.connect(database_of(machine), autocommit=True) as connection:
        for statement in ("ANALYZE", "VACUUM FULL", "CHECKPOINT"):
            connection.execute(statement)


def standing_in(data: Path, left_out: str) -> Iterator[tuple[str, str]]:
    """Which file has which of the words. Files may go while they are looked at."""
    for place, folders, names in os.walk(data):
        folders[:] = [name for name in folders if name != left_out]
        for name in names:
            with suppress(FileNotFoundError):
                pieces = list(written(Path(place, name)))
                yield from ((str(Path(place, name)), word) for word in WORDS if _stands_in(word, pieces))


def _stands_in(word: str, pieces: Iterable[bytes]) -> bool:
    return any(word.encode() in piece for piece in pieces)


def written(file: Path) -> Iterator[bytes]:
    """What was written of a file, without its holes: Kafka lays out indexes that are gigabytes of those."""
    with file.open("rb") as opened:
        number, end = opened.fileno(), 0
        try:
            while True:
                start = os.lseek(number, end, os.SEEK_DATA)
                end = os.lseek(number, start, os.SEEK_HOLE)
                yield os.pread(number, end - start, start)
        except OSError as error:
            # That no more was written behind it.
            if error.errno != errno.ENXIO:
                raise
