"""Messages of the record become values: whole, and what is not there is told from what is nothing."""

from datetime import timedelta

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2 as proto
from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway_client import record_messages
from sluiceway_client.record_values import (
    AnswerJudgement,
    AnswerScore,
    ExplainedAnswer,
    GivenFeedback,
    RecordedAnswer,
    RecordedVerdict,
    ShownPassage,
    VerdictFinding,
)
from sluiceway_client.values import Citation, Groundedness
from tests.unit.client.records import MORNING, PASSAGE, answered, at, explained, judged, shown

ANSWER = RecordedAnswer(
    answer_id="ans_1",
    at=MORNING,
    finish_reason="stop",
    error="",
    model="smollm2-135m",
    model_digest="5a0c" * 16,
    collection="default",
    index_version="idx_7",
    groundedness=Groundedness("grounded", 1.0),
    guard="passed",
    judgements=(
        AnswerJudgement(
            verdict_id="ver_1",
            subject="question",
            outcome="review",
            policy="standard",
            policy_version="1",
            policy_digest="",
        ),
    ),
    usage={"prompt_tokens": 1203, "completion_tokens": 41, "cached_tokens": 0},
    timings_ms={
        "admission": 0.0,
        "retrieval": 12.25,
        "first_token": 310.0,
        "generation": 870.5,
        "grounding": 0.0,
        "total": 1204.0,
    },
    prompt="",
    prompt_version="",
    prompt_digest="",
    route="",
    variant="",
    adapter="",
    adapter_digest="",
    cost_micros=None,
    currency="",
    cache_tier="",
    cache_entry="",
    trace_id="",
    passages_dropped=0,
)
CITATION = Citation(
    number=1,
    document_id="",
    version=0,
    title="Nature",
    page=3,
    start=120,
    end=151,
    quote="Scheele found\noxygen in 1771.",
    text_sha256="",
    source_key="",
)
PASSAGE_SHOWN = ShownPassage(
    document_id="doc_1",
    version=2,
    chunk_id=PASSAGE,
    text_sha256="3fa0" * 16,
    start=120,
    end=260,
    score=0.75,
    citations=(CITATION,),
    fate="current",
    fate_at=None,
    manifest_sha256="ab12" * 16,
)
VERDICT = RecordedVerdict(
    verdict_id="ver_1",
    judged_at=MORNING,
    policy_since=None,
    kind="question",
    action="review",
    policy="standard",
    policy_version="1",
    policy_digest="c0de" * 16,
    findings=tuple(
        VerdictFinding(kind="pii.email", rule="email.address", part=0, start=start, end=9, score=1.0, action="review")
        for start in (0, 5)
    ),
    findings_left_out=0,
    scanners={"pii": "ran"},
    characters=40,
)


def test_an_explanation_is_read_whole() -> None:
    assert record_messages.explained(explained()) == ExplainedAnswer(
        answer=ANSWER,
        texts="held",
        question="Who found oxygen?",
        text="Scheele did [1].",
        passages=(PASSAGE_SHOWN,),
        verdicts=(VERDICT,),
        scores=(
            AnswerScore(name="groundedness", value=1.0, status="scored", reason="", version="1"),
            AnswerScore(
                name="feedback", value=None, status="not_applicable", reason="nobody said anything", version=""
            ),
        ),
        feedback=(GivenFeedback(given_at=MORNING + timedelta(minutes=5), score=1.0, commented=True, corrected=False),),
    )


def test_all_that_took_part_is_told() -> None:
    provenance = infer.Provenance(
        prompt=infer.PromptVersion(name="support", version="3", digest="9f"),
        route="cheap",
        variant="short/b",
        adapter="ours",
        adapter_digest="ad",
        cost=infer.Cost(micros=0, currency="EUR"),
        cache_tier=infer.CACHE_TIER_EXACT,
        cache_entry="entry",
        trace_id="7" * 32,
    )
    read = record_messages.recorded(answered(provenance=provenance))
    assert (read.prompt, read.prompt_version, read.prompt_digest) == ("support", "3", "9f")
    assert (read.route, read.variant, read.adapter, read.adapter_digest) == ("cheap", "short/b", "ours", "ad")
    assert (read.cost_micros, read.currency) == (0, "EUR")
    assert (read.cache_tier, read.cache_entry, read.trace_id) == ("exact", "entry", "7" * 32)


def test_an_answer_is_given_or_withheld() -> None:
    ends = {
        record_messages.recorded(answered(finish_reason=reason)).finish_reason: record_messages.recorded(
            answered(finish_reason=reason)
        ).given
        for reason in infer.FinishReason.values()[1:]
    }
    assert {end for end, given in ends.items() if given} == {"stop", "length"}
    assert {end for end, given in ends.items() if not given} == {"blocked", "left", "failed", "overloaded", "refused"}


def test_a_call_that_ended_before_anything_was_judged_says_so() -> None:
    read = record_messages.recorded(proto.AnswerRecord(answer_id="ans_1"))
    assert (read.guard, read.groundedness, read.judgements) == ("unspecified", Groundedness("unspecified", 0.0), ())


def test_a_verdict_that_the_record_has_not_heard_of_has_its_name_alone() -> None:
    read = record_messages.verdict(proto.VerdictRecord(verdict_id="ver_9"))
    assert (read.verdict_id, read.judged_at, read.kind, read.action, read.findings) == ("ver_9", None, "", "", ())


def test_what_became_of_a_document_is_told_with_its_time() -> None:
    message = explained(passages=[shown(fate=proto.DOCUMENT_FATE_ERASED, fate_at=at(2))])
    (passage,) = record_messages.explained(message).passages
    assert (passage.fate, passage.fate_at) == ("erased", MORNING + timedelta(minutes=2))


def test_a_score_of_nothing_is_a_score() -> None:
    scores = [
        proto.Score(name="refusal", value=0.0, status=proto.SCORE_STATUS_SCORED),
        proto.Score(name="feedback", status=proto.SCORE_STATUS_FAILED, reason="it broke"),
    ]
    read = record_messages.explained(explained(scores=scores)).scores
    assert [(each.value, each.status) for each in read] == [(0.0, "scored"), (None, "failed")]


def test_a_word_that_is_younger_than_this_client_is_its_number() -> None:
    message = calls.ExplainResponse()
    message.ParseFromString(bytes([6 << 3, 99]))
    assert record_messages.explained(message).texts == "99"
    verdict = proto.VerdictRecord(verdict=guard.Verdict(scanners=[guard.ScannerRun(name="pii")]))
    assert record_messages.verdict(verdict).scanners == {"pii": ""}


def test_a_verdict_says_how_much_it_left_out() -> None:
    assert record_messages.verdict(judged(findings_left_out=12)).findings_left_out == 12
