"""Looking at documents, once or as they change."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway_common.errors import Conflict, Invalid, NotFound, Overloaded
from sluiceway_common.principal import Principal
from sluiceway_common.testing import eventually
from sluiceway_ingest.adapters.memory import MemoryDocumentStore
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Document, DocumentQuery, SubmittedMetadata
from sluiceway_ingest.domain.visibility import Viewer
from sluiceway_ingest.ports import Changed, ChangesQuery
from sluiceway_ingest.service.change_notices import ChangeNotices
from sluiceway_ingest.service.document_queries import LATE_MICROSECONDS
from sluiceway_ingest.service.processing import Order
from sluiceway_ingest.service.tries import VersionTry
from tests.support.ingest_builders import CALLER, TENANT, MemoryIngest, memory_ingest, submit_document


@pytest.fixture
def ingest(tmp_path: Path) -> MemoryIngest:
    return memory_ingest(tmp_path)


async def states(watch: AsyncIterator[Document], into: list[str]) -> None:
    async for document in watch:
        into.append(document.state)


async def look_again(ingest: MemoryIngest) -> None:
    await eventually(lambda: ingest.clock.sleepers)
    ingest.clock.advance(1)


async def look_soon(ingest: MemoryIngest) -> None:
    """Once something was noticed."""
    await eventually(lambda: ingest.clock.sleepers)
    ingest.clock.advance(0.1)


async def watched_while_it_is_chunked(ingest: MemoryIngest, document: Document) -> tuple[asyncio.Task[None], list[str]]:
    """A watch that waits to look again, and what it has told."""
    seen: list[str] = []
    watch = asyncio.create_task(states(ingest.service.queries.watch(CALLER, [document.document_id]), seen))
    await eventually(lambda: ingest.clock.sleepers)
    await ingest.service.processing.process(
        Order(tenant=TENANT, document_id=document.document_id, version=1, attempt=1)
    )
    return watch, seen


async def test_a_watch_ends_when_every_document_is_at_its_end(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    seen: list[str] = []
    watch = asyncio.create_task(states(ingest.service.queries.watch(CALLER, [document.document_id]), seen))
    await eventually(lambda: seen == ["submitted"])
    await ingest.service.processing.process(
        Order(tenant=TENANT, document_id=document.document_id, version=1, attempt=1)
    )
    await look_again(ingest)
    await eventually(lambda: seen == ["submitted", "chunked"])
    await ingest.service.index_outcomes.indexed(VersionTry(TENANT, document.document_id, 1, 1))
    await look_again(ingest)
    await asyncio.wait_for(watch, 60)
    assert seen == ["submitted", "chunked", "indexed"]


async def test_what_this_process_commits_is_told_before_it_is_time_to_look(ingest: MemoryIngest) -> None:
    document, notices = await ingest.submit("water"), ingest.service.queries.notices
    watch, seen = await watched_while_it_is_chunked(ingest, document)
    notices.changed("doc_of_another")
    notices.changed(document.document_id)
    await look_soon(ingest)
    await eventually(lambda: seen == ["submitted", "chunked"])
    await ingest.service.index_outcomes.indexed(VersionTry(TENANT, document.document_id, 1, 1))
    notices.changed(document.document_id)
    await look_soon(ingest)
    await asyncio.wait_for(watch, 60)


async def test_changes_that_come_close_together_are_told_by_one_look(ingest: MemoryIngest) -> None:
    document, notices = await ingest.submit("water"), ingest.service.queries.notices
    watch, seen = await watched_while_it_is_chunked(ingest, document)
    notices.changed(document.document_id)
    for _ in range(20):
        await asyncio.sleep(0)
    await ingest.service.index_outcomes.indexed(VersionTry(TENANT, document.document_id, 1, 1))
    notices.changed(document.document_id)
    await look_soon(ingest)
    await asyncio.wait_for(watch, 60)
    assert seen == ["submitted", "indexed"]


async def test_changes_of_many_documents_are_told_by_fewer_looks(ingest: MemoryIngest) -> None:
    documents = [await ingest.submit("water", f"file:///{number}") for number in range(60)]
    seen, named = list[str](), [one.document_id for one in documents]
    watch = asyncio.create_task(states(ingest.service.queries.watch(CALLER, named), seen))
    await eventually(lambda: ingest.clock.sleepers)
    await ingest.service.processing.process(Order(tenant=TENANT, document_id=named[7], version=1, attempt=1))
    ingest.service.queries.notices.changed(named[7])
    await look_soon(ingest)
    for _ in range(50):
        await asyncio.sleep(0)
    assert seen == ["submitted"] * 60
    ingest.clock.advance(0.2)
    await eventually(lambda: seen == [*["submitted"] * 60, "chunked"])
    watch.cancel()


async def test_who_watches_no_longer_is_not_kept_in_mind() -> None:
    notices = ChangeNotices()
    with notices.of(["doc_1", "doc_1", "doc_2"]) as one, notices.of(["doc_1"]) as other:
        notices.changed("doc_2")
        assert (one.is_set(), other.is_set()) == (True, False)
    assert not notices._watching


async def test_watching_all_tells_what_changes_from_now_on(ingest: MemoryIngest) -> None:
    await ingest.submit("before", "file:///a")
    seen: list[str] = []
    watch = asyncio.create_task(states(ingest.service.queries.watch(CALLER, []), seen))
    await eventually(lambda: ingest.clock.sleepers)
    await ingest.submit("after", "file:///b")
    await look_again(ingest)
    await eventually(lambda: seen)
    watch.cancel()
    assert seen == ["submitted"]


class Apart:
    """A store whose changes are each as long after the last one as a change may come to light late."""

    def __init__(self, documents: MemoryDocumentStore) -> None:
        self._documents = documents
        self.read = 0

    async def mark(self) -> int:
        return await self._documents.mark() * LATE_MICROSECONDS

    async def changed(self, viewer: Viewer, wanted: ChangesQuery) -> tuple[Changed, ...]:
        told = {name: mark // LATE_MICROSECONDS for name, mark in wanted.told.items()}
        mine = replace(wanted, since=-(-wanted.since // LATE_MICROSECONDS), told=told)
        found = await self._documents.changed(viewer, mine)
        self.read += len(found)
        return tuple(Changed(each.document, each.mark * LATE_MICROSECONDS) for each in found)


async def test_what_is_looked_at_again_since_it_may_have_come_late_is_told_once(ingest: MemoryIngest) -> None:
    apart = Apart(ingest.documents)
    queries = replace(ingest.service.queries, documents=apart)  # type: ignore[arg-type]
    told: list[str] = []

    async def tell() -> None:
        async for document in queries.watch(CALLER, []):
            told.append(document.identity.source_key)

    watch = asyncio.create_task(tell())
    await eventually(lambda: ingest.clock.sleepers)
    for key in ("file:///a", "file:///b"):
        await ingest.submit("water", key)
        await look_again(ingest)
        await eventually(lambda: told[-1:] == [key])  # noqa: B023
    await look_again(ingest)
    await eventually(lambda: ingest.clock.sleepers)
    watch.cancel()
    assert told == ["file:///a", "file:///b"]
    assert apart.read == 2, "what was told is not read again"


async def test_one_caller_has_half_of_the_watches_and_another_tenant_finds_room(tmp_path: Path) -> None:
    ingest = memory_ingest(tmp_path, watchers=8)
    stranger = Principal("other", "ann", frozenset({"admin"}))
    theirs = (await ingest.service.submission.submit(stranger, submit_document("water"))).document
    queries, ids = ingest.service.queries, [(await ingest.submit("water")).document_id]
    async with AsyncExitStack() as held:
        for _ in range(4):
            await anext(await held.enter_async_context(aclosing(queries.watch(CALLER, ids))))
        one_more = await held.enter_async_context(aclosing(queries.watch(CALLER, ids)))
        with pytest.raises(Overloaded, match="one caller may have"):
            await anext(one_more)
        other = await held.enter_async_context(aclosing(queries.watch(stranger, [theirs.document_id])))
        assert await anext(other) == theirs


async def test_watches_look_in_the_turn_of_their_tenants(tmp_path: Path) -> None:
    ingest, order = memory_ingest(tmp_path, watchers=20), list[str]()
    stranger = Principal("other", "ann", frozenset({"admin"}))
    theirs = (await ingest.service.submission.submit(stranger, submit_document("water"))).document
    queries, mine = ingest.service.queries, await ingest.submit("water")

    async def look(caller: Principal, document_id: str) -> None:
        async with aclosing(queries.watch(caller, [document_id])) as watch:
            await anext(watch)
            order.append(caller.tenant)

    async with AsyncExitStack() as held:
        for _ in range(2):
            await held.enter_async_context(queries.looks.slot(TENANT))
        watches = [asyncio.create_task(look(CALLER, mine.document_id)) for _ in range(8)]
        await eventually(lambda: queries.watchers.taken == 8)
        watches.append(asyncio.create_task(look(stranger, theirs.document_id)))
        await eventually(lambda: queries.watchers.taken == 9)
        assert order == []
    await asyncio.gather(*watches)
    assert "other" in order[:3]


async def test_nobody_watches_what_is_not_there(ingest: MemoryIngest) -> None:
    async with aclosing(ingest.service.queries.watch(CALLER, ["doc_9"])) as watch:
        with pytest.raises(NotFound, match="there is no document 'doc_9'"):
            await anext(watch)


async def test_too_many_cannot_be_watched(ingest: MemoryIngest) -> None:
    async with aclosing(ingest.service.queries.watch(CALLER, ["doc"] * 1001)) as watch:
        with pytest.raises(Invalid, match="`document_ids` names 1001"):
            await anext(watch)


async def test_one_watcher_more_than_there_is_room_for_is_told_to_wait(tmp_path: Path) -> None:
    ingest = memory_ingest(tmp_path, watchers=1)
    document = await ingest.submit("water")
    queries, ids = ingest.service.queries, [document.document_id]
    async with aclosing(queries.watch(CALLER, ids)) as first, aclosing(queries.watch(CALLER, ids)) as second:
        await anext(first)
        with pytest.raises(Overloaded, match="all 1 watchers are taken"):
            await anext(second)
    async with aclosing(queries.watch(CALLER, ids)) as later:
        assert await anext(later) == document


@pytest.mark.parametrize(("tenant", "seconds"), [(TENANT, 1.9), ("other", 0.2)])
async def test_many_watchers_of_a_tenant_look_less_often_and_those_of_others_do_not(
    tmp_path: Path, tenant: str, seconds: float
) -> None:
    ingest = memory_ingest(tmp_path, watchers=400)
    document = await ingest.submit("water")
    queries = ingest.service.queries
    with ExitStack() as others:
        for number in range(199):
            others.enter_context(queries.watchers.slot(Principal(tenant, f"bob {number % 2}", frozenset())))
        watch = asyncio.create_task(states(queries.watch(CALLER, [document.document_id]), []))
        await eventually(lambda: ingest.clock.sleepers)
        ingest.clock.advance(seconds)
        assert ingest.clock.sleepers == 1
        ingest.clock.advance(0.2)
        assert ingest.clock.sleepers == 0
        watch.cancel()


async def test_another_tenant_sees_nothing(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water")
    stranger = Principal("other", "eve", frozenset({"admin"}))
    with pytest.raises(NotFound, match=f"there is no document {document.document_id!r}"):
        await ingest.service.queries.get(stranger, document.document_id)
    assert await ingest.service.queries.page(stranger, DocumentQuery(tenant="other", limit=0)) == ((), "")


async def test_pages_follow_one_another(ingest: MemoryIngest) -> None:
    for number in range(5):
        await ingest.submit("water", f"file:///{number}")
        ingest.clock.advance(1)
    first, token = await ingest.service.queries.page(CALLER, DocumentQuery(tenant=TENANT, limit=3))
    rest, end = await ingest.service.queries.page(CALLER, DocumentQuery(tenant=TENANT, limit=3, after=token))
    keys = [document.identity.source_key[-1] for document in (*first, *rest)]
    assert (keys, end) == (["4", "3", "2", "1", "0"], "")


async def test_documents_that_no_message_bears_come_in_several_pages(ingest: MemoryIngest) -> None:
    """As large as somebody may make them."""
    labels = {f"{number:02}" + "\u8a9e" * 254: "\u8a9e" * 256 for number in range(32)}
    for number in range(90):
        document = submit_document("water", f"file:///{number}", metadata=SubmittedMetadata(labels=labels))
        await ingest.service.submission.submit(CALLER, document)
    first, token = await ingest.service.queries.page(CALLER, DocumentQuery(tenant=TENANT, limit=90))
    rest, end = await ingest.service.queries.page(CALLER, DocumentQuery(tenant=TENANT, limit=90, after=token))
    ids = [document.document_id for document in (*first, *rest)]
    assert (len(ids), len(set(ids)), end) == (90, 90, "")
    assert rest


async def test_a_last_page_that_is_full_says_that_nothing_follows(ingest: MemoryIngest) -> None:
    for number in range(2):
        await ingest.submit("water", f"file:///{number}")
    found, end = await ingest.service.queries.page(CALLER, DocumentQuery(tenant=TENANT, limit=2))
    assert (len(found), end) == (2, "")


async def test_a_collection_is_made_once_with_its_rules(ingest: MemoryIngest) -> None:
    rules = Collection(tenant=TENANT, name="law", chunk_tokens=100)
    assert await ingest.service.collecting.create(CALLER, rules) == rules
    assert await ingest.service.collecting.create(CALLER, rules) == rules
    with pytest.raises(Conflict, match="'law' with other rules"):
        await ingest.service.collecting.create(CALLER, Collection(tenant=TENANT, name="law"))


@pytest.mark.parametrize(
    ("collection", "field", "said"),
    [
        (Collection(tenant=TENANT, name="Law"), "collection", "`collection` is 'Law'"),
        (Collection(tenant=TENANT, name="law", chunk_tokens=63), "chunk_tokens", "`chunk_tokens` is 63"),
        (Collection(tenant=TENANT, name="law", language="german!"), "language", "`language` is 'german!'"),
        (Collection(tenant=TENANT, name="law", retention_days=-1), "retention_days", "`retention_days` is -1"),
        (Collection(tenant=TENANT, name="law", default_acl=tuple(map(str, range(257)))), "default_acl", "257 groups"),
        (Collection(tenant=TENANT, name="law", default_acl=("g" * 257,)), "default_acl", "257 characters"),
        (Collection(tenant=TENANT, name="law", default_acl=("a\0b",)), "default_acl", "a NUL character"),
    ],
)
async def test_rules_out_of_bounds_are_refused(
    ingest: MemoryIngest, collection: Collection, field: str, said: str
) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        await ingest.service.collecting.create(CALLER, collection)
    assert refused.value.field == field


async def test_a_misspelt_collection_is_not_found_with_the_nearest_name(ingest: MemoryIngest) -> None:
    await ingest.submit("water", collection="mills")
    with pytest.raises(NotFound) as refused:
        await ingest.service.queries.page(CALLER, DocumentQuery(tenant=TENANT, limit=10, collection="mils"))
    assert refused.value.message == "there is no collection 'mils'; did you mean 'mills'?"
    assert refused.value.field == "collection"


@pytest.mark.parametrize("name", ["", "default", "mills"])
async def test_a_collection_that_is_there_may_hold_nothing_that_is_wanted(ingest: MemoryIngest, name: str) -> None:
    """`default` always is, and where none is named all are meant."""
    await ingest.collections.add(Collection(tenant=TENANT, name="mills"))
    assert await ingest.service.queries.page(CALLER, DocumentQuery(tenant=TENANT, limit=10, collection=name)) == (
        (),
        "",
    )
