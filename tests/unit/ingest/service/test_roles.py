"""Roles in the use cases: the wall behind the door, for a door that was forgotten."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from sluiceway_common.errors import Blocked
from sluiceway_common.principal import Principal, Role
from sluiceway_ingest.domain.collection import Collection, CollectionChange
from sluiceway_ingest.domain.document import Document, DocumentQuery
from tests.support.ingest_builders import TENANT, MemoryIngest, memory_ingest, submit_document

UseCase = Callable[[MemoryIngest, Principal, Document], Awaitable[object]]
LESS: dict[Role, tuple[Role, ...]] = {
    "reader": (),
    "contributor": ("reader",),
    "operator": ("reader", "contributor", "approver"),
}
COLLECTION = Collection(tenant=TENANT, name="default")
CHANGE = CollectionChange(name="default", revision=1, retention_days=9)


async def watch(ingest: MemoryIngest, who: Principal, document: Document) -> object:
    async with aclosing(ingest.service.queries.watch(who, [document.document_id])) as changes:
        return await anext(changes)


USE_CASES: dict[str, tuple[Role, UseCase]] = {
    "submit": ("contributor", lambda at, who, _: at.service.submission.submit(who, submit_document("wine"))),
    "offer": ("contributor", lambda at, who, _: at.service.submission.offer(who, submit_document("wine"))),
    "withdraw": ("contributor", lambda at, who, one: at.service.withdrawal.withdraw(who, one.document_id)),
    "erase": ("operator", lambda at, who, one: at.service.withdrawal.erase(who, one.document_id, 0)),
    "release": ("operator", lambda at, who, one: at.service.quarantine.release(who, one.document_id, "fine")),
    "refuse": ("operator", lambda at, who, one: at.service.quarantine.refuse(who, one.document_id, "no")),
    "redrive": ("operator", lambda at, who, one: at.service.redriving.redrive(who, one.document_id)),
    "create a collection": ("operator", lambda at, who, _: at.service.collecting.create(who, COLLECTION)),
    "change a collection": ("operator", lambda at, who, _: at.service.collecting.change(who, CHANGE)),
    "delete a collection": (
        "operator",
        lambda at, who, _: at.service.deletion.delete(who, "roles", erase_documents=True, seconds=0),
    ),
    "ask for usage": ("contributor", lambda at, who, _: at.service.usage.of_caller(who)),
    "get a collection": ("reader", lambda at, who, _: at.service.collecting.get(who, "default")),
    "list collections": ("reader", lambda at, who, _: at.service.collecting.page(who, 10, "")),
    "get": ("reader", lambda at, who, one: at.service.queries.get(who, one.document_id)),
    "list": ("reader", lambda at, who, _: at.service.queries.page(who, DocumentQuery(tenant=TENANT, limit=1))),
    "read": ("reader", lambda at, who, one: at.service.reading.text(who, one.document_id).__aenter__()),
    "watch": ("reader", watch),
}


# What is asked of no document that is on its way, whoever asks.
NOT_ON_ITS_WAY = ("redrive", "read", "release", "refuse")


@pytest.mark.parametrize("name", USE_CASES)
async def test_without_the_role_nothing_is_done(tmp_path: Path, name: str) -> None:
    ingest, (role, use) = memory_ingest(tmp_path), USE_CASES[name]
    document = await ingest.submit("water")
    with pytest.raises(Blocked, match=f"this needs the role `{role}`"):
        await use(ingest, Principal(TENANT, "bob", frozenset(LESS[role])), document)
    assert await ingest.get(document) == document


@pytest.mark.parametrize("name", [name for name in USE_CASES if name not in NOT_ON_ITS_WAY])
async def test_with_the_role_alone_it_is_done(tmp_path: Path, name: str) -> None:
    ingest, (role, use) = memory_ingest(tmp_path), USE_CASES[name]
    await ingest.collections.add(Collection(tenant=TENANT, name="roles"))
    await use(ingest, Principal(TENANT, "bob", frozenset({role})), await ingest.submit("water"))
