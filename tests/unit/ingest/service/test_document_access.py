"""Groups of a document guard what is known of it and the document itself, not its passages alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from sluiceway_common.errors import Blocked, NotFound
from sluiceway_common.principal import Principal, Role
from sluiceway_common.testing import eventually
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Ancestry, Document, DocumentQuery, SubmittedMetadata
from sluiceway_ingest.domain.submission import narrowed
from sluiceway_ingest.ports import Change
from sluiceway_ingest.service.processing import Order
from sluiceway_ingest.service.submission import SubmitDocument
from tests.support.ingest_builders import TENANT, MemoryIngest, memory_ingest, submit_document

KEY = "hr/gehälter-2026.xlsx"


def caller(name: str, *groups: str, role: Role = "contributor") -> Principal:
    roles: set[Role] = {"reader", role}
    return Principal(TENANT, name, frozenset(roles), groups)


INSIDE, OUTSIDE, RUNS_IT = caller("inge", "hr"), caller("otto", "sales"), caller("olga", role="operator")


@pytest.fixture
def ingest(tmp_path: Path) -> MemoryIngest:
    return memory_ingest(tmp_path)


async def hidden(ingest: MemoryIngest, *, by: Principal = INSIDE, request_id: str = "") -> Document:
    """A document of the group `hr`."""
    metadata = SubmittedMetadata(title="Gehälter", acl=("hr",), labels={"wer": "alle"})
    command = submit_document("secret", KEY, metadata=metadata, request_id=request_id)
    return (await ingest.service.submission.submit(by, command)).document


async def processed(ingest: MemoryIngest, who: Principal, command: SubmitDocument) -> Document:
    document = (await ingest.service.submission.submit(who, command)).document
    order = Order(tenant=TENANT, document_id=document.document_id, version=document.revision.version, attempt=1)
    await ingest.service.processing.process(order)
    return await ingest.get(document)


async def listed(ingest: MemoryIngest, who: Principal) -> list[str]:
    page, _ = await ingest.service.queries.page(who, DocumentQuery(tenant=TENANT, limit=10))
    return [document.document_id for document in page]


async def watched(ingest: MemoryIngest, who: Principal, document_id: str) -> str:
    async with aclosing(ingest.service.queries.watch(who, [document_id])) as watch:
        return (await anext(watch)).document_id


async def test_who_is_in_a_group_sees_and_changes_what_it_guards(ingest: MemoryIngest) -> None:
    colleague, document = caller("hugo", "hr"), await hidden(ingest)
    assert (await ingest.service.queries.get(colleague, document.document_id)).title == "Gehälter"
    assert await listed(ingest, colleague) == [document.document_id]
    assert await watched(ingest, colleague, document.document_id) == document.document_id
    after = await ingest.service.submission.submit(colleague, submit_document("other", KEY))
    assert after.document.revision.version == 2
    assert (await ingest.service.withdrawal.withdraw(colleague, document.document_id)).state == "withdrawing"


async def test_what_is_hidden_is_told_like_what_is_not_there(ingest: MemoryIngest) -> None:
    document = await hidden(ingest)
    asked: list[Callable[[str], Awaitable[object]]] = [
        lambda name: ingest.service.queries.get(OUTSIDE, name),
        lambda name: watched(ingest, OUTSIDE, name),
        lambda name: ingest.service.withdrawal.withdraw(OUTSIDE, name),
    ]
    for ask in asked:
        with pytest.raises(NotFound) as hers:
            await ask(document.document_id)
        with pytest.raises(NotFound) as nobodys:
            await ask("doc_9")
        assert hers.value.message == nobodys.value.message.replace("doc_9", document.document_id)
    assert await listed(ingest, OUTSIDE) == []
    assert (await ingest.get(document)).state == "submitted"


async def test_a_watch_of_all_says_nothing_of_what_is_hidden(ingest: MemoryIngest) -> None:
    async with aclosing(ingest.service.queries.watch(OUTSIDE, [])) as watch:
        seen = asyncio.ensure_future(anext(watch))
        await eventually(lambda: ingest.clock.sleepers)
        await hidden(ingest)
        mine = await ingest.submit("open", "open.txt")
        ingest.clock.advance(1)
        assert (await seen).document_id == mine.document_id


@pytest.mark.parametrize(
    "metadata", [SubmittedMetadata(), SubmittedMetadata(acl=("sales",)), SubmittedMetadata(acl=("hr",))]
)
async def test_who_is_outside_may_not_replace_it_nor_change_its_groups(
    ingest: MemoryIngest, metadata: SubmittedMetadata
) -> None:
    document = await hidden(ingest)
    for content in ("secret", "mine"):
        with pytest.raises(Blocked) as refused:
            await ingest.service.submission.submit(OUTSIDE, submit_document(content, KEY, metadata=metadata))
        assert refused.value.field == "source_key"
        assert "operator" in refused.value.message
        assert "Gehälter" not in refused.value.message
    assert await ingest.get(document) == document


async def test_a_request_of_another_is_not_answered_with_what_is_hidden(ingest: MemoryIngest) -> None:
    await hidden(ingest, request_id="r1")
    with pytest.raises(Blocked, match="names a document of groups"):
        await ingest.service.submission.submit(OUTSIDE, submit_document("secret", KEY, request_id="r1"))


async def test_what_becomes_hidden_during_an_upload_is_not_replaced(ingest: MemoryIngest) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"mine"
        await hidden(ingest)

    with pytest.raises(Blocked, match="names a document of groups"):
        await ingest.service.submission.submit(OUTSIDE, submit_document("", KEY, pieces=pieces()))


async def test_the_groups_of_a_collection_guard_what_names_none(ingest: MemoryIngest) -> None:
    await ingest.collections.add(Collection(tenant=TENANT, name="personnel", default_acl=("hr",)))
    document = await ingest.submit("secret", collection="personnel")
    with pytest.raises(NotFound, match=f"there is no document {document.document_id!r}"):
        await ingest.service.queries.get(OUTSIDE, document.document_id)
    assert await listed(ingest, OUTSIDE) == []
    with pytest.raises(Blocked, match="names a document of groups"):
        await ingest.service.submission.submit(OUTSIDE, submit_document("mine", collection="personnel"))
    assert (await ingest.service.queries.get(INSIDE, document.document_id)) == document


async def test_who_handed_it_in_sees_and_replaces_his_own_version(ingest: MemoryIngest) -> None:
    """A connector hands in for groups that it is not in."""
    connector = caller("connector")
    document = await hidden(ingest, by=connector)
    assert (await ingest.service.queries.get(connector, document.document_id)).title == "Gehälter"
    assert (await ingest.service.submission.submit(connector, submit_document("B", KEY))).document.revision.version == 2


async def test_who_handed_in_an_older_version_alone_does_not_see_the_next(ingest: MemoryIngest) -> None:
    connector = caller("connector")
    document = await hidden(ingest, by=connector)
    again = submit_document("B", KEY, metadata=SubmittedMetadata(acl=("hr",)))
    await ingest.service.submission.submit(INSIDE, again)
    with pytest.raises(NotFound, match=f"there is no document {document.document_id!r}"):
        await ingest.service.queries.get(connector, document.document_id)


async def test_who_runs_the_installation_sees_and_erases_what_groups_hide(ingest: MemoryIngest) -> None:
    document = await hidden(ingest)
    assert await listed(ingest, RUNS_IT) == [document.document_id]
    receipt = await ingest.service.withdrawal.erase(RUNS_IT, document.document_id, 0)
    assert receipt.document.state == "withdrawing"


async def test_near_duplicates_are_named_to_whom_sees_them_alone(ingest: MemoryIngest) -> None:
    """In every answer that holds a document."""
    words = [f"word{n}" for n in range(400)]
    secret, mine = " ".join(words), " ".join([*words, "end"])
    twin = await processed(ingest, INSIDE, submit_document(secret, KEY, metadata=SubmittedMetadata(acl=("hr",))))
    document = await processed(ingest, OUTSIDE, submit_document(mine, "mine.txt"))

    async def named(who: Principal) -> list[tuple[str, ...]]:
        service, name = ingest.service, document.document_id
        page, _ = await service.queries.page(who, DocumentQuery(tenant=TENANT, limit=10))
        async with aclosing(service.queries.watch(who, [name])) as watch:
            watched = await anext(watch)
        answers = [
            await service.queries.get(who, name),
            *(each for each in page if each.document_id == name),
            watched,
            (await service.submission.submit(who, submit_document(mine, "mine.txt"))).document,
            await service.withdrawal.withdraw(who, name),
        ]
        return [each.near_duplicates for each in answers]

    by_operator = [(await ingest.service.queries.get(RUNS_IT, document.document_id)).near_duplicates]
    assert by_operator == [(twin.document_id,)]
    assert await named(OUTSIDE) == [()] * 5
    assert (await ingest.get(document)).near_duplicates == (twin.document_id,)


async def test_near_duplicates_are_named_to_who_is_in_their_groups(ingest: MemoryIngest) -> None:
    twin = await processed(ingest, INSIDE, submit_document("the same", KEY, metadata=SubmittedMetadata(acl=("hr",))))
    document = await processed(ingest, INSIDE, submit_document("the same", "mine.txt"))
    assert (await ingest.service.queries.get(INSIDE, document.document_id)).near_duplicates == (twin.document_id,)


async def test_the_mail_of_an_attachment_is_named_to_whom_sees_it_alone(ingest: MemoryIngest) -> None:
    """As long as the attachments were not narrowed: the process died when the mail was taken in."""
    await processed(ingest, OUTSIDE, submit_document("!MAIL\nnote=hello", KEY))
    (child,) = [
        name
        for name in await listed(ingest, OUTSIDE)
        if (await ingest.service.queries.get(OUTSIDE, name)).ancestry.parent_id
    ]
    (mail,) = [name for name in await listed(ingest, OUTSIDE) if name != child]
    now = await ingest.documents.get(TENANT, mail)
    assert now is not None
    for_hr = narrowed(now, ("hr",), INSIDE.subject, ingest.clock.now())
    assert await ingest.documents.commit(Change(document=for_hr, expected=now.revision))
    assert (await ingest.service.queries.get(OUTSIDE, child)).ancestry == Ancestry()
    assert (await ingest.service.queries.get(INSIDE, child)).ancestry.parent_id == mail


async def test_who_was_taken_out_sees_no_attachment_from_the_hand_in_on_though_he_handed_in_the_version_before(
    ingest: MemoryIngest,
) -> None:
    await processed(ingest, OUTSIDE, submit_document("!MAIL\nnote=hello", KEY))
    assert len(await listed(ingest, OUTSIDE)) == 2
    narrower = submit_document("!MAIL\nnote=hello", KEY, metadata=SubmittedMetadata(acl=("hr",)))
    await ingest.service.submission.submit(INSIDE, narrower)
    assert await listed(ingest, OUTSIDE) == []
    assert len(await listed(ingest, INSIDE)) == 2


async def test_an_attachment_is_seen_by_whom_sees_its_mail(ingest: MemoryIngest) -> None:
    connector = caller("connector")
    command = submit_document("!MAIL\nnote=hello", KEY, metadata=SubmittedMetadata(acl=("hr",)))
    await processed(ingest, connector, command)
    assert len(await listed(ingest, connector)) == len(await listed(ingest, INSIDE)) == 2
    assert await listed(ingest, OUTSIDE) == []


async def test_who_did_not_see_a_document_does_not_learn_that_it_was_erased(ingest: MemoryIngest) -> None:
    document = await hidden(ingest)
    await ingest.service.withdrawal.erase(RUNS_IT, document.document_id, 0)
    await ingest.let_go(document)
    assert (await ingest.get(document)).state == "erased"
    assert await listed(ingest, OUTSIDE) == []
    with pytest.raises(NotFound, match=f"there is no document {document.document_id!r}"):
        await ingest.service.queries.get(OUTSIDE, document.document_id)
    assert await listed(ingest, INSIDE) == [document.document_id]


async def test_who_was_in_no_group_of_a_collection_learns_of_nothing_in_it_when_it_is_made_anew_for_everybody(
    ingest: MemoryIngest,
) -> None:
    service, notes = ingest.service, Collection(tenant=TENANT, name="notes", default_acl=("hr",))
    await service.collecting.create(RUNS_IT, notes)
    command = submit_document("secret", KEY, collection="notes")
    document = (await service.submission.submit(INSIDE, command)).document
    await service.deletion.delete(RUNS_IT, "notes", erase_documents=True, seconds=0)
    await ingest.let_go(document)
    assert (await service.deletion.delete(RUNS_IT, "notes", erase_documents=True, seconds=0)).is_complete
    await service.collecting.create(RUNS_IT, Collection(tenant=TENANT, name="notes"))
    assert await listed(ingest, OUTSIDE) == []
    assert await listed(ingest, INSIDE) == [document.document_id]


async def test_an_erased_document_forgets_who_handed_it_in(ingest: MemoryIngest) -> None:
    document = await hidden(ingest)
    await ingest.service.withdrawal.erase(RUNS_IT, document.document_id, 0)
    await ingest.let_go(document)
    assert (await ingest.get(document)).submitted_by == ""
