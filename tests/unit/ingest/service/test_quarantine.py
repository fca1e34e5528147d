"""Documents that wait to be judged, are quarantined, released and refused."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from sluiceway.ingest.v1.events_pb2 import DocumentReleased, DocumentWithdrawn
from sluiceway_common.errors import Conflict, Invalid
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.document import Document, DocumentState
from sluiceway_ingest.domain.judging import JudgedAction, JudgeOutcome
from sluiceway_ingest.service.processing import Order
from sluiceway_ingest.service.tries import VersionTry
from tests.support.ingest_builders import CALLER, NOON, TENANT, MemoryIngest, memory_ingest

GUARD = frozenset({"guard"})
ANN = Principal(TENANT, "ann", frozenset({"operator"}))
DAY = timedelta(days=1)


@pytest.fixture
def ingest(tmp_path: Path) -> MemoryIngest:
    return memory_ingest(tmp_path, judges=GUARD)


def tried(document: Document) -> VersionTry:
    return VersionTry(TENANT, document.document_id, document.revision.version, document.revision.attempt)


async def chunked(ingest: MemoryIngest, content: str = "The mill turns.", key: str = "file:///mill.txt") -> Document:
    document = await ingest.submit(content, key)
    revision = document.revision
    order = Order(tenant=TENANT, document_id=document.document_id, version=revision.version, attempt=revision.attempt)
    await ingest.service.processing.process(order)
    return await ingest.get(document)


async def judge(
    ingest: MemoryIngest, document: Document, action: JudgedAction = "allow", *, by: str = "guard", days: int = 0
) -> None:
    kinds = () if action == "allow" else ("injection", "control_token")
    word = JudgeOutcome(judge=by, action=action, at=NOON + days * DAY, kinds=kinds)
    await ingest.service.quarantine.judged(tried(document), word)


async def index(ingest: MemoryIngest, document: Document) -> None:
    await ingest.service.index_outcomes.indexed(tried(document))


async def state(ingest: MemoryIngest, document: Document) -> DocumentState:
    return (await ingest.get(document)).state


async def quarantined(ingest: MemoryIngest) -> Document:
    document = await chunked(ingest)
    await judge(ingest, document, "quarantine")
    return await ingest.get(document)


def said(ingest: MemoryIngest, kind: type[DocumentReleased] | type[DocumentWithdrawn]) -> list[object]:
    return [one.event for one in ingest.documents.said if isinstance(one.event, kind)]


async def test_a_document_is_indexed_when_the_index_holds_it_and_its_judges_have_let_it_go(
    ingest: MemoryIngest,
) -> None:
    document = await chunked(ingest)
    await index(ingest, document)
    assert await state(ingest, document) == "chunked"
    await judge(ingest, document, "review")
    assert await state(ingest, document) == "indexed"


async def test_a_quarantined_document_says_why_and_what_to_do(ingest: MemoryIngest) -> None:
    document = await quarantined(ingest)
    assert document.failure is not None
    assert (document.state, document.failure.reason) == ("quarantined", "QUARANTINED")
    assert "guard has found injection, control_token in it" in document.failure.advice
    assert "sluiceway docs release" in document.failure.advice


News = Callable[[MemoryIngest, Document], Awaitable[None]]
NEWS: dict[str, News] = {
    "indexed": index,
    "allowed": judge,
    "quarantined later": lambda at, one: judge(at, one, "quarantine", days=1),
    "refused by the index": lambda at, one: at.service.index_outcomes.refused(tried(one), "Too wide."),
}


@pytest.mark.parametrize(
    ("news", "end"),
    [
        (("indexed", "allowed"), "indexed"),
        (("indexed", "quarantined later"), "quarantined"),
        (("allowed", "quarantined later", "indexed"), "quarantined"),
        (("allowed", "refused by the index"), "failed"),
        (("quarantined later", "refused by the index"), "failed"),
    ],
)
async def test_whatever_the_order_of_the_news_the_state_is_the_same(
    tmp_path: Path, news: tuple[str, ...], end: DocumentState
) -> None:
    for number, order in enumerate(permutations(news)):
        ingest = memory_ingest(tmp_path / str(number), judges=GUARD)
        document = await chunked(ingest)
        for name in (*order, order[-1]):
            await NEWS[name](ingest, document)
        assert await state(ingest, document) == end, order


async def test_what_is_said_of_another_try_is_dropped(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    await index(ingest, document)
    other = VersionTry(TENANT, document.document_id, 1, 2)
    await ingest.service.quarantine.judged(other, JudgeOutcome(judge="guard", action="allow", at=NOON))
    assert await state(ingest, document) == "chunked"


async def test_whoever_is_no_judge_is_not_heard(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    await judge(ingest, document, "quarantine", by="eval")
    assert await state(ingest, document) == "chunked"


async def test_a_new_version_is_judged_for_itself(ingest: MemoryIngest) -> None:
    await quarantined(ingest)
    again = await chunked(ingest, "The mill turns by night.")
    assert (again.state, again.judgements, again.revision.version) == ("chunked", (), 2)


async def test_what_was_released_is_found_though_it_is_judged_again(ingest: MemoryIngest) -> None:
    document = await quarantined(ingest)
    released = await ingest.service.quarantine.release(ANN, document.document_id, "A page about attacks.")
    assert (released.state, released.failure) == ("chunked", None)
    await judge(ingest, document, "quarantine", days=1)
    await index(ingest, document)
    assert await state(ingest, document) == "indexed"


async def test_releasing_twice_is_once_and_keeps_the_first_note(ingest: MemoryIngest) -> None:
    document = await quarantined(ingest)
    for note in ("A page about attacks.", "Another word."):
        released = await ingest.service.quarantine.release(ANN, document.document_id, note)
    (event,) = said(ingest, DocumentReleased)
    assert isinstance(event, DocumentReleased)
    assert (event.document_id, event.version, event.attempt) == (document.document_id, 1, 1)
    read = await ingest.service.quarantine.decision(ANN, released)
    assert read is not None
    assert (read.note, read.decision.kind, read.decision.by) == ("A page about attacks.", "released", "ann")


async def test_refusing_is_withdrawing_with_a_note(ingest: MemoryIngest) -> None:
    document = await quarantined(ingest)
    for note in ("Poison.", "Another word."):
        refused = await ingest.service.quarantine.refuse(ANN, document.document_id, note)
    assert (refused.state, len(said(ingest, DocumentWithdrawn))) == ("withdrawing", 1)
    read = await ingest.service.quarantine.decision(ANN, refused)
    assert read is not None
    assert (read.note, read.decision.kind) == ("Poison.", "refused")


async def test_what_was_attached_to_it_is_withdrawn_with_what_is_refused(ingest: MemoryIngest) -> None:
    mail = await chunked(ingest, "!MAIL\nletter=water")
    await judge(ingest, mail, "quarantine")
    await ingest.service.quarantine.refuse(ANN, mail.document_id, "Poison.")
    (child,) = await ingest.documents.children(TENANT, mail.document_id)
    assert child.state == "withdrawing"


async def test_a_decision_is_told_to_operators_alone(ingest: MemoryIngest) -> None:
    document = await quarantined(ingest)
    released = await ingest.service.quarantine.release(ANN, document.document_id, "Fine.")
    bob = Principal(TENANT, "bob", frozenset({"reader", "contributor"}))
    assert await ingest.service.quarantine.decision(bob, released) is None


async def test_only_what_is_quarantined_is_released_or_refused(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    judging = ingest.service.quarantine
    with pytest.raises(Conflict, match="is chunked, version 1; only what is quarantined, as you have seen it, is rel"):
        await judging.release(ANN, document.document_id, "Fine.")
    with pytest.raises(Conflict, match="is chunked, version 1; only what is quarantined, as you have seen it, is ref"):
        await judging.refuse(ANN, document.document_id, "No.")
    await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
    with pytest.raises(Conflict, match="is withdrawing"):
        await judging.refuse(ANN, document.document_id, "No.")


@pytest.mark.parametrize(
    ("note", "why"), [(" ", "`note` is empty; say why"), ("n" * 1_001, "`note` has 1001 characters; up to 1000")]
)
async def test_a_note_says_something_and_is_no_book(ingest: MemoryIngest, note: str, why: str) -> None:
    document = await quarantined(ingest)
    with pytest.raises(Invalid, match=why):
        await ingest.service.quarantine.release(ANN, document.document_id, note)
    with pytest.raises(Invalid, match=why):
        await ingest.service.quarantine.refuse(ANN, document.document_id, note)


async def test_a_judge_that_is_silent_is_named_until_it_speaks(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    ingest.clock.advance(DAY.total_seconds())
    await ingest.service.sweeping.sweep()
    waiting = await ingest.get(document)
    assert waiting.failure is not None
    assert (waiting.state, waiting.stalled, waiting.failure.reason) == ("chunked", True, "UNANSWERED")
    assert "guard is silent" in waiting.failure.advice
    await judge(ingest, document)
    heard = await ingest.get(document)
    assert (heard.state, heard.stalled, heard.failure) == ("chunked", False, None)
    await index(ingest, document)
    assert await state(ingest, document) == "indexed"


async def test_a_document_that_waits_for_the_index_alone_names_no_judge(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    await judge(ingest, document)
    ingest.clock.advance(DAY.total_seconds())
    await ingest.service.sweeping.sweep()
    waiting = await ingest.get(document)
    assert (waiting.stalled, waiting.failure) == (True, None)


async def test_what_waits_for_a_judge_that_is_no_longer_one_goes_on(tmp_path: Path) -> None:
    before = memory_ingest(tmp_path, judges=GUARD)
    document = await chunked(before)
    await index(before, document)
    sweeping = before.service.sweeping
    after = replace(sweeping, judges=frozenset())
    before.clock.advance(DAY.total_seconds())
    await after.sweep()
    assert await state(before, document) == "indexed"


async def test_a_stalled_document_that_is_redriven_is_judged_anew(ingest: MemoryIngest) -> None:
    document = await chunked(ingest)
    await judge(ingest, document)
    ingest.clock.advance(DAY.total_seconds())
    await ingest.service.sweeping.sweep()
    again = await ingest.service.redriving.redrive(CALLER, document.document_id)
    assert (again.judgements, again.in_index, again.revision.attempt) == ((), False, 2)
