"""Reports tell a person, and a pipeline, what an evaluation came to, without a word of a case."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from sluiceway_eval.domain.evaluations import ModelEvaluation
from sluiceway_eval.domain.gate import GateRule, PairedCounts, judged
from sluiceway_eval.domain.reports import report
from tests.support.evaluations import an_evaluation, an_outcome

OUTCOMES = [
    an_outcome(0, True, True),
    an_outcome(1, False, True),
    an_outcome(2, True, False),
    an_outcome(3, False, False),
]
COUNTS = PairedCounts(cases=4, candidate_passed=2, champion_passed=2, candidate_alone=1, champion_alone=1)


def ended(**changes: object) -> ModelEvaluation:
    judgement = judged(COUNTS, GateRule(), with_champion=True)
    done = replace(an_evaluation(), state="finished", counts=COUNTS, judgement=judgement)
    return replace(done, **changes)  # type: ignore[arg-type]


def test_a_person_reads_the_outcome_and_the_cases_behind_it() -> None:
    told = report(ended(), OUTCOMES, "markdown")
    assert told.startswith("# Evaluation of `small+tickets@3`\n\n**Undecided.**")
    assert "more would decide" in told
    assert "| Pass rate (Wilson) | 50.0% (" in told
    assert "| Difference (Tango) | +0.0% (-" in told
    assert "## Passed by the champion alone (1)\n\n- `case-1`: contains\n" in told
    assert "## Passed by the candidate alone (1)\n\n- `case-2`: contains\n" in told
    assert "## Passed by neither (1)\n\n- `case-3`: contains\n" in told


def test_cases_that_neither_answered_are_named_and_not_counted() -> None:
    outcomes = [*OUTCOMES, an_outcome(4, False, False, blocked=True)]
    told = report(ended(counts=replace(COUNTS, unasked=1)), outcomes, "markdown")
    assert "| Cases asked | 4 |" in told
    assert "| Answered by neither, and not counted | 1 |" in told
    assert "## Answered by neither, and not counted (1)\n\n- `case-4`: blocked\n" in told
    assert "## Passed by neither (1)" in told
    assert 'message="answered by neither: blocked"' in report(ended(), outcomes, "junit")


def test_what_was_not_done_says_why() -> None:
    told = report(replace(an_evaluation(), state="failed", message="no model"), [], "markdown")
    assert "**Failed.** no model" in told


def test_a_subject_cannot_write_into_a_report() -> None:
    told = report(ended(started_by="`olga`\n# Approved"), [], "markdown")
    assert "asked for by `olga# Approved`" in told


def test_a_pipeline_has_a_test_for_each_case_and_one_for_the_outcome() -> None:
    suite = ElementTree.fromstring(report(ended(), OUTCOMES, "junit"))
    assert (suite.get("tests"), suite.get("failures")) == ("5", "2")
    states = {case.get("name"): [child.tag for child in case] for case in suite}
    assert states == {"gate": ["failure"], "case-0": [], "case-1": ["failure"], "case-2": [], "case-3": ["skipped"]}


def test_without_a_champion_each_case_that_is_missed_fails() -> None:
    outcomes = [an_outcome(0, True), an_outcome(1, False)]
    suite = ElementTree.fromstring(report(ended(judgement=None, reason="DEADLINE"), outcomes, "junit"))
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["gate", "case-1"]


@pytest.mark.parametrize("form", ["markdown", "junit"])
def test_many_cases_are_a_report_of_some_length(form: str) -> None:
    outcomes = [an_outcome(number, False, True) for number in range(5_000)]
    assert len(report(ended(), outcomes, form)) < 2_000_000  # type: ignore[arg-type]
