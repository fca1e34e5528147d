"""Law of the index of passages, held by memory, by zvec and by a real Weaviate."""

import asyncio
import uuid
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from sluiceway_common.errors import Conflict
from sluiceway_embed.adapters.stemming import SnowballAnalyser
from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.domain.filters import All, Any, Between, Filter, Match, Not
from sluiceway_embed.domain.judgements import PassageVerdict
from sluiceway_embed.ports import ChunkIndex, IndexAlias
from tests.support.indexes import (
    ENCODER,
    both,
    entry,
    fresh_collection,
    names,
    passage,
    query,
    vector,
)
from tests.support.passages import AT


async def test_what_was_written_can_be_had_and_found(index: ChunkIndex, namespace: Namespace) -> None:
    mill = entry("mill", labels=("team=water",), heading_path=("Works", "Mills"), near_duplicates=("doc_2",))
    assert await index.upsert(namespace, [mill]) == {}
    assert await index.get(namespace, mill.chunk.chunk_id) == mill.chunk
    assert [hit.chunk for hit in await index.search(namespace, query("mill", "mill"))] == [mill.chunk]


async def test_a_passage_bears_its_verdict_wherever_it_is_read(index: ChunkIndex, namespace: Namespace) -> None:
    verdict = PassageVerdict(
        verdict_id="ver_1",
        action="redact",
        trust="untrusted",
        policy="house",
        policy_version="1",
        policy_digest="abc",
        released=True,
    )
    judged = entry("mill", verdict=verdict)
    await index.upsert(namespace, [judged])
    (hit,) = await index.search(namespace, query("mill", "mill"))
    assert hit.chunk.verdict == verdict
    assert await index.get(namespace, judged.chunk.chunk_id) == judged.chunk
    assert [each async for each in index.scan(namespace)] == [judged.chunk]


async def test_writing_twice_leaves_one(index: ChunkIndex, namespace: Namespace) -> None:
    await index.upsert(namespace, [entry("a")])
    await index.upsert(namespace, [entry("a", version=2), entry("a", version=2)])
    assert [chunk.version async for chunk in index.scan(namespace)] == [2]
    assert len(await index.search(namespace, query("mill", "a"))) == 1


async def test_a_namespace_that_was_never_ensured_holds_nothing(index: ChunkIndex, new_namespace: Namespace) -> None:
    assert list(await index.search(new_namespace, query("mill", "a"))) == []
    assert await index.count(new_namespace) == 0
    assert await index.get(new_namespace, str(uuid.uuid4())) is None
    assert await index.versions(new_namespace, "doc_1") == {}
    assert await index.delete_document(new_namespace, "doc_1") == 0
    assert [chunk async for chunk in index.scan(new_namespace)] == []
    await index.delete(new_namespace, [str(uuid.uuid4())])


async def test_the_versions_of_a_document_are_told_by_passage(index: ChunkIndex, namespace: Namespace) -> None:
    entries = [entry(f"p{at}", document_id="doc_1", start=at, version=1 + at % 2) for at in range(5)]
    await index.upsert(namespace, [*entries, entry("other", document_id="doc_2")])
    assert await index.versions(namespace, "doc_1") == {e.chunk.chunk_id: e.chunk.version for e in entries}


async def test_a_document_of_many_passages_is_known_and_deleted_whole(index: ChunkIndex, namespace: Namespace) -> None:
    await index.upsert(namespace, [entry(f"p{at}", document_id="doc_1", start=at) for at in range(2300)])
    await index.upsert(namespace, [entry("other", document_id="doc_2")])
    assert len({chunk.chunk_id async for chunk in index.scan(namespace)}) == 2301
    assert len(await index.versions(namespace, "doc_1")) == 2300
    assert await index.delete_document(namespace, "doc_1") == 2300
    assert [chunk.document_id async for chunk in index.scan(namespace)] == ["doc_2"]


async def test_deleting_twice_is_once(index: ChunkIndex, namespace: Namespace) -> None:
    await index.upsert(namespace, [entry("a"), entry("b")])
    for _ in range(2):
        await index.delete(namespace, [passage("a").chunk_id])
    assert names(await index.search(namespace, query(near="a"))) == [passage("b").chunk_id]


