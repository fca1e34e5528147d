"""Questions to the record are read, or refused by their field; what it holds is told whole."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2
from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.queries import AnswerFilter, Recalled, VerdictFilter
from sluiceway_eval.domain.record import AnswerParts, RecordedAnswer, RecordedVerdict, VerdictReference
from sluiceway_eval.domain.scores import AnswerScore
from sluiceway_eval.rpc.messages import (
    answer_filter,
    answer_message,
    found_message,
    history_response,
    recalled_message,
    target_of,
    verdict_filter,
    verdict_message,
)
from sluiceway_eval.service.recalling import DocumentHistory
from sluiceway_eval.service.searching import AnswerFound
from tests.support.eval_builders import NOON, answer, reference, step, told

AT = Timestamp(seconds=int(NOON.timestamp()))
NO_TIME = Timestamp(seconds=2**62)


@pytest.mark.parametrize(
    ("field", "target"),
    [
        ("document_id", "document"),
        ("chunk_id", "passage"),
        ("model", "model"),
        ("prompt", "prompt"),
        ("verdict_rule", "verdict_rule"),
        ("verdict_id", "verdict"),
        ("day", "day"),
        ("adapter", "adapter"),
        ("dataset_id", "dataset"),
        ("row_id", "training_row"),
    ],
)
def test_what_is_recalled_is_named_by_its_field(field: str, target: str) -> None:
    assert target_of(calls.RecallRequest(**{field: "it"})) == (target, "it")  # type: ignore[arg-type]  # one of many


def test_a_recall_of_nothing_is_refused() -> None:
    with pytest.raises(Invalid, match="`target` is missing; name one of document_id, chunk_id, model") as raised:
        target_of(calls.RecallRequest())
    assert raised.value.field == "target"


def search(**asked: Any) -> calls.SearchAnswersRequest:
    since = asked.pop("since", None)
    request = calls.SearchAnswersRequest(**asked)
    if since is not None:
        getattr(request, "from").CopyFrom(since)
    return request


def test_nothing_asked_for_is_anything() -> None:
    assert answer_filter(search()) == AnswerFilter()
    assert verdict_filter(calls.ListVerdictsRequest()) == VerdictFilter()


def test_all_that_is_asked_for_is_asked_of_the_record() -> None:
    request = search(
        since=AT,
        to=AT,
        collection="manuals",
        model="small",
        guard=infer.GUARD_STATUS_REVIEW,
        groundedness=infer.GROUNDEDNESS_STATUS_UNSPECIFIED,
        finish_reason=infer.FINISH_REASON_LENGTH,
        score=calls.ScoreRange(name="refusal", min=0.0, max=1.0),
    )
    assert answer_filter(request) == AnswerFilter(
        since=NOON,
        until=NOON,
        collection="manuals",
        model="small",
        guard="review",
        groundedness="unspecified",
        finish_reason="length",
        score="refusal",
        least=0.0,
        most=1.0,
    )


def test_a_score_without_bounds_is_asked_for_by_its_name_alone() -> None:
    assert answer_filter(search(score=calls.ScoreRange(name="length"))) == AnswerFilter(score="length")


def test_verdicts_are_asked_for_by_all_that_is_named() -> None:
    request = calls.ListVerdictsRequest(
        verdict_id="ver_1", answer_id="ans_1", action=guard.ACTION_BLOCK, rule="pii.card", to=AT
    )
    getattr(request, "from").CopyFrom(AT)
    assert verdict_filter(request) == VerdictFilter(
        verdict_id="ver_1", answer_id="ans_1", action="block", rule="pii.card", since=NOON, until=NOON
    )


@pytest.mark.parametrize(
    ("request_", "field", "message"),
    [
        (search(since=NO_TIME), "from", "`from` is no time; it must lie between the years 1 and 9999"),
        (search(to=NO_TIME), "to", "`to` is no time"),
        (search(collection="x" * 401), "collection", "`collection` names nothing; it must have 1 to 400"),
        (search(model="\0"), "model", "`model` names nothing"),
        (search(score=calls.ScoreRange(name="beauty")), "score.name", "`score.name` is 'beauty', which is no score"),
        (search(score=calls.ScoreRange()), "score.name", "`score.name` is '', which is no score"),
        (search(score=calls.ScoreRange(name="length", min=math.nan)), "score.min", "`score.min` is nan; it must be"),
        (search(score=calls.ScoreRange(name="length", max=math.inf)), "score.max", "`score.max` is inf; it must be"),
    ],
)
def test_what_can_hold_of_no_answer_is_refused_by_its_field(
    request_: calls.SearchAnswersRequest, field: str, message: str
) -> None:
    with pytest.raises(Invalid, match=message) as raised:
        answer_filter(request_)
    assert raised.value.field == field


@pytest.mark.parametrize("field", ["verdict_id", "answer_id", "rule"])
def test_what_can_be_the_name_of_no_verdict_is_refused_by_its_field(field: str) -> None:
    request = calls.ListVerdictsRequest(**{field: "x" * 401})  # type: ignore[arg-type]  # one of many
    with pytest.raises(Invalid, match=f"`{field}` names nothing") as raised:
        verdict_filter(request)
    assert raised.value.field == field


def whole() -> RecordedAnswer:
    """An answer in which everything took part."""
    missed = VerdictReference(
        verdict_id="",
        subject="answer",
        status="unchecked",
        policy="",
        policy_version="",
        policy_digest="",
        missed=(("pii", "late"),),
    )
    parts = AnswerParts(
        error="blocked",
        groundedness_score=None,
        prompt_digest="ef",
        route="fast",
        variant="b",
        adapter="tuned",
        adapter_digest="ad",
        cost_micros=0,
        currency="EUR",
        cache_tier="",
        cache_entry="entry",
        trace_id="trace",
        prompt_tokens=7,
        completion_tokens=3,
        cached_tokens=2,
        timings={"total": 12.5, "first_token": 4.0},
        passages_dropped=5,
        verdicts=(reference("ver_1"), missed),
    )
    return RecordedAnswer(
        told=told(), answer_id="ans_1", finish_reason="blocked", model="small", prompt="support", prompt_version="3",
        guard="review", groundedness="extractive", parts=parts,
    )  # fmt: skip


def test_an_answer_is_told_with_all_that_took_part_in_it() -> None:
    message = answer_message(whole())
    assert (message.answer_id, message.at.ToDatetime(tzinfo=UTC), message.error) == ("ans_1", NOON, "blocked")
    assert (message.finish_reason, message.guard) == (infer.FINISH_REASON_BLOCKED, infer.GUARD_STATUS_REVIEW)
    assert message.groundedness == infer.Groundedness(status=infer.GROUNDEDNESS_STATUS_EXTRACTIVE, score=0.0)
    assert message.usage == infer.Usage(prompt_tokens=7, completion_tokens=3, cached_tokens=2)
    assert message.timings == infer.Timings(total_ms=12.5, first_token_ms=4.0)
    took_part = message.provenance
    assert (took_part.route, took_part.variant) == ("fast", "b")
    assert (took_part.adapter, took_part.adapter_digest) == ("tuned", "ad")
    assert took_part.prompt == infer.PromptVersion(name="support", version="3", digest="ef")
    assert (took_part.cache_entry, took_part.trace_id, message.passages_dropped) == ("entry", "trace", 5)
    assert took_part.cache_tier == infer.CACHE_TIER_UNSPECIFIED


def test_verdicts_of_an_answer_say_who_judged_and_who_has_not_looked() -> None:
    judged, missed = answer_message(whole()).provenance.verdicts
    assert (judged.verdict_id, judged.policy, judged.policy_version, judged.policy_digest) == (
        "ver_1", "standard", "1", "cd" * 32,
    )  # fmt: skip
    assert (judged.subject, judged.status) == (infer.GUARD_SUBJECT_ANSWER, infer.GUARD_STATUS_PASSED)
    assert (missed.status, [one.name for one in missed.missed]) == (infer.GUARD_STATUS_UNCHECKED, ["pii"])


def test_an_answer_that_cost_nothing_has_a_cost_and_one_that_nobody_counted_has_none() -> None:
    assert answer_message(whole()).provenance.HasField("cost")
    assert not answer_message(answer("ans_1")).provenance.HasField("cost")


def test_the_built_in_prompt_is_no_prompt_of_the_tenant() -> None:
    assert not answer_message(answer("ans_1")).provenance.HasField("prompt")


def test_a_word_of_a_newer_contract_is_told_as_its_number() -> None:
    assert answer_message(answer("ans_1")).finish_reason == infer.FINISH_REASON_STOP
    newer = RecordedAnswer(told=told(), answer_id="ans_1", finish_reason="77")
    assert answer_message(newer).finish_reason == 77


def test_an_answer_that_was_found_has_its_scores_and_its_question() -> None:
    none = AnswerScore(name="length", version="1", status="not_applicable", reason="no answer was given")
    message = found_message(AnswerFound(answer=answer("ans_1"), scores=(none,), question="Why?"))
    assert (message.answer.answer_id, message.question) == ("ans_1", "Why?")
    (score,) = message.scores
    assert (score.status, score.HasField("value"), score.reason) == (
        values_pb2.SCORE_STATUS_NOT_APPLICABLE, False, "no answer was given",
    )  # fmt: skip


@pytest.mark.parametrize("cited", [True, False])
def test_what_was_recalled_says_whether_the_answer_rests_on_it(cited: bool) -> None:
    message = recalled_message(Recalled(answer_id="ans_1", at=NOON, cited=cited))
    assert (message.answer_id, message.at, message.cited) == ("ans_1", AT, cited)


def test_a_verdict_is_told_as_guard_said_it() -> None:
    said = guard.Verdict(verdict_id="ver_1", action=guard.ACTION_BLOCK)
    kept = RecordedVerdict(
        told=told(), verdict_id="ver_1", action="block", rules=(), characters=2**40, verdict=said.SerializeToString()
    )
    message = verdict_message(kept)
    assert (message.verdict_id, message.judged_at, message.verdict, message.characters) == ("ver_1", AT, said, 2**40)


def test_a_history_says_who_let_go_when_and_of_what() -> None:
    gone = step("doc_a", "forgotten_for_good", service="embed", version=2, let_go={"passages": 7})
    cut = step("doc_a", "chunked")
    history = DocumentHistory(total=1, steps=(cut, gone), forgotten_by=("embed",), silent=("infer",), answers=3)
    message = history_response(history)
    assert (list(message.forgotten_by), list(message.silent), message.answers) == (["embed"], ["infer"], 3)
    first, last = message.events
    assert (first.event, first.manifest_sha256, dict(first.let_go)) == (
        values_pb2.DOCUMENT_EVENT_CHUNKED, "manifest of 1", {},
    )  # fmt: skip
    assert (last.event, last.service, last.version, last.at, dict(last.let_go)) == (
        values_pb2.DOCUMENT_EVENT_FORGOTTEN_FOR_GOOD, "embed", 2, AT, {"passages": 7},
    )  # fmt: skip


def test_the_years_of_a_search_are_those_that_there_are() -> None:
    first = Timestamp()
    first.FromDatetime(datetime(1, 1, 1, tzinfo=UTC))
    assert answer_filter(search(since=first)).since == datetime(1, 1, 1, tzinfo=UTC)
