"""The rule of a canary: what is a bad answer, and how often a good version goes back and a worse one stays."""

from dataclasses import replace
from math import comb
from typing import Any

import pytest

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.infer.v1.values_pb2 import FINISH_REASON_LEFT, Provenance
from sluiceway_client.canary import ArmCounts, CanaryArms, CanaryCounts, canary_counts, is_bad
from sluiceway_client.record_messages import answer_hit
from sluiceway_client.record_values import AnswerHit, AnswerScore
from tests.unit.client.records import MORNING, answered, recording

ARMS = CanaryArms("tickets@live", "tiny+tickets@1", "tiny+tickets@2")


def hit(feedback: float | None = None, *, finish_reason: str = "stop", status: str = "grounded") -> AnswerHit:
    found = answer_hit(calls.FoundAnswer(answer=answered()))
    grounds = replace(found.answer.groundedness, status=status)
    score = AnswerScore(name="feedback", value=feedback, status="", reason="", version="1")
    answer = replace(found.answer, finish_reason=finish_reason, groundedness=grounds)
    return replace(found, answer=answer, scores=(score,))


@pytest.mark.parametrize(
    ("found", "bad"),
    [
        (hit(), False),
        (hit(1.0), False),
        (hit(0.0), False),
        (hit(-0.5), True),
        (hit(1.0, finish_reason="failed"), True),
        (hit(finish_reason="blocked"), True),
        (hit(status="ungrounded"), True),
        (hit(status="extractive"), True),
        (hit(status="not_in_documents"), False),
    ],
)
def test_an_answer_is_bad_where_it_failed_or_people_or_its_documents_say_so(found: AnswerHit, bad: bool) -> None:
    assert is_bad(found) is bad


def given(model: str, variant: str, **more: Any) -> calls.FoundAnswer:
    return calls.FoundAnswer(answer=answered(model=model, provenance=Provenance(variant=variant), **more))


async def test_arms_are_counted_however_much_else_is_asked() -> None:
    stable, canary = given(ARMS.stable, "tickets@live/stable"), given(ARMS.canary, "tickets@live/canary")
    found = [*[given("tiny", "")] * 10_001, *[stable] * 3, *[canary] * 2]
    async with recording(found=found) as record, record.client as client:
        counts = await canary_counts(client.record, ARMS, MORNING)
    assert counts == CanaryCounts(ArmCounts(3), ArmCounts(2))


async def test_what_was_asked_by_its_number_or_is_nobodys_fault_is_in_no_arm() -> None:
    by_number, left = (
        given(ARMS.canary, ""),
        given(ARMS.canary, "tickets@live/canary", finish_reason=FINISH_REASON_LEFT),
    )
    async with recording(found=[by_number, left]) as record, record.client as client:
        assert await canary_counts(client.record, ARMS, MORNING) == CanaryCounts()


def test_an_interval_is_that_of_the_paper() -> None:
    """Newcombe (1998), table II, contrast (a): 56 of 70 beside 48 of 80, 95 % on two sides."""
    counts = CanaryCounts(stable=ArmCounts(80, 32), canary=ArmCounts(70, 14))
    found = counts.interval(1.959964)
    assert (round(found.value, 4), round(found.lower, 4), round(found.upper, 4)) == (0.2, 0.0524, 0.3339)


@pytest.mark.parametrize("arms", [(0, 50), (50, 0), (49, 50)])
def test_too_few_of_one_arm_judge_nothing(arms: tuple[int, int]) -> None:
    stable, canary = map(ArmCounts, arms)
    assert CanaryCounts(stable, canary).verdict(50) == "too_few"


@pytest.mark.parametrize(
    ("stable", "canary", "answers", "least", "most"),
    [
        (0.02, 0.02, 50, 0.0, 0.053),
        (0.1, 0.1, 50, 0.04, 0.053),
        (0.3, 0.3, 50, 0.04, 0.053),
        (0.1, 0.3, 50, 0.815, 0.825),
        (0.1, 0.3, 100, 0.975, 0.985),
        (0.1, 0.15, 50, 0.175, 0.185),
        (0.0, 1.0, 5, 1.0, 1.0),
    ],
)
def test_how_often_a_canary_goes_back(stable: float, canary: float, answers: int, least: float, most: float) -> None:
    """Every pair of counts, weighed by how likely it is."""
    likely = [[_likely(answers, bad, share) for bad in range(answers + 1)] for share in (stable, canary)]
    back = sum(
        likely[0][one] * likely[1][other]
        for one in range(answers + 1)
        for other in range(answers + 1)
        if CanaryCounts(ArmCounts(answers, one), ArmCounts(answers, other)).verdict(answers) == "worse"
    )
    assert least <= round(back, 6) <= most


def _likely(answers: int, bad: int, share: float) -> float:
    return comb(answers, bad) * share**bad * (1 - share) ** (answers - bad)