async def test_what_is_refused_is_named_and_the_rest_is_written(index: ChunkIndex, namespace: Namespace) -> None:
    short = replace(entry("short"), vector=np.ones(3, np.float32))
    broken = replace(entry("broken"), vector=np.full(16, np.nan, np.float32))
    refused = await index.upsert(namespace, [entry("a"), short, broken])
    assert set(refused) == {short.chunk.chunk_id, broken.chunk.chunk_id}
    assert names(await index.search(namespace, query(near="a"))) == [passage("a").chunk_id]


async def test_the_nearest_comes_first_and_says_its_cosine(index: ChunkIndex, namespace: Namespace) -> None:
    await index.upsert(namespace, [entry(f"p{at}") for at in range(50)])
    hits = await index.search(namespace, query(near="p7", explain=True))
    assert hits[0].chunk.chunk_id == passage("p7").chunk_id
    assert hits[0].score == pytest.approx(1.0)
    cosines = {str(passage(f"p{at}").chunk_id): float(vector("p7") @ vector(f"p{at}")) for at in range(50)}
    assert {hit.chunk.chunk_id: hit.vector_score for hit in hits} == pytest.approx(cosines, abs=1e-4)


async def test_words_find_what_says_them(index: ChunkIndex, namespace: Namespace) -> None:
    await index.upsert(namespace, [entry("a", "Wind and water."), entry("b", "Only wind."), entry("c", "Fire.")])
    hits = await index.search(namespace, query("water wind", explain=True))
    assert names(hits) == [passage("a").chunk_id, passage("b").chunk_id]
    assert all(hit.vector_score is None and hit.keyword_score is not None for hit in hits)


@pytest.mark.parametrize(
    ("question", "expected"),
    [("税", ["tax"]), ("税金", ["tax"]), ("金", ["gold", "tax"]), ("水", []), ("पानी", ["water"])],
)
async def test_a_question_finds_the_passage_that_says_it_in_scripts_without_blanks_or_with_marks(
    index: ChunkIndex, namespace: Namespace, question: str, expected: list[str]
) -> None:
    analyser = SnowballAnalyser("english")
    said = {"tax": "税金は高い", "gold": "金色", "water": "पानी ठंडा है"}
    await index.upsert(
        namespace, [replace(entry(name), words=analyser.words(text, "passage")) for name, text in said.items()]
    )
    hits = await index.search(namespace, query(analyser.words(question, "question")))
    assert sorted(names(hits)) == sorted(passage(name).chunk_id for name in expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("+water -wind", {"+water", "-wind"}),
        ("water and not wind", {"water", "and", "wind"}),
        ("( water )", {"(", "water"}),
        ('"water wind"', {'"water'}),
        ("water~2 or *", {"water~2", "*"}),
        ("text:water", {"text:water"}),
        ("wat* wat?r", set()),
        ("\\", {"\\"}),
    ],
)
async def test_words_with_signs_of_a_query_language_are_words(
    index: ChunkIndex, namespace: Namespace, words: str, expected: set[str]
) -> None:
    said = ("water", "wind", "+water", "-wind", "and", "(", '"water', "water~2", "*", "text:water", "\\", "fire")
    await index.upsert(namespace, [replace(entry(word), words=word) for word in said])
    found = names(await index.search(namespace, query(words)))
    assert {word for word in said if passage(word).chunk_id in found} == expected


async def test_vectors_come_back_only_when_asked_for(index: ChunkIndex, namespace: Namespace) -> None:
    await index.upsert(namespace, [entry("a")])
    without, with_them = [
        (await index.search(namespace, query(near="a", with_vectors=wanted)))[0].vector for wanted in (False, True)
    ]
    assert without is None
    assert with_them is not None
    assert with_them == pytest.approx(vector("a"), abs=1e-6)


async def test_no_more_than_the_limit_comes_back(index: ChunkIndex, namespace: Namespace) -> None:
    await index.upsert(namespace, [entry(f"p{at}") for at in range(20)])
    assert len(await index.search(namespace, query("mill", "p1", limit=3))) == 3


