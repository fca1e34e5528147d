"""Law of held versions and judgements, held by memory and by PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from sluiceway_common.database import Database, migrate
from sluiceway_embed.adapters.database import SCHEMA, PostgresCurrentVersions, PostgresJudgements
from sluiceway_embed.adapters.memory import MemoryCurrentVersions, MemoryJudgements
from sluiceway_embed.domain.chunks import Version
from sluiceway_embed.domain.judgements import DocumentJudgement, PassageRange
from sluiceway_embed.ports import CurrentVersions, Judgements, SeenTry
from tests.support.made_once import parameters_made
from tests.support.passages import AT, VERSION
from tests.support.row_forms import as_before

TENANT, DOCUMENT, ORDER = VERSION.tenant, VERSION.document_id, VERSION.order
JUDGEMENT = DocumentJudgement(
    tenant=TENANT,
    document_id=DOCUMENT,
    order=ORDER,
    judge="guard",
    action="review",
    at=AT,
    verdict_id="ver_1",
    trust="untrusted",
    policy="house",
    policy_version="2",
    policy_digest="abc",
    passages=(PassageRange(0, 3, "redact"), PassageRange(7, 7, "review")),
)


@pytest.fixture
async def tables(database: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrate, database, schema=SCHEMA, package="sluiceway_embed")
    opened = Database(database, schema=SCHEMA, pool=4)
    yield opened
    await opened.stop()


@dataclass(frozen=True)
class Stores:
    judgements: Judgements
    versions: CurrentVersions


@pytest.fixture(params=["memory", *(pytest.param(each, marks=pytest.mark.server) for each in ("postgres", "before"))])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        versions = MemoryCurrentVersions()
        return Stores(MemoryJudgements(versions), versions)
    tables: Database = request.getfixturevalue("tables")
    if request.param == "before":
        as_before(request.getfixturevalue("database"), SCHEMA)
    return Stores(PostgresJudgements(tables), PostgresCurrentVersions(tables, tables, "zvec"))


@pytest.fixture
def judgements(stores: Stores) -> Judgements:
    return stores.judgements


async def held(judgements: Judgements) -> list[Version]:
    return [version async for version in judgements.all_held()]


async def test_a_held_version_comes_back_as_it_was_told(judgements: Judgements) -> None:
    told = replace(VERSION, acl=("hr", "legal"), near_duplicates=("doc_2",), chunks=3)
    for _ in range(2):
        await judgements.hold(told)
    assert await judgements.held(TENANT, DOCUMENT, ORDER) == told
    assert await held(judgements) == [told]
    assert await judgements.held("other", DOCUMENT, ORDER) is None
    assert await judgements.held(TENANT, DOCUMENT, (1, 2)) is None


async def test_each_try_of_a_document_is_held_for_itself(judgements: Judgements) -> None:
    tries = [replace(VERSION, version=version, attempt=attempt) for version, attempt in ((1, 1), (1, 2), (2, 1))]
    for each in tries:
        await judgements.hold(each)
    await judgements.drop(tries[1])
    await judgements.drop(tries[1])
    assert await held(judgements) == [tries[0], tries[2]]


async def test_all_that_is_held_comes_over_all_tenants(judgements: Judgements) -> None:
    versions = [
        replace(VERSION, tenant=tenant, document_id=f"doc_{number:03}")
        for tenant in ("a", "b")
        for number in range(300)
    ]
    for version in reversed(versions):
        await judgements.hold(version)
    assert await held(judgements) == versions


async def test_a_judgement_comes_back_as_it_was_said(judgements: Judgements) -> None:
    other = replace(JUDGEMENT, judge="eval", action="allow", passages=())
    for each in (JUDGEMENT, other, JUDGEMENT):
        await judgements.note(each)
    assert list((await judgements.seen(TENANT, DOCUMENT, ORDER)).said) == [other, JUDGEMENT]
    assert list((await judgements.seen("other", DOCUMENT, ORDER)).said) == []
    assert list((await judgements.seen(TENANT, DOCUMENT, (1, 2))).said) == []


async def test_a_judgement_that_says_little_and_one_that_says_all_come_back_as_they_were_said(
    judgements: Judgements,
) -> None:
    little = DocumentJudgement(tenant=TENANT, document_id=DOCUMENT, order=ORDER, judge="eval", action="allow", at=AT)
    whole = replace(JUDGEMENT, trust="caller", policy_digest="0a" * 32, ruling="0a" * 16)
    for each in (little, whole):
        await judgements.note(each)
    assert list((await judgements.seen(TENANT, DOCUMENT, ORDER)).said) == [little, whole]


async def test_of_two_words_the_later_one_counts_whichever_comes_first(judgements: Judgements) -> None:
    later = replace(JUDGEMENT, action="quarantine", at=AT + timedelta(seconds=1))
    await judgements.note(JUDGEMENT)
    await judgements.note(later)
    await judgements.note(JUDGEMENT)
    assert list((await judgements.seen(TENANT, DOCUMENT, ORDER)).said) == [later]


async def test_what_was_written_waits_no_longer_and_its_judgement_stays(judgements: Judgements) -> None:
    before, after = replace(VERSION, attempt=1), replace(VERSION, attempt=3)
    for each in (before, after):
        await judgements.hold(each)
        await judgements.note(replace(JUDGEMENT, order=each.order))
    written = replace(VERSION, attempt=2)
    await judgements.note(replace(JUDGEMENT, order=written.order))
    await judgements.settle(written)
    assert await held(judgements) == [after]
    said = [len((await judgements.seen(TENANT, DOCUMENT, each.order)).said) for each in (before, written, after)]
    assert said == [0, 1, 1]


async def test_nothing_is_kept_of_a_withdrawn_document(judgements: Judgements) -> None:
    other = replace(VERSION, document_id="doc_2")
    for each in (VERSION, other):
        await judgements.hold(each)
        await judgements.note(replace(JUDGEMENT, document_id=each.document_id))
    await judgements.forget(TENANT, DOCUMENT)
    assert await held(judgements) == [other]
    assert list((await judgements.seen(TENANT, DOCUMENT, ORDER)).said) == []
    assert list((await judgements.seen(TENANT, "doc_2", ORDER)).said) == [replace(JUDGEMENT, document_id="doc_2")]


async def test_nothing_is_held_of_a_withdrawn_document(stores: Stores) -> None:
    await stores.judgements.hold(VERSION)
    await stores.judgements.hold(VERSION)
    await stores.versions.withdraw(TENANT, DOCUMENT, 1)
    await stores.judgements.forget(TENANT, DOCUMENT)
    others = [replace(VERSION, document_id="doc_2"), replace(VERSION, tenant="other")]
    for version in (VERSION, replace(VERSION, version=2), *others):
        await stores.judgements.hold(version)
    assert await held(stores.judgements) == others


async def test_all_that_is_known_of_a_try_is_seen_at_once(stores: Stores) -> None:
    assert await stores.judgements.seen(TENANT, DOCUMENT, ORDER) == SeenTry(current=None, said=[], held=None)
    other = replace(JUDGEMENT, judge="archive", action="allow")
    for each in (JUDGEMENT, other):
        await stores.judgements.note(each)
    await stores.judgements.hold(VERSION)
    await stores.versions.advance(VERSION)
    seen = await stores.judgements.seen(TENANT, DOCUMENT, ORDER)
    assert (list(seen.said), seen.held) == ([other, JUDGEMENT], VERSION)
    assert seen.current == (await stores.versions.of(TENANT, [DOCUMENT]))[DOCUMENT]
    assert await stores.judgements.seen("other", DOCUMENT, ORDER) == SeenTry(current=None, said=[], held=None)
    elsewhere = await stores.judgements.seen(TENANT, DOCUMENT, (9, 9))
    assert (elsewhere.current, list(elsewhere.said), elsewhere.held) == (seen.current, [], None)


async def test_of_what_is_withdrawn_or_overtaken_nothing_is_noted(stores: Stores) -> None:
    await stores.versions.advance(replace(VERSION, version=2))
    await stores.judgements.note(JUDGEMENT)
    assert list((await stores.judgements.seen(TENANT, DOCUMENT, ORDER)).said) == []
    later = replace(JUDGEMENT, order=(2, 1))
    await stores.judgements.note(later)
    assert list((await stores.judgements.seen(TENANT, DOCUMENT, (2, 1))).said) == [later]
    await stores.versions.withdraw(TENANT, DOCUMENT, 2)
    await stores.judgements.note(replace(JUDGEMENT, order=(3, 1)))
    assert list((await stores.judgements.seen(TENANT, DOCUMENT, (3, 1))).said) == []


async def test_what_was_said_of_a_current_version_is_known_when_it_is_told_again_and_when_it_is_taken_out(
    stores: Stores,
) -> None:
    later = replace(JUDGEMENT, action="quarantine", at=AT + timedelta(microseconds=1))
    other = replace(JUDGEMENT, judge="archive", action="allow", at=AT + timedelta(days=1), passages=())
    said = []
    for word in (JUDGEMENT, other, JUDGEMENT, later, JUDGEMENT):
        await stores.judgements.note(word)
        await stores.versions.advance(VERSION)
        await stores.judgements.settle(VERSION)
        said.append(list((await stores.judgements.seen(TENANT, DOCUMENT, ORDER)).said))
    await stores.versions.retract(TENANT, DOCUMENT, ORDER)
    said.append(list((await stores.judgements.seen(TENANT, DOCUMENT, ORDER)).said))
    both, at_last = [other, JUDGEMENT], [other, later]
    assert said == [[JUDGEMENT], both, both, at_last, at_last, at_last]


async def test_a_later_word_on_a_current_version_counts_before_it_is_settled(stores: Stores) -> None:
    later = replace(JUDGEMENT, action="quarantine", at=AT + timedelta(microseconds=1))
    await stores.judgements.note(JUDGEMENT)
    await stores.versions.advance(VERSION)
    await stores.judgements.note(later)
    await stores.judgements.settle(VERSION)
    for _ in range(2):
        assert (await stores.judgements.seen(TENANT, DOCUMENT, ORDER)).said == [later]
        await stores.versions.retract(TENANT, DOCUMENT, ORDER)


async def test_of_what_was_said_of_a_version_nothing_is_known_when_the_next_one_is_current(stores: Stores) -> None:
    after = replace(VERSION, version=VERSION.version + 1)
    await stores.judgements.note(JUDGEMENT)
    for version in (VERSION, after):
        await stores.versions.advance(version)
        await stores.judgements.settle(version)
    for order in (ORDER, after.order):
        assert list((await stores.judgements.seen(TENANT, DOCUMENT, order)).said) == []


@pytest.mark.server
async def test_what_was_said_of_a_current_version_lies_in_its_row_until_it_is_withdrawn(tables: Database) -> None:
    judgements, versions = PostgresJudgements(tables), PostgresCurrentVersions(tables, tables, "zvec")
    await judgements.note(JUDGEMENT)
    await versions.advance(VERSION)
    await judgements.settle(VERSION)
    await judgements.note(JUDGEMENT)
    asked = text("SELECT (SELECT count(*) FROM judgements), (SELECT count(said) FROM document_heads)")
    async with tables.autocommit() as connection:
        current = tuple((await connection.execute(asked)).one())
        await versions.withdraw(TENANT, DOCUMENT, VERSION.version)
        withdrawn = tuple((await connection.execute(asked)).one())
    assert (current, withdrawn) == ((0, 1), (0, 0))


async def test_judgements_are_read_as_they_were_told(stores: Stores) -> None:
    """Also of one policy, and by names that are no verdict's."""
    names = ("", "ver_1", "~", "~" + "A" * 22, "A" * 22, "ver_" + "0f" * 16, "ver_" + "0F" * 16)
    usual = replace(JUDGEMENT, action="allow", policy_digest="ab" * 32, ruling="r", passages=())
    given = [replace(usual, judge=f"judge {number}", verdict_id=name) for number, name in enumerate(names)]
    given += [
        replace(usual, judge="p", policy="another"),
        replace(JUDGEMENT, judge="q"),
        replace(usual, judge="t", trust="trusted"),
    ]
    for each in given:
        await stores.judgements.note(each)
    assert (await stores.judgements.seen(TENANT, DOCUMENT, ORDER)).said == given


@pytest.mark.server
async def test_what_is_asked_with_each_document_was_made_before(
    tables: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    judgements, versions = PostgresJudgements(tables), PostgresCurrentVersions(tables, tables, "zvec")

    async def indexed() -> None:
        await judgements.hold(VERSION)
        await judgements.note(JUDGEMENT)
        await judgements.seen(TENANT, DOCUMENT, ORDER)
        await versions.of(TENANT, [DOCUMENT])
        await versions.advance(VERSION)
        await judgements.settle(VERSION)

    assert await parameters_made(monkeypatch, indexed) == 0
