"""Deletion of a collection: closed at once, all of it erased, and its name is nobody's by chance."""

from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway.ingest.v1.events_pb2 import CollectionChanged
from sluiceway_common.errors import Conflict, Invalid, NotFound, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.collection import Collection, CollectionChange
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.service.collection_deletion import DeletionProgress
from sluiceway_ingest.service.processing import Order
from tests.support.ingest_builders import CALLER, TENANT, MemoryIngest, memory_ingest, submit_document

MADE = Collection(tenant=TENANT, name="notes", default_acl=("hr",))


@pytest.fixture
async def ingest(tmp_path: Path) -> MemoryIngest:
    ingest = memory_ingest(tmp_path)
    await ingest.service.collecting.create(CALLER, MADE)
    return ingest


async def delete(ingest: MemoryIngest, *, erase: bool = True, seconds: float = 0.0) -> DeletionProgress:
    return await ingest.service.deletion.delete(CALLER, "notes", erase_documents=erase, seconds=seconds)


async def put(ingest: MemoryIngest, key: str, content: str = "water") -> Document:
    document = await ingest.submit(content, key, collection="notes")
    await ingest.service.processing.process(
        Order(tenant=TENANT, document_id=document.document_id, version=1, attempt=1)
    )
    return await ingest.get(document)


async def test_with_documents_in_it_nothing_is_done_until_it_is_said_that_they_go_too(ingest: MemoryIngest) -> None:
    document = await put(ingest, "a")
    with pytest.raises(Conflict, match="the collection 'notes' holds 1 documents, which would be erased") as raised:
        await delete(ingest, erase=False)
    assert raised.value.field == "erase_documents"
    assert await ingest.get(document) == document
    assert (await ingest.service.collecting.get(CALLER, "notes")).state == "live"


async def test_an_empty_one_is_gone_at_once(ingest: MemoryIngest) -> None:
    assert (await delete(ingest, erase=False)).is_complete
    with pytest.raises(NotFound, match="there is no collection 'notes'"):
        await ingest.service.collecting.get(CALLER, "notes")
    assert (await ingest.service.collecting.page(CALLER, 10, "")).items == ()


async def test_all_that_is_in_it_is_erased_also_what_was_withdrawn_and_it_goes_on_by_itself(
    ingest: MemoryIngest,
) -> None:
    kept, withdrawn, other = await put(ingest, "a"), await put(ingest, "b"), await ingest.submit("wine", "c")
    await ingest.service.withdrawal.withdraw(CALLER, withdrawn.document_id)
    await ingest.let_go(withdrawn)
    assert await delete(ingest) == DeletionProgress(replace(MADE, state="deleting", revision=2), 2)
    assert (await ingest.service.collecting.get(CALLER, "notes")).state == "deleting"
    for document in (kept, withdrawn):
        await ingest.let_go(document, erase=True)
    assert {(await ingest.get(document)).state for document in (kept, withdrawn)} == {"erased"}
    # Whoever asked may be gone by now, and the process that heard it too.
    await ingest.service.sweeping.sweep()
    assert (await delete(ingest)).is_complete
    assert (await ingest.get(other)).state == "submitted"


async def test_what_died_before_it_had_begun_is_done_by_the_sweeper(ingest: MemoryIngest) -> None:
    document = await put(ingest, "a")
    await ingest.collections.replace(MADE, replace(MADE, state="deleting", revision=2), by="ann")
    await ingest.service.sweeping.sweep()
    assert (await ingest.get(document)).state == "withdrawing"
    await ingest.let_go(document, erase=True)
    await ingest.service.sweeping.sweep()
    assert await ingest.collections.get(TENANT, "notes") == replace(MADE, state="deleted", revision=3)


async def test_one_that_cannot_go_on_holds_up_no_other(ingest: MemoryIngest, monkeypatch: pytest.MonkeyPatch) -> None:
    deletion = ingest.service.deletion
    await ingest.service.collecting.create(CALLER, replace(MADE, name="letters"))
    for name in ("notes", "letters"):
        made = await ingest.collections.get(TENANT, name)
        assert made is not None
        await ingest.collections.replace(made, replace(made, state="deleting", revision=2), by="ann")
    looked_at: list[str] = []

    async def count(collection: Collection) -> int:
        looked_at.append(collection.name)
        if len(looked_at) == 1:
            raise Unavailable("the database does not answer")
        return 0

    monkeypatch.setattr(deletion.sweeps, "unerased", count)
    with pytest.raises(Unavailable, match="does not answer"):
        await deletion.sweep()
    ended = await ingest.collections.get(TENANT, looked_at[1])
    assert ended is not None
    assert ended.state == "deleted"