async def test_only_groups_of_the_caller_find_a_passage(index: ChunkIndex, namespace: Namespace) -> None:
    await index.upsert(
        namespace, [entry("open"), entry("legal", groups=("legal",)), entry("two", groups=("hr", "legal"))]
    )
    found = {
        groups: set(names(await index.search(namespace, query(near="open", where=Match("groups", groups)))))
        for groups in (("*",), ("*", "legal"), ("hr",), ("nobody",))
    }
    opened, legal, two = (passage(name).chunk_id for name in ("open", "legal", "two"))
    assert found == {("*",): {opened}, ("*", "legal"): {opened, legal, two}, ("hr",): {two}, ("nobody",): set()}


HOUR = timedelta(hours=1)
ENGLISH, GERMAN = Match("language", ("en",)), Match("language", ("de",))
EVIL = "x') or tags contain_any ('y"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (ENGLISH, "ac"),
        (Not(ENGLISH), "bd"),
        (Any((GERMAN, Match("document_id", ("doc_a",)))), "ab"),
        (All((ENGLISH, Not(Match("labels", ("team=water",))))), "c"),
        (Not(Any((GERMAN, Match("labels", ("team=water",))))), "cd"),
        (Not(All((ENGLISH, Match("labels", ("team=water",))))), "bcd"),
        (Match("source_key", (EVIL,)), "d"),
        (Match("labels", (EVIL,)), ""),
        (Match("document_id", (*tuple(f"doc_{at}" for at in range(100)), "doc_b")), "b"),
        (Not(Match("document_id", (*tuple(f"doc_{at}" for at in range(100)), "doc_b"))), "acd"),
        (Between(AT, None), "bcd"),
        (Between(None, AT + HOUR), "ab"),
        (Between(AT, AT + HOUR), "b"),
        (Not(Between(AT, AT + HOUR)), "acd"),
        (Between(None, None), "abcd"),
        (Not(Between(None, None)), ""),
        (All(()), "abcd"),
    ],
)
async def test_filters_let_through_what_they_say(
    index: ChunkIndex, namespace: Namespace, where: Filter, expected: str
) -> None:
    await index.upsert(
        namespace,
        [
            entry("a", document_id="doc_a", labels=("team=water",), submitted_at=AT - HOUR),
            entry("b", document_id="doc_b", labels=(), language="de", submitted_at=AT),
            entry("c", document_id="doc_c", labels=(), submitted_at=AT + HOUR),
            entry("d", document_id="doc_d", labels=(), language="", source_key=EVIL, submitted_at=AT + 2 * HOUR),
        ],
    )
    for asked in (query(near="a", where=both(where)), query("mill", where=both(where))):
        assert set(names(await index.search(namespace, asked))) == {passage(name).chunk_id for name in expected}


async def test_tenants_and_versions_never_see_one_another(index: ChunkIndex, namespace: Namespace) -> None:
    others = [replace(namespace, tenant=f"{namespace.tenant}-other"), replace(namespace, version="fedcba9876543210")]
    for other in others:
        await index.ensure(other, ENCODER)
    await index.upsert(namespace, [entry("a")])
    for other in others:
        assert list(await index.search(other, query("mill", "a"))) == []
        assert await index.get(other, passage("a").chunk_id) is None
        assert await index.delete_document(other, "doc_1") == 0
    await index.drop_tenant(others[0].tenant)
    assert len(await index.search(namespace, query("mill", "a"))) == 1


async def test_the_first_version_is_live_until_the_alias_is_switched(index: ChunkIndex, namespace: Namespace) -> None:
    later = replace(namespace, version="fedcba9876543210")
    await index.ensure(later, ENCODER)
    assert await index.live(namespace.tenant, namespace.collection) == namespace.version
    await index.switch(namespace.tenant, namespace.collection, later.version)
    assert await index.live(namespace.tenant, namespace.collection) == later.version
    assert set(await index.namespaces(namespace.tenant, namespace.collection)) == {namespace, later}


async def alias_of(index: ChunkIndex, namespace: Namespace) -> IndexAlias:
    (alias,) = [each for each in await index.aliases() if each.collection == namespace.collection]
    return alias


async def test_an_alias_tells_what_is_live_and_what_lies_beside(index: ChunkIndex, namespace: Namespace) -> None:
    later = replace(namespace, version="fedcba9876543210")
    assert (await alias_of(index, namespace)).beside == ()
    await index.ensure(later, ENCODER)
    alias = await alias_of(index, namespace)
    assert (alias.version, alias.beside) == (namespace.version, (later.version,))
    assert alias.tenant in ("", namespace.tenant)
    await index.switch(alias.tenant, alias.collection, later.version)
    assert await alias_of(index, namespace) == replace(alias, version=later.version, beside=(namespace.version,))


