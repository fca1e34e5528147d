"""Rules of a collection change for who has seen them, and for what is read from then on."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sluiceway.ingest.v1.events_pb2 import CollectionChanged, DocumentChunked
from sluiceway_common.errors import Conflict, Invalid, NotFound
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.collection import Collection, CollectionChange
from sluiceway_ingest.domain.document import Document, SubmittedMetadata
from sluiceway_ingest.service.processing import Order
from tests.support.ingest_builders import CALLER, TENANT, MemoryIngest, memory_ingest

MADE = Collection(tenant=TENANT, name="notes", default_acl=("hr",))


@pytest.fixture
async def ingest(tmp_path: Path) -> MemoryIngest:
    ingest = memory_ingest(tmp_path)
    await ingest.service.collecting.create(CALLER, MADE)
    return ingest


def change(revision: int = 1, name: str = "notes", **rules: Any) -> CollectionChange:
    return replace(CollectionChange(name=name, revision=revision), **rules)


async def test_what_is_named_changes_and_the_rest_stays(ingest: MemoryIngest) -> None:
    collecting = ingest.service.collecting
    days = await collecting.change(CALLER, change(retention_days=30))
    assert days == replace(MADE, retention_days=30, revision=2)
    rest = await collecting.change(CALLER, change(2, language="de", chunk_tokens=96))
    assert rest == replace(MADE, retention_days=30, language="de", chunk_tokens=96, revision=3)
    assert await collecting.change(CALLER, change(3, language="", retention_days=0)) == replace(
        MADE, chunk_tokens=96, revision=4
    )
    assert await collecting.get(CALLER, "notes") == replace(MADE, chunk_tokens=96, revision=4)


async def test_the_same_change_again_is_done_already(ingest: MemoryIngest) -> None:
    first = await ingest.service.collecting.change(CALLER, change(retention_days=30))
    assert await ingest.service.collecting.change(CALLER, change(retention_days=30)) == first


async def test_who_has_not_seen_what_another_changed_is_told_to_look_again(ingest: MemoryIngest) -> None:
    await ingest.service.collecting.change(CALLER, change(retention_days=30))
    with pytest.raises(Conflict, match="are at revision 2, not 1; look at them again") as raised:
        await ingest.service.collecting.change(CALLER, change(retention_days=7))
    assert raised.value.field == "revision"
    with pytest.raises(Conflict, match="are at revision 2, not 0"):
        await ingest.service.collecting.change(CALLER, change(0, language="de"))


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({}, "nothing is to be changed; give `language`"),
        ({"retention_days": -1}, "`retention_days` is -1; it must lie between 0 and"),
        ({"retention_days": 2**31 - 1}, "`retention_days` is 2147483647"),
        ({"chunk_tokens": 63}, "`chunk_tokens` is 63; it must lie between 64 and 480"),
        ({"language": "de;DROP"}, "`language` is 'de;DROP'"),
        ({"language": "x" * 10_000}, "`language` is 'x"),
        ({"default_acl": (" ",)}, "`default_acl` has a group without a name"),
        ({"default_acl": ("hr",) * 257}, "`default_acl` has 257 groups"),
    ],
)
async def test_rules_out_of_bounds_are_refused_and_nothing_changes(
    ingest: MemoryIngest, rules: dict[str, Any], said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        await ingest.service.collecting.change(CALLER, change(**rules))
    assert await ingest.service.collecting.get(CALLER, "notes") == MADE


async def test_a_collection_of_another_tenant_is_not_there(ingest: MemoryIngest) -> None:
    stranger = Principal("other", "ann", frozenset({"admin"}))
    with pytest.raises(NotFound, match="there is no collection 'notes'; there is none yet"):
        await ingest.service.collecting.change(stranger, change(retention_days=1))
    assert await ingest.service.collecting.get(CALLER, "notes") == MADE


async def test_a_collection_that_was_changed_is_made_again_by_its_present_rules_alone(ingest: MemoryIngest) -> None:
    now = await ingest.service.collecting.change(CALLER, change(retention_days=30))
    assert await ingest.service.collecting.create(CALLER, replace(MADE, retention_days=30)) == now
    with pytest.raises(Conflict, match="with other rules; change them"):
        await ingest.service.collecting.create(CALLER, MADE)


async def test_a_new_passage_size_counts_for_what_is_read_from_then_on(ingest: MemoryIngest) -> None:
    text = "\n\n".join(f"Sentence {n} of many about a mill and its wheel." for n in range(100))
    counts = []
    for revision, tokens in ((1, 400), (2, 64)):
        await ingest.service.collecting.change(CALLER, change(revision, chunk_tokens=tokens))
        document = await ingest.submit(text, f"{tokens}", collection="notes")
        await ingest.service.processing.process(
            Order(tenant=TENANT, document_id=document.document_id, version=1, attempt=1)
        )
        counts.append((await ingest.get(document)).extracted.chunks)
    assert counts[1] > 3 * counts[0]


async def test_fewer_days_withdraw_what_is_older(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water", collection="notes")
    ingest.clock.advance(2 * 24 * 3600)
    await ingest.service.sweeping.sweep()
    assert (await ingest.get(document)).state == "submitted"
    await ingest.service.collecting.change(CALLER, change(retention_days=1))
    await ingest.service.sweeping.sweep()
    assert (await ingest.get(document)).state == "withdrawing"


def said(ingest: MemoryIngest) -> list[tuple[int, tuple[str, ...], bool]]:
    """What was told of the collection: its revision, its groups, and whether it is closed."""
    events = [one.event for one in ingest.collections.said if isinstance(one.event, CollectionChanged)]
    assert {one.tenant for one in ingest.collections.said} <= {TENANT}
    return [(each.revision, tuple(each.default_acl), each.closed) for each in events]


async def may_see(ingest: MemoryIngest, document: Document, *groups: str) -> bool:
    reader = Principal(TENANT, "rita", frozenset({"reader"}), groups)
    try:
        await ingest.service.queries.get(reader, document.document_id)
    except NotFound:
        return False
    return True


async def test_other_groups_count_at_once_in_both_directions_and_are_told(ingest: MemoryIngest) -> None:
    document = await ingest.submit("water", collection="notes")
    assert [await may_see(ingest, document, group) for group in ("hr", "sales")] == [True, False]
    await ingest.service.collecting.change(CALLER, change(default_acl=("sales",)))
    assert [await may_see(ingest, document, group) for group in ("hr", "sales")] == [False, True]
    await ingest.service.collecting.change(CALLER, change(2, default_acl=()))
    assert [await may_see(ingest, document, group) for group in ("hr", "sales", "none")] == [True, True, True]
    assert said(ingest) == [(2, ("sales",), False), (3, (), False)]


async def test_a_change_to_the_same_groups_is_done_and_told_once(ingest: MemoryIngest) -> None:
    for _ in range(2):
        await ingest.service.collecting.change(CALLER, change(default_acl=("sales",)))
    assert said(ingest) == [(2, ("sales",), False)]


async def test_what_is_cut_says_whose_groups_it_goes_by(ingest: MemoryIngest) -> None:
    await ingest.service.collecting.change(CALLER, change(default_acl=("sales",)))
    for key, groups in (("inherits", ()), ("own", ("board",))):
        metadata = SubmittedMetadata(acl=groups)
        document = await ingest.submit(f"water of {key}", key, collection="notes", metadata=metadata)
        await ingest.service.processing.process(
            Order(tenant=TENANT, document_id=document.document_id, version=1, attempt=1)
        )
    cut = [one.event for one in ingest.documents.said if isinstance(one.event, DocumentChunked)]
    told = [(tuple(each.acl), each.acl_inherited, each.collection_revision) for each in cut]
    assert told == [(("sales",), True, 2), (("board",), False, 2)]


async def test_collections_are_listed_in_pages_by_name(ingest: MemoryIngest) -> None:
    collecting = ingest.service.collecting
    for name in ("c", "a", "b"):
        await collecting.create(CALLER, replace(MADE, name=name))
    first = await collecting.page(CALLER, 3, "")
    assert ([each.name for each in first.items], first.next) == (["a", "b", "c"], "c")
    assert await collecting.page(CALLER, 3, first.next) == ((MADE,), "")
    assert len((await collecting.page(CALLER, 0, "")).items) == 4


async def test_who_names_no_size_is_told_of_a_thousand_and_of_no_more_than_a_message_bears(
    ingest: MemoryIngest,
) -> None:
    """Whoever knows of no pages gets as many as a tenant may have unless operators say otherwise."""
    for number in range(1_001):
        await ingest.collections.add(Collection(tenant=TENANT, name=f"c-{number:04}"))
    page = await ingest.service.collecting.page(CALLER, 0, "")
    assert (len(page.items), page.next) == (1_000, "c-0999")


@pytest.mark.parametrize("token", ["A", "a\0", "ä", "a" * 65])
async def test_a_token_that_no_page_ended_with_is_refused(ingest: MemoryIngest, token: str) -> None:
    with pytest.raises(Invalid, match="`page_token` is none that a page ended with"):
        await ingest.service.collecting.page(CALLER, 0, token)
    with pytest.raises(Invalid, match="`page_size` is 1001; it must lie between 1 and 1000"):
        await ingest.service.collecting.page(CALLER, 1_001, "")
