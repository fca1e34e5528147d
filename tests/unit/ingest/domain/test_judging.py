"""Judgements of a document: of two words of one judge the later one counts."""

from datetime import UTC, datetime, timedelta

import pytest

from sluiceway_ingest.domain.judging import JudgeOutcome, with_judgement

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def word(action: str, seconds: float = 0.0, judge: str = "guard") -> JudgeOutcome:
    return JudgeOutcome(judge=judge, action=action, at=NOON + timedelta(seconds=seconds))  # type: ignore[arg-type]  # one of the three


@pytest.mark.parametrize(("later", "counts"), [(1.0, "quarantine"), (0.0, "quarantine"), (-1.0, "allow")])
def test_the_later_word_counts_and_of_one_moment_the_one_that_is_heard_last(later: float, counts: str) -> None:
    (said,) = with_judgement((word("allow"),), word("quarantine", later))
    assert said.action == counts


def test_each_judge_has_a_word_of_its_own() -> None:
    said = with_judgement((word("allow", judge="people"),), word("quarantine"))
    assert [(each.judge, each.action) for each in said] == [("guard", "quarantine"), ("people", "allow")]
