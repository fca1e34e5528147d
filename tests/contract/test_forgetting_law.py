"""Law of the folders that have rows, and of the receipts that wait for them, in memory and in PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

import pytest

from sluiceway_common.database import Database, migrate
from sluiceway_train.adapters import database as db
from sluiceway_train.adapters.memory_forgetting import MemoryForgetting, MemoryRowFolders
from sluiceway_train.ports.forgetting import ForgettingReceipt, ForgettingReceipts, RowFolders
from tests.support.train_builders import DATASET, a_run

RECEIPT = ForgettingReceipt(
    tenant="acme", document_id="doc_1", version=3, erase=True, let_go={"rows": 2}, causation="event"
)


@dataclass(frozen=True)
class ForgettingStores:
    """One world; folders by machine."""

    receipts: ForgettingReceipts
    of: Callable[[str], RowFolders]


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest) -> str:
    """The database for a test that asks for PostgreSQL; empty for the stores in memory."""
    return "" if request.param == "memory" else str(request.getfixturevalue("database"))


@pytest.fixture
async def stores(url: str) -> AsyncIterator[ForgettingStores]:
    if not url:
        forgetting = MemoryForgetting()
        yield ForgettingStores(forgetting, lambda machine: MemoryRowFolders(machine, forgetting))
        return
    await asyncio.to_thread(migrate, url, schema=db.SCHEMA, package="sluiceway_train")
    database = Database(url, schema=db.SCHEMA, pool=4)
    yield ForgettingStores(db.PostgresForgetting(database), lambda machine: db.PostgresRowFolders(database, machine))
    await database.stop()


async def test_folders_are_those_of_one_machine_and_held_once(stores: ForgettingStores) -> None:
    here, there = stores.of("here"), stores.of("there")
    for run in (a_run(2), a_run(1), a_run(1)):
        await here.hold(run)
    assert (await here.all(), await there.all()) == ([a_run(1).run_id, a_run(2).run_id], [])
    await there.let_go(a_run(1).run_id)
    await here.let_go(a_run(2).run_id)
    await here.let_go(a_run(2).run_id)
    assert await here.all() == [a_run(1).run_id]


async def test_the_volume_is_that_of_one_machine_and_the_last_one_that_was_noted(stores: ForgettingStores) -> None:
    here, there = stores.of("here"), stores.of("there")
    assert await here.volume() == ""
    await here.note_volume("one", before="")
    await here.note_volume("another", before="one")
    assert (await here.volume(), await there.volume()) == ("another", "")


async def test_a_volume_that_another_one_followed_is_followed_by_no_second_one(stores: ForgettingStores) -> None:
    here = stores.of("here")
    await here.note_volume("one", before="")
    for before in ("", "none"):
        await here.note_volume("late", before=before)
    assert await here.volume() == "one"


async def test_a_volume_with_a_folder_is_followed_by_none(stores: ForgettingStores) -> None:
    here, there = stores.of("here"), stores.of("there")
    await here.hold(a_run())
    for record in (here, there):
        await record.note_volume("one", before="")
        await record.note_volume("another", before="one")
    assert (await here.volume(), await there.volume()) == ("one", "another")


async def test_a_document_is_held_back_by_each_folder_of_its_datasets(stores: ForgettingStores) -> None:
    for machine in ("here", "there"):
        await stores.of(machine).hold(a_run())
    for _ in range(2):
        await stores.receipts.hold_back("acme", "doc_1", ["ds_0", DATASET.dataset_id])
    for machine in ("here", "there"):
        assert await stores.receipts.is_held_back("acme", "doc_1")
        await stores.of(machine).let_go(a_run().run_id)
    assert not await stores.receipts.is_held_back("acme", "doc_1")


async def test_what_is_another_tenants_or_of_another_dataset_holds_nothing_back(stores: ForgettingStores) -> None:
    await stores.of("here").hold(a_run())
    await stores.receipts.hold_back("other", "doc_1", [DATASET.dataset_id])
    await stores.receipts.hold_back("acme", "doc_2", ["ds_0"])
    await stores.receipts.hold_back("acme", "doc_3", [])
    for tenant, document in (("other", "doc_1"), ("acme", "doc_1"), ("acme", "doc_2"), ("acme", "doc_3")):
        assert not await stores.receipts.is_held_back(tenant, document)


async def test_a_receipt_is_due_once_its_document_is_held_back_no_more(stores: ForgettingStores) -> None:
    await stores.of("here").hold(a_run())
    await stores.receipts.hold_back("acme", "doc_1", [DATASET.dataset_id])
    await stores.receipts.owe(RECEIPT)
    await stores.receipts.owe(replace(RECEIPT, let_go={}, causation="another"))
    assert list(await stores.receipts.due(10)) == []
    await stores.of("here").let_go(a_run().run_id)
    for _ in range(2):
        assert list(await stores.receipts.due(10)) == [RECEIPT]
    await stores.receipts.settle(RECEIPT)
    await stores.receipts.settle(RECEIPT)
    assert list(await stores.receipts.due(10)) == []


async def test_the_oldest_are_due_first_and_a_few_at_a_time(stores: ForgettingStores) -> None:
    owed = [replace(RECEIPT, document_id=f"doc_{number}") for number in (3, 1, 2)]
    for receipt in owed:
        await stores.receipts.owe(receipt)
    assert list(await stores.receipts.due(2)) == owed[:2]
