"""The record over a real connection: what is asked, page by page, and what is read from it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2 as proto
from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway_client import BlockingSluiceway, Sluiceway, record_values
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Blocked, Invalid, NotFound, Overloaded, SluicewayError, Unavailable
from sluiceway_client.record_values import AnswerQuery, RecallHit, RecallKind, RecordDigest, ScoreBounds, VerdictQuery
from sluiceway_common import errors
from sluiceway_common.testing import free_port
from tests.unit.client.records import MORNING, Refusal, at, found, judged, recalled, recording, trained_on_it

T = TypeVar("T")
Call = Callable[[Sluiceway], Coroutine[Any, Any, object]]


async def all_of(stream: AsyncIterator[T]) -> list[T]:
    return [each async for each in stream]


CALLS: dict[str, Call] = {
    "explain": lambda client: client.record.explain("ans_1"),
    "recall": lambda client: all_of(client.record.recall("document", "doc_1")),
    "search": lambda client: all_of(client.record.search()),
    "verdicts": lambda client: all_of(client.record.verdicts()),
    "history": lambda client: client.record.history("doc_1"),
    "digest": lambda client: client.record.digest(),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


async def test_an_explanation_asks_for_texts_unless_told_not_to() -> None:
    async with recording() as record, record.client as client:
        await client.record.explain("ans_1")
        await client.record.explain("ans_1", texts=False)
    assert record.asked == [
        calls.ExplainRequest(answer_id="ans_1"),
        calls.ExplainRequest(answer_id="ans_1", without_texts=True),
    ]


async def test_every_page_is_recalled_and_says_how_many_there_are_in_all() -> None:
    async with recording(recalled=recalled(5), page=2) as record, record.client as client:
        pages = await all_of(client.record.recall("document", "doc_1"))
    assert [[each.answer_id for each in page.answers] for page in pages] == [
        ["ans_4", "ans_3"],
        ["ans_2", "ans_1"],
        ["ans_0"],
    ]
    assert {page.total for page in pages} == {5}
    assert pages[0].answers[0] == RecallHit("ans_4", MORNING + timedelta(minutes=4), cited=True)


async def test_the_first_page_says_what_was_trained() -> None:
    async with recording(recalled=recalled(3), trained=trained_on_it(), page=2) as record, record.client as client:
        first, rest = await all_of(client.record.recall("document", "doc_1"))
    assert [each.rows for each in first.training.datasets] == [2]
    assert rest.training == record_values.RecalledTraining()


async def test_what_had_part_in_nothing_has_one_empty_page() -> None:
    async with recording() as record, record.client as client:
        pages = await all_of(client.record.recall("document", "doc_1"))
    assert [(page.answers, page.total) for page in pages] == [((), 0)]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("document", "document_id"),
        ("passage", "chunk_id"),
        ("model", "model"),
        ("prompt", "prompt"),
        ("rule", "verdict_rule"),
        ("verdict", "verdict_id"),
        ("day", "day"),
        ("adapter", "adapter"),
        ("dataset", "dataset_id"),
        ("row", "row_id"),
    ],
)
async def test_each_kind_is_recalled_by_its_own_field(kind: RecallKind, field: str) -> None:
    async with recording() as record, record.client as client:
        await all_of(client.record.recall(kind, "it", page_size=7))
    assert record.asked == [calls.RecallRequest(page_size=7, **{field: "it"})]  # type: ignore[arg-type]  # one of many


async def test_a_search_says_all_that_must_hold() -> None:
    wanted = AnswerQuery(
        since=MORNING,
        until=MORNING + timedelta(minutes=1),
        collection="notes",
        model="smollm2-135m",
        guard="passed",
        groundedness="unspecified",
        finish_reason="stop",
        score=ScoreBounds(name="groundedness", min=0.5),
        question="oxygen",
    )
    async with recording() as record, record.client as client:
        await all_of(client.record.search(wanted, limit=5))
    expected = calls.SearchAnswersRequest(
        to=at(1),
        collection="notes",
        model="smollm2-135m",
        guard=infer.GUARD_STATUS_PASSED,
        groundedness=infer.GROUNDEDNESS_STATUS_UNSPECIFIED,
        finish_reason=infer.FINISH_REASON_STOP,
        score=calls.ScoreRange(name="groundedness", min=0.5),
        question="oxygen",
        page_size=200,
    )
    getattr(expected, "from").CopyFrom(at())
    assert record.asked == [expected]


async def test_who_says_nothing_bounds_nothing() -> None:
    async with recording() as record, record.client as client:
        await all_of(client.record.search())
    assert record.asked == [calls.SearchAnswersRequest(page_size=1000)]


@pytest.mark.parametrize(("limit", "sizes"), [(3, [3, 1]), (2, [2]), (9, [9, 7, 5])])
async def test_a_search_asks_for_no_more_than_is_wanted(limit: int, sizes: list[int]) -> None:
    async with recording(found=found(5), page=2) as record, record.client as client:
        hits = await all_of(client.record.search(limit=limit))
    assert [each.answer.answer_id for each in hits] == [f"ans_{number}" for number in (4, 3, 2, 1, 0)[:limit]]
    assert [request.page_size for request in record.asked] == sizes  # type: ignore[attr-defined]  # all are searches


async def test_an_empty_page_need_not_be_the_last() -> None:
    pages = [
        calls.SearchAnswersResponse(next_page_token="2"),
        calls.SearchAnswersResponse(answers=found(1), next_page_token="3"),
        calls.SearchAnswersResponse(),
    ]
    async with recording(scripted=pages) as record, record.client as client:
        hits = await all_of(client.record.search(AnswerQuery(question="oxygen")))
    assert [each.answer.answer_id for each in hits] == ["ans_0"]


async def test_words_of_a_question_are_looked_for_in_as_many_answers_as_a_page_may_have() -> None:
    async with recording(found=found(5), page=3) as record, record.client as client:
        hits = await all_of(client.record.search(AnswerQuery(question="oxygen"), limit=1))
    assert [each.answer.answer_id for each in hits] == ["ans_4"]
    assert [request.page_size for request in record.asked] == [200]  # type: ignore[attr-defined]  # all are searches


async def test_verdicts_are_asked_for_a_hundred_at_a_time() -> None:
    wanted = VerdictQuery(verdict_id="ver_1", answer_id="ans_1", action="block", rule="email.address", since=MORNING)
    async with recording(verdicts=[judged("ver_2"), judged("ver_1")], page=1) as record, record.client as client:
        verdicts = await all_of(client.record.verdicts(wanted, limit=500))
    assert [each.verdict_id for each in verdicts] == ["ver_2", "ver_1"]
    expected = calls.ListVerdictsRequest(
        verdict_id="ver_1", answer_id="ans_1", action=guard.ACTION_BLOCK, rule="email.address", page_size=100
    )
    getattr(expected, "from").CopyFrom(at())
    assert record.asked[0] == expected


async def test_a_history_tells_steps_and_who_has_let_go() -> None:
    told = calls.GetDocumentHistoryResponse(
        events=[
            proto.DocumentEventRecord(
                event=proto.DOCUMENT_EVENT_CHUNKED, version=2, service="ingest", at=at(), chunks=7
            )
        ],
        forgotten_by=["embed"],
        silent=["infer"],
        answers=3,
    )
    async with recording(history=told) as record, record.client as client:
        history = await client.record.history("doc_1")
    step = record_values.DocumentStep(
        event="chunked",
        version=2,
        attempt=0,
        service="ingest",
        at=MORNING,
        manifest_sha256="",
        chunks=7,
        index_version="",
    )
    assert history == record_values.DocumentHistory(
        steps=(step,), forgotten_by=("embed",), silent=("infer",), answers=3
    )


async def test_a_digest_says_of_how_many_facts_it_is() -> None:
    async with recording() as record, record.client as client:
        assert await client.record.digest() == RecordDigest("d16e" * 16, 1200)


@every_call
@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (errors.NotFound("the record has no answer ans_1; see how it is spelt", field="answer_id"), NotFound),
        (errors.Invalid("`page_size` is 0; it must lie between 1 and 1000", field="page_size"), Invalid),
        (errors.Blocked("this needs the role operator; use another key"), Blocked),
        (errors.Overloaded("no room now; ask again", retry_after=2.0), Overloaded),
        (errors.Unavailable("the record is away; ask again in a moment"), Unavailable),
    ],
    ids=lambda given: given.__name__ if isinstance(given, type) else "",
)
async def test_what_the_record_refuses_is_said_in_its_words(
    call: Call, refusal: Refusal, kind: type[SluicewayError]
) -> None:
    async with recording(refuses=refusal) as record, record.client as client:
        with pytest.raises(kind) as raised:
            await call(client)
    assert (str(raised.value), raised.value.field) == (refusal.message, refusal.field)


@every_call
async def test_a_record_that_is_not_there_is_said_with_the_way_out(call: Call) -> None:
    gone = Addresses(api_key="sw_1", services={"eval": f"127.0.0.1:{free_port()}"})
    async with Sluiceway(gone) as client:
        with pytest.raises(Unavailable, match=r"eval does not answer at .* `sluiceway up` starts it"):
            await call(client)


@every_call
async def test_an_address_that_nobody_said_is_asked_for(call: Call) -> None:
    async with Sluiceway(Addresses(api_key="sw_1", services={})) as client:
        with pytest.raises(Unavailable, match="nobody said where eval is; set SLUICEWAY_EVAL"):
            await call(client)


async def test_who_does_not_await_gets_the_same_pages() -> None:
    async with recording(recalled=recalled(3), found=found(2), verdicts=[judged()], page=2) as record:
        addresses = Addresses(api_key="sw_1", services={"eval": record.address})
        assert await asyncio.to_thread(_blocking, addresses) == (3, [2, 1], 2, 1, 0, 1200)


def _blocking(addresses: Addresses) -> tuple[int, list[int], int, int, int, int]:
    with BlockingSluiceway(addresses) as client:
        pages = list(client.recall("document", "doc_1"))
        return (
            pages[0].total,
            [len(page.answers) for page in pages],
            len(list(client.search_answers())),
            len(list(client.verdicts())),
            client.document_history("doc_1").answers,
            client.record_digest().facts,
        )