async def test_a_version_that_is_not_live_is_dropped_with_its_passages(index: ChunkIndex, namespace: Namespace) -> None:
    later = replace(namespace, version="fedcba9876543210")
    await index.begin_anew(later, ENCODER)
    for each in (namespace, later):
        await index.upsert(each, [entry("a")])
    alias = await alias_of(index, namespace)
    for _ in range(2):
        await index.drop_version(alias.tenant, alias.collection, later.version)
    assert (await index.torn(), await index.count(later)) == ([], 0)
    assert await index.namespaces(namespace.tenant, namespace.collection) == [namespace]
    assert await alias_of(index, namespace) == replace(alias, beside=())
    assert names(await index.search(namespace, query(near="a"))) == [passage("a").chunk_id]
    await index.ensure(later, ENCODER)
    assert list(await index.search(later, query(near="a"))) == []


async def test_the_live_version_is_not_dropped(index: ChunkIndex, namespace: Namespace) -> None:
    await index.upsert(namespace, [entry("a")])
    alias = await alias_of(index, namespace)
    with pytest.raises(Conflict, match="switch to another one before it is dropped"):
        await index.drop_version(alias.tenant, alias.collection, namespace.version)
    assert await index.count(namespace) == 1


async def test_what_is_missing_is_told_of_many_namespaces_at_once(index: ChunkIndex, namespace: Namespace) -> None:
    tenant, later, other = (
        replace(namespace, tenant=f"{namespace.tenant}-other"),
        replace(namespace, version="fedcba9876543210"),
        replace(namespace, collection=fresh_collection()),
    )
    await index.ensure(later, ENCODER)
    assert await index.missing([namespace, tenant, later, other]) == [tenant, other]
    await index.drop_tenant(namespace.tenant)
    assert await index.missing([later, namespace]) == [later, namespace]
    assert await index.missing([]) == []


async def test_the_info_tells_what_there_is(index: ChunkIndex, namespace: Namespace) -> None:
    (info,) = await index.info(namespace.tenant)
    assert (info.namespace, info.store, info.encoder, info.dimensions) == (namespace, index.store, "test", 16)
    assert info.live


async def test_the_passages_of_a_namespace_are_counted(index: ChunkIndex, namespace: Namespace) -> None:
    await index.upsert(namespace, [entry("a"), entry("b"), entry("c")])
    await index.delete(namespace, [passage("b").chunk_id])
    assert await index.count(namespace) == 2


async def test_a_dropped_tenant_leaves_nothing(index: ChunkIndex, namespace: Namespace) -> None:
    await index.upsert(namespace, [entry("a")])
    await index.drop_tenant(namespace.tenant)
    assert list(await index.search(namespace, query("mill", "a"))) == []
    assert list(await index.info(namespace.tenant)) == []
    await index.ensure(namespace, ENCODER)
    assert list(await index.search(namespace, query("mill", "a"))) == []


async def test_what_is_begun_anew_is_torn_until_it_is_called_whole(index: ChunkIndex, new_namespace: Namespace) -> None:
    await index.begin_anew(new_namespace, ENCODER)
    assert await index.torn() == [new_namespace]
    await index.upsert(new_namespace, [entry("a")])
    await index.mark_whole(new_namespace)
    assert await index.torn() == []
    assert names(await index.search(new_namespace, query("mill", "a"))) == [passage("a").chunk_id]
    await index.drop_tenant(new_namespace.tenant)


async def test_searches_are_answered_while_passages_are_written_and_deleted(
    index: ChunkIndex, namespace: Namespace
) -> None:
    await index.upsert(namespace, [entry("stays", document_id="doc_s")])

    async def write(at: int) -> None:
        await index.upsert(namespace, [entry(f"w{at}-{n}", document_id=f"doc_{at}") for n in range(10)])
        await index.delete_document(namespace, f"doc_{at}")

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for at in range(20):
            group.create_task(write(at))
        found = [names(await index.search(namespace, query(near="stays"))) for _ in range(60)]
    assert all(passage("stays").chunk_id in hits for hits in found)
    assert [chunk.document_id async for chunk in index.scan(namespace)] == ["doc_s"]
