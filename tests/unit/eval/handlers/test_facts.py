"""Events become facts: all that the record is asked for, and no word of anybody."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway import services
from sluiceway.embed.v1 import events_pb2 as embed
from sluiceway.eval.v1 import events_pb2 as eval_events
from sluiceway.guard.v1 import events_pb2 as guard
from sluiceway.guard.v1 import values_pb2 as guard_values
from sluiceway.infer.v1 import events_pb2 as infer
from sluiceway.infer.v1 import values_pb2 as infer_values
from sluiceway.ingest.v1 import events_pb2 as ingest
from sluiceway.train.v1 import events_pb2 as train
from sluiceway.type.v1.sealed_pb2 import Sealed
from sluiceway_common.access.port import SealedText
from sluiceway_common.bus.port import Envelope
from sluiceway_common.bus.topics import events_of, external_topics, topic_of
from sluiceway_common.delivery import HeardEvent
from sluiceway_common.errors import Invalid
from sluiceway_common.principal import Principal
from sluiceway_eval import handlers
from sluiceway_eval.domain.record import RecordedVerdict, VerdictEdge
from sluiceway_eval.service.recording import Heard, HeardAnswer, HeardFeedback
from sluiceway_eval.service.words import number_of, word_of
from tests.support.eval_memory import MemoryEval

SAID = datetime(2026, 3, 1, 12, tzinfo=UTC)
SEALED = Sealed(key_id="key_1", nonce=b"n", ciphertext=b"c")
OPENED = SealedText("key_1", b"n", b"c")


def facts(event: Message, *, time: datetime | None = SAID) -> list[Any]:
    envelope = Envelope(
        id="event-1",
        type=event.DESCRIPTOR.full_name,
        source="s",
        time=time,
        subject="",
        tenant="acme",
        topic=topic_of(type(event)).name,
    )
    heard = HeardEvent(event, envelope, Principal.service("eval", tenant="acme"))
    found: Sequence[Heard] = list(handlers.FACTS[type(event)](event, heard))
    return list(found)


def given(**changes: Any) -> infer.AnswerGiven:
    event = infer.AnswerGiven(
        answer_id="ans_1",
        question=SEALED,
        answer=SEALED,
        sealed_subject=SEALED,
        model="small",
        model_digest="digest",
        sources=[infer.Source(document_id="doc_a", version=2, chunk_id="chunk", text_sha256="ab", start=3, end=9)],
        citations=[infer_values.Citation(document_id="doc_a", version=2, chunk_id="chunk", start=4, end=8, number=1)],
        groundedness=infer_values.Groundedness(status=infer_values.GROUNDEDNESS_STATUS_GROUNDED, score=0.5),
        usage=infer_values.Usage(prompt_tokens=30, completion_tokens=4),
        timings=infer_values.Timings(total_ms=12.5, retrieval_ms=3.0),
        guard=infer_values.GUARD_STATUS_PASSED,
        collection="manuals",
        index_version="v1",
        finish_reason=infer_values.FINISH_REASON_STOP,
        provenance=infer_values.Provenance(
            prompt=infer_values.PromptVersion(name="support", version="3", digest="d"),
            cost=infer_values.Cost(micros=0, currency="EUR"),
            verdicts=[infer_values.GuardVerdict(verdict_id="ver_1", subject=infer_values.GUARD_SUBJECT_ANSWER)],
            trace_id="ab" * 16,
        ),
        given_at=Timestamp(seconds=1_700_000_000),
    )
    for name, value in changes.items():
        setattr(event, name, value)
    return event


def test_an_answer_that_was_given_is_kept_with_all_that_took_part() -> None:
    (heard,) = facts(given())
    assert isinstance(heard, HeardAnswer)
    answer = heard.answer
    assert (answer.told.at, answer.told.event_id) == (datetime.fromtimestamp(1_700_000_000, UTC), "event-1/given")
    assert (answer.finish_reason, answer.groundedness, answer.guard) == ("stop", "grounded", "passed")
    assert (answer.prompt, answer.prompt_version, answer.parts.prompt_digest) == ("support", "3", "d")
    assert answer.parts.timings == {"total": 12.5, "retrieval": 3.0}
    assert (answer.parts.cost_micros, answer.parts.currency) == (0, "EUR")
    assert [passage.document_id for passage in answer.parts.passages] == ["doc_a"]
    assert answer.cited == {"chunk"}
    assert [(one.verdict_id, one.subject) for one in answer.parts.verdicts] == [("ver_1", "answer")]
    assert (heard.subject, heard.text) == (OPENED, OPENED)


def test_an_answer_without_a_price_has_no_cost() -> None:
    event = given()
    event.provenance.ClearField("cost")
    assert facts(event)[0].answer.parts.cost_micros is None


def test_a_call_that_ended_without_an_answer_is_kept_with_its_reason() -> None:
    event = infer.AnswerWithheld(
        answer_id="ans_1", reason=infer_values.FINISH_REASON_BLOCKED, error="blocked", subject="ada"
    )
    (heard,) = facts(event)
    assert (heard.answer.finish_reason, heard.answer.parts.error) == ("blocked", "blocked")
    assert (heard.subject, heard.text, heard.answer.told.at) == ("ada", None, SAID)


async def test_scores_come_of_the_event_by_the_id_that_it_has_on_the_log() -> None:
    """Another event of the same id, which says that it was withheld, is told apart, and has scores of its own."""
    world = MemoryEval()
    for event in (infer.AnswerGiven(answer_id="ans_1"), infer.AnswerWithheld(answer_id="ans_1")):
        await world.service.recording.record(facts(event))
    assert [one.causation for one in world.record.said] == ["event-1", "event-1"]
    assert len({one.id for one in world.record.said}) == 2


def test_feedback_is_kept_without_its_words() -> None:
    (heard,) = facts(infer.FeedbackGiven(answer_id="ans_1", score=-1, comment=SEALED, subject="ada"))
    assert isinstance(heard, HeardFeedback)
    assert (heard.feedback.score, heard.feedback.commented, heard.feedback.corrected) == (-1, True, False)
    assert heard.subject == "ada"


def test_a_verdict_is_kept_with_the_rules_that_saw_something() -> None:
    findings = [guard_values.Finding(rule=rule) for rule in ("b", "a", "b")]
    verdict = guard_values.Verdict(verdict_id="ver_1", action=guard_values.ACTION_BLOCK, findings=findings)
    (fact,) = facts(guard.VerdictRecorded(verdict_id="ver_1", verdict=verdict, characters=2**64 - 1))
    assert isinstance(fact, RecordedVerdict)
    assert (fact.action, fact.rules, fact.characters) == ("block", ("a", "b"), 2**63 - 1)
    assert guard_values.Verdict.FromString(fact.verdict) == verdict


def test_verdicts_of_one_policy_end_in_the_same_circumstances() -> None:
    alike = guard_values.Verdict(
        scanners=[guard_values.ScannerRun(name="pii", version="4")],
        policy=guard_values.PolicyVersion(name="standard", version="3", digest="ab" * 32),
    )
    findings = [guard_values.Finding(kind="pii.card", rule="card", score=0.5)]
    own = guard_values.Verdict(verdict_id="ver_1", kind=2, action=guard_values.ACTION_BLOCK, findings=findings)
    whole = guard_values.Verdict.FromString(own.SerializeToString() + alike.SerializeToString())
    (fact,) = facts(guard.VerdictRecorded(verdict_id="ver_1", verdict=whole))
    assert isinstance(fact, RecordedVerdict)
    assert guard_values.Verdict.FromString(fact.verdict) == whole
    assert guard_values.Verdict.FromString(fact.circumstances) == alike
    assert fact.verdict.endswith(fact.circumstances)


def judged(action: guard_values.DocumentAction.ValueType) -> guard.DocumentJudged:
    return guard.DocumentJudged(document_id="doc_a", version=1, attempt=2, action=action)


def test_a_verdict_of_after_the_answer_was_given_is_joined_to_it() -> None:
    (_, edge) = facts(guard.VerdictRecorded(verdict_id="ver_2", answer_id="ans_1"))
    assert isinstance(edge, VerdictEdge)
    assert (edge.answer_id, edge.verdict_id) == ("ans_1", "ver_2")


@pytest.mark.parametrize(
    ("event", "happened"),
    [
        (ingest.DocumentSubmitted(document_id="doc_a", version=1, attempt=2), [("submitted", "ingest", 2)]),
        (ingest.DocumentScanned(document_id="doc_a", version=1), [("scanned", "ingest", 0)]),
        (ingest.DocumentChunked(document_id="doc_a", version=1), [("chunked", "ingest", 0)]),
        (embed.DocumentIndexed(document_id="doc_a", version=1, attempt=1), [("indexed", "embed", 1)]),
        (embed.DocumentRefused(document_id="doc_a", version=1, reason="words"), [("refused", "embed", 0)]),
        (judged(guard_values.DOCUMENT_ACTION_REVIEW), [("judged", "guard", 2)]),
        (judged(guard_values.DOCUMENT_ACTION_QUARANTINE), [("quarantined", "guard", 2)]),
        (ingest.DocumentReleased(document_id="doc_a", version=1, attempt=2), [("released", "ingest", 2)]),
        (ingest.DocumentWithdrawn(document_id="doc_a", version=1), [("withdrawn", "ingest", 0)]),
        (
            ingest.DocumentWithdrawn(document_id="doc_a", version=1, erase=True),
            [("withdrawn", "ingest", 0), ("erased", "ingest", 0)],
        ),
        (embed.DocumentForgotten(document_id="doc_a", version=1), [("forgotten", "embed", 0)]),
        (embed.DocumentForgotten(document_id="doc_a", version=1, erase=False), [("forgotten", "embed", 0)]),
        (embed.DocumentForgotten(document_id="doc_a", version=1, erase=True), [("forgotten_for_good", "embed", 0)]),
        (infer.DocumentForgotten(document_id="doc_a", version=1), [("forgotten", "infer", 0)]),
        (eval_events.DocumentForgotten(document_id="doc_a", version=1), [("forgotten", "eval", 0)]),
        (train.DocumentForgotten(document_id="doc_a", version=1, erase=True), [("forgotten_for_good", "train", 0)]),
    ],
)
def test_what_happens_to_a_document_is_a_step(event: Message, happened: list[tuple[str, str, int]]) -> None:
    assert [(step.happened, step.service, step.attempt) for step in facts(event)] == happened


def test_an_acknowledgement_says_what_was_let_go_of_and_an_older_one_does_not() -> None:
    older = embed.DocumentForgotten(document_id="doc_a")
    newer = embed.DocumentForgotten(document_id="doc_a", erase=False, let_go={"passages": 7, "a\0b": 1})
    assert [step.let_go for step in (*facts(older), *facts(newer))] == [None, {"ab": 1, "passages": 7}]


def test_what_a_document_is_called_and_why_it_was_refused_is_not_kept() -> None:
    chunked = ingest.DocumentChunked(document_id="doc_a", source_key="KEY", title="TITLE", labels={"LABEL": "LABEL"})
    refused = embed.DocumentRefused(document_id="doc_a", reason="REASON")
    kept = repr([*facts(chunked), *facts(refused)])
    assert not any(word in kept for word in ("KEY", "TITLE", "LABEL", "REASON"))


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf])
def test_a_number_without_end_is_no_number(score: float) -> None:
    event = given()
    event.groundedness.score = event.sources[0].score = event.timings.total_ms = score
    parts = facts(event)[0].answer.parts
    assert (parts.groundedness_score, parts.passages[0].score, parts.timings) == (None, 0.0, {"retrieval": 3.0})
    with pytest.raises(Invalid, match="`score` is no number; it must lie between -1 and 1"):
        facts(infer.FeedbackGiven(score=score))


def test_what_no_table_takes_is_left_out_of_names() -> None:
    (heard,) = facts(given(model="sm\0all", answer_id="ans\0_1"))
    assert (heard.answer.model, heard.answer.answer_id) == ("small", "ans_1")


def test_a_name_that_no_index_takes_is_refused() -> None:
    with pytest.raises(Invalid, match=r"`model` has \d+ characters; it must have up to 400"):
        facts(given(model="x" * 401))


def test_scanners_that_have_not_looked_are_kept() -> None:
    event = given()
    event.provenance.verdicts[0].missed.add(name="pii", reason=infer_values.MISSED_REASON_LATE)
    assert facts(event)[0].answer.parts.verdicts[0].missed == (("pii", "late"),)


def test_a_shadow_begins_to_decide_nothing() -> None:
    modes = (guard_values.ACTIVATION_MODE_SHADOW, guard_values.ACTIVATION_MODE_DECIDES)
    assert [len(facts(guard.PolicyActivated(name="n", number=1, mode=mode))) for mode in modes] == [0, 1]


def test_two_events_of_one_call_are_told_apart() -> None:
    withheld = infer.AnswerWithheld(answer_id="ans_1", ended_at=given().given_at)
    assert facts(withheld)[0].answer.told.event_id != facts(given())[0].answer.told.event_id


def test_a_time_without_an_offset_is_meant_in_utc() -> None:
    naive = SAID.replace(tzinfo=None)
    assert facts(ingest.DocumentSubmitted(), time=naive)[0].told.at == SAID


@pytest.mark.parametrize("seconds", [10**15, -(10**15)])
def test_a_time_that_there_is_not_is_when_it_was_said(seconds: int) -> None:
    assert facts(_at(seconds))[0].answer.told.at == SAID


def _at(seconds: int) -> infer.AnswerGiven:
    event = given()
    event.given_at.seconds = seconds
    return event


def test_an_event_of_no_time_has_one_that_is_always_the_same() -> None:
    assert facts(ingest.DocumentSubmitted(), time=None)[0].told.at == datetime(1970, 1, 1, tzinfo=UTC)


def test_an_enum_that_a_newer_contract_grew_is_lost_to_nobody() -> None:
    reasons = infer_values.FinishReason.DESCRIPTOR
    (heard,) = facts(given(finish_reason=77))
    assert heard.answer.finish_reason == "77"
    assert number_of(reasons, "77") == 77
    assert all(number_of(reasons, word_of(reasons, number)) == number for number in reasons.values_by_number)


def test_every_event_is_heard_but_those_of_outsiders_and_what_services_tell_themselves() -> None:
    every = {event for service in services() for event in events_of(service)}
    external = {event for event in every if topic_of(event).name in external_topics()}
    # What train asks of itself tells nothing that the dataset does not; of the groups of documents and collections the
    # record knows nothing: who may read its words is asked of their owner, each time.
    assert every - external - set(handlers.FACTS) == {
        eval_events.ScoresRecorded,
        train.DatasetRequested,
        ingest.CollectionChanged,
        ingest.DocumentAclChanged,
    }


def test_a_shadow_is_no_policy_that_decides() -> None:
    modes = guard_values.ActivationMode.values()
    kept = [mode for mode in modes if facts(guard.PolicyActivated(name="ours", number=1, mode=mode))]
    assert kept == [guard_values.ACTIVATION_MODE_UNSPECIFIED, guard_values.ACTIVATION_MODE_DECIDES]
