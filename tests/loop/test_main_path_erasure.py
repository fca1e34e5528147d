"""Erasure on the whole product: when it is complete, nothing of the document is left."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sluiceway_client.documents import Header
from sluiceway_client.values import ErasureReceipt
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.log import all_on
from tests.support.system import client, log_of, tables_that_have

pytestmark = pytest.mark.server

TITLE, KEY, LABEL, TEXT = "quokkaminutes", "okapireport", "zanzibarcase", "zyzzogetontext"
WORDS = (TITLE, KEY, LABEL, TEXT)
# PostgreSQL overwrites its log and the rows of before in its own time (docs/security-model.md): its tables are read.
NOT_SEARCHED = "postgres"


async def test_no_byte_of_an_erased_document_lies_in_a_folder_a_table_or_on_a_topic_once_it_is_complete(
    machine: Laptop,
) -> None:
    async with client(machine) as sluiceway:
        header = Header(source_key=f"{KEY}.txt", title=TITLE, labels={"case": LABEL}, collection="erasure")
        text = f"The {TEXT} is a leafhopper. It was described in 1907."
        neighbour = await sluiceway.documents.submit(
            b"A mill that stays.", Header(source_key="b", collection="erasure")
        )
        document = await sluiceway.documents.submit(text.encode(), header)
        async for _ in sluiceway.documents.watch([document.document_id, neighbour.document_id]):
            """Until both are at their end."""
        assert set(WORDS) == {word for _, word in standing_in(machine.data)}
        assert {TITLE, KEY, LABEL} <= (await in_tables(machine)).keys()

        async def complete() -> ErasureReceipt | None:
            receipt = await sluiceway.documents.erase(document.document_id)
            return receipt if receipt.complete else None

        receipt = await eventually(complete, within=120)
        left = sorted(standing_in(machine.data))
        assert (left, await in_tables(machine), receipt.missing) == ([], {}, ())
        assert TEXT not in json.dumps(
            [found.text for found in await sluiceway.passages.search(TEXT, collection="erasure")]
        )
    async with log_of(machine) as log:
        records = [record for topic in await log.names() for record in await all_on(log, topic)]
    said = b" ".join(part for each in records for part in (each.key, each.value, *dict(each.headers).values()) if part)
    assert [word for word in WORDS if word.encode() in said] == []


async def in_tables(machine: Laptop) -> dict[str, list[str]]:
    """Which of the words stand in which tables."""
    found = {word: await tables_that_have(machine, word) for word in WORDS}
    return {word: tables for word, tables in found.items() if tables}


def standing_in(data: Path) -> Iterator[tuple[str, str]]:
    """Which file has which of the words. Files may go while they are looked at."""
    for place, folders, names in os.walk(data):
        folders[:] = [name for name in folders if Path(place, name) != data / NOT_SEARCHED]
        for name in names:
            with suppress(FileNotFoundError):
                content = Path(place, name).read_bytes()
                yield from ((str(Path(place, name)), word) for word in WORDS if word.encode() in content)