async def test_nothing_can_be_put_into_it_and_none_is_made_by_what_comes_by_itself(ingest: MemoryIngest) -> None:
    document = await put(ingest, "a")
    await delete(ingest)
    for submit in (ingest.service.submission.submit, ingest.service.submission.offer):
        with pytest.raises(
            Conflict, match="'notes' is being deleted; take another one, or ask again when it is gone"
        ) as raised:
            await submit(CALLER, submit_document("wine", "b", collection="notes"))
        assert raised.value.field == "collection"
    await ingest.let_go(document, erase=True)
    await delete(ingest)
    with pytest.raises(Conflict, match="'notes' was deleted; take another one, or have an operator make it anew"):
        await ingest.submit("wine", "b", collection="notes")


async def test_attachments_of_what_was_being_read_come_into_no_closed_collection(ingest: MemoryIngest) -> None:
    mail = await ingest.submit("!MAIL\none.txt=water", "mail", collection="notes")
    await ingest.collections.replace(MADE, replace(MADE, state="deleting", revision=2), by="ann")
    await ingest.service.processing.process(Order(tenant=TENANT, document_id=mail.document_id, version=1, attempt=1))
    assert await ingest.documents.children(TENANT, mail.document_id) == ()
    await ingest.service.sweeping.sweep()
    assert (await ingest.get(mail)).state == "withdrawing"


async def test_it_is_told_that_it_is_closed_and_open_when_it_is_made_anew(ingest: MemoryIngest) -> None:
    await delete(ingest)
    wanted = Collection(tenant=TENANT, name="notes", default_acl=("sales",))
    assert await ingest.service.collecting.create(CALLER, wanted) == replace(wanted, revision=4)
    events = [one.event for one in ingest.collections.said if isinstance(one.event, CollectionChanged)]
    told = [(each.revision, tuple(each.default_acl), each.closed) for each in events]
    assert told == [(2, ("hr",), True), (3, ("hr",), True), (4, ("sales",), False)]
    assert (await ingest.submit("wine", "b", collection="notes")).state == "submitted"


async def test_who_began_to_delete_it_erases_nothing_of_the_one_that_was_made_anew_since(ingest: MemoryIngest) -> None:
    old = await put(ingest, "a")
    begun = (await delete(ingest)).collection
    await ingest.let_go(old, erase=True)
    await ingest.service.sweeping.sweep()
    anew = await ingest.service.collecting.create(CALLER, MADE)
    new = await put(ingest, "a", "wine")
    progress = await ingest.service.deletion.go_on(begun)
    assert (progress, progress.is_complete) == (DeletionProgress(anew, 0), True)
    assert await ingest.get(new) == new


async def test_while_it_is_deleted_it_is_neither_changed_nor_made(ingest: MemoryIngest) -> None:
    await put(ingest, "a")
    await delete(ingest)
    with pytest.raises(Conflict, match="is being deleted"):
        await ingest.service.collecting.create(CALLER, MADE)
    with pytest.raises(Conflict, match="is being deleted"):
        await ingest.service.collecting.change(CALLER, CollectionChange(name="notes", revision=2, retention_days=3))


async def test_of_those_who_delete_it_at_a_time_each_is_told_how_far_it_is(ingest: MemoryIngest) -> None:
    document = await put(ingest, "a")
    assert [(await delete(ingest)).documents_left for _ in range(3)] == [1, 1, 1]
    await ingest.let_go(document, erase=True)
    assert [(await delete(ingest, erase=erase)).is_complete for erase in (True, False)] == [True, True]


async def test_the_standard_one_and_one_that_never_was_are_not_deleted(ingest: MemoryIngest) -> None:
    deletion = ingest.service.deletion
    await ingest.submit("water")
    with pytest.raises(Invalid, match="`default` takes what names no collection"):
        await deletion.delete(CALLER, "default", erase_documents=True, seconds=0)
    with pytest.raises(NotFound, match="there is no collection 'note'"):
        await deletion.delete(CALLER, "note", erase_documents=True, seconds=0)
    stranger = Principal("other", "eve", frozenset({"admin"}))
    with pytest.raises(NotFound, match="there is no collection 'notes'"):
        await deletion.delete(stranger, "notes", erase_documents=True, seconds=0)
    assert (await ingest.service.collecting.get(CALLER, "notes")).state == "live"
