"""The gate's intervals are those of the literature, and its errors are as rare as it says."""

import math
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluiceway_common.errors import Invalid
from sluiceway_eval.domain import gate
from sluiceway_eval.domain.exact_tests import noninferiority_p, paired_score
from sluiceway_eval.domain.gate import (
    MOST_NEEDED,
    Estimate,
    GateRule,
    Outcome,
    PairedCounts,
    checked_rule,
    decided,
    judged,
    tango,
    wilson,
)

TWO_SIDED_95 = NormalDist().inv_cdf(0.975)


def paired(cases: int, gained: int, lost: int, both: int) -> PairedCounts:
    return PairedCounts(
        cases=cases,
        candidate_passed=both + gained,
        champion_passed=both + lost,
        candidate_alone=gained,
        champion_alone=lost,
    )


def outcome(counts: PairedCounts, rule: GateRule | None = None) -> Outcome | None:
    return judged(counts, rule or GateRule(), with_champion=True).outcome


def test_the_interval_is_that_of_the_literature() -> None:
    # Airway hyper-responsiveness before and after a transplantation, in Fagerland, Lydersen and Laake (2014), table 8.
    found = tango(1, 7, 21, TWO_SIDED_95)
    assert [round(bound, 3) for bound in (found.value, found.lower, found.upper)] == [-0.286, -0.517, -0.026]


def test_wilson_is_that_of_the_literature() -> None:
    # Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I: 15 of 148.
    found = wilson(15, 148, TWO_SIDED_95)
    assert [round(bound, 4) for bound in (found.lower, found.upper)] == [0.0624, 0.1605]


@settings(max_examples=200)
@given(st.integers(1, 500), st.data())
def test_an_interval_holds_its_value_and_mirrors_when_sides_are_swapped(cases: int, data: st.DataObject) -> None:
    gained = data.draw(st.integers(0, cases))
    lost = data.draw(st.integers(0, cases - gained))
    found, mirrored = tango(gained, lost, cases, 1.645), tango(lost, gained, cases, 1.645)
    assert -1 <= found.lower <= found.value <= found.upper <= 1
    assert (found.lower, found.upper) == pytest.approx((-mirrored.upper, -mirrored.lower), abs=1e-6)


def test_bounds_without_a_difference_close_as_cases_grow() -> None:
    widths = [tango(0, 0, cases, 1.645).upper for cases in (10, 100, 1_000)]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        (paired(400, 20, 20, 300), "approved"),
        (paired(400, 0, 60, 300), "refused"),
        (paired(40, 2, 2, 30), "undecided"),
        # Surely worse, and surely by less than the margin.
        (paired(5_000, 0, 60, 4_000), "approved"),
        (PairedCounts(), "undecided"),
    ],
)
def test_what_counts_come_to(counts: PairedCounts, wanted: Outcome) -> None:
    assert outcome(counts) == wanted


def test_a_minimum_binds_beside_a_champion() -> None:
    counts = paired(400, 20, 20, 100)
    assert outcome(counts) == "approved"
    assert outcome(counts, GateRule(minimum=0.5)) == "refused"


def test_without_a_champion_the_pass_rate_is_held_against_the_minimum() -> None:
    rule = GateRule(minimum=0.8)
    for passed, wanted in ((90, "approved"), (80, "undecided"), (60, "refused")):
        counts = PairedCounts(cases=100, candidate_passed=passed)
        assert judged(counts, rule, with_champion=False).outcome == wanted


def test_nothing_is_decided_where_nothing_was_to_be() -> None:
    assert judged(PairedCounts(cases=10), GateRule(), with_champion=False).outcome is None


@pytest.mark.parametrize("counts", [paired(40, 2, 2, 30), paired(40, 3, 5, 20), paired(60, 1, 3, 50)])
def test_so_many_more_cases_would_decide(counts: PairedCounts) -> None:
    needed = judged(counts, GateRule(), with_champion=True).cases_needed
    share = (counts.cases + needed) / counts.cases
    many = tango(counts.candidate_alone * share, counts.champion_alone * share, counts.cases + needed, GateRule().z)
    few = tango(counts.candidate_alone, counts.champion_alone, counts.cases, GateRule().z)
    assert 0 < needed < MOST_NEEDED
    assert many.lower > -0.05 or many.upper < 0
    assert few.lower <= -0.05
    assert few.upper >= 0


@pytest.mark.parametrize("cases", range(1, 60))
def test_a_gate_of_the_least_confidence_is_judged_whatever_the_cases(cases: int) -> None:
    every = PairedCounts(cases=cases, candidate_passed=cases, champion_passed=cases)
    come_to = judged(every, GateRule(margin=0.01, confidence=0.5), with_champion=True)
    assert (come_to.outcome, come_to.pass_rate) == ("undecided", Estimate(1.0, 1.0, 1.0))
    assert 0 < come_to.cases_needed <= 69


def test_how_many_more_are_needed_is_known_after_few_exact_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of thousands of cases takes a hundredth of a second of the loop."""
    tested: list[int] = []

    def counted(gained: int, lost: int, cases: int, margin: float) -> float:
        tested.append(cases)
        return noninferiority_p(gained, lost, cases, margin)

    monkeypatch.setattr(gate, "noninferiority_p", counted)
    # The interval is content with two; of so many pairs alike the chance is 0.9998 to the power of their number.
    rule = GateRule(margin=0.0002, confidence=0.5)
    needed = judged(paired(1, 0, 0, 1), rule, with_champion=True).cases_needed
    assert len(tested) <= 40
    enough = math.ceil(math.log(0.5) / math.log1p(-rule.margin))
    assert enough <= needed + 1 <= enough * 1.02


@pytest.mark.parametrize("margin", [0.0, 1.0, -0.1, math.nan])
def test_a_margin_has_bounds(margin: float) -> None:
    with pytest.raises(Invalid, match=r"`parameters\.margin`"):
        checked_rule(margin, None, None)


@pytest.mark.parametrize("confidence", [0.4, 1.0, math.nan])
def test_a_confidence_has_bounds(confidence: float) -> None:
    with pytest.raises(Invalid, match=r"`parameters\.confidence`"):
        checked_rule(None, confidence, None)


@pytest.mark.parametrize("minimum", [0.0, 1.0, math.nan])
def test_a_minimum_has_bounds(minimum: float) -> None:
    with pytest.raises(Invalid, match=r"`parameters\.minimum`"):
        checked_rule(None, None, minimum)


def chances(cases: int, gained: float, lost: float) -> list[list[float]]:
    """Of each count of pairs that the candidate alone passes, and in it of each that the champion alone passes."""
    logs = [math.lgamma(number + 1) for number in range(cases + 1)]
    both = max(0.0, 1 - gained - lost)

    def of(one: int, other: int) -> float:
        rest = cases - one - other
        ways = logs[cases] - logs[one] - logs[other] - logs[rest]
        powers = [(one, gained), (other, lost), (rest, both)]
        return (
            math.exp(ways + sum(number * math.log(share) for number, share in powers if number))
            if all(share or not number for number, share in powers)
            else 0.0
        )

    return [[of(one, other) for other in range(cases + 1 - one)] for one in range(cases + 1)]


@cache
def outcomes(cases: int, rule: GateRule) -> list[list[Outcome | None]]:
    """Of all counts that so many cases can come to."""
    return [
        [decided(paired(cases, one, other, 0), rule, with_champion=True) for other in range(cases + 1 - one)]
        for one in range(cases + 1)
    ]


def chance_of(wanted: Outcome, cases: int, rule: GateRule, gained: float, lost: float) -> float:
    """Every count that may be, added up."""
    said, weights = outcomes(cases, rule), chances(cases, gained, lost)
    return sum(
        weight
        for of_one, weight_of_one in zip(said, weights, strict=True)
        for outcome, weight in zip(of_one, weight_of_one, strict=True)
        if outcome == wanted
    )


# Where the intervals alone err most: 6.9 %, 8.6 %, 19.4 % and 6.0 %.
SEVERAL = [
    (52, GateRule()),
    (11, GateRule(margin=0.2)),
    (32, GateRule(confidence=0.9)),
    (60, GateRule()),
    (40, GateRule(margin=0.1, confidence=0.99)),
]


@pytest.mark.parametrize(("cases", "rule"), SEVERAL)
def test_a_candidate_that_is_worse_by_the_margin_is_approved_no_oftener_than_is_said(
    cases: int, rule: GateRule
) -> None:
    most = (1 - rule.margin) / 2
    for share in (0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.999 * most, most):
        gained = min(share, most)
        assert chance_of("approved", cases, rule, gained, gained + rule.margin) <= rule.error + 0.0001


@pytest.mark.parametrize(("cases", "rule"), SEVERAL)
def test_one_that_is_as_good_is_refused_no_oftener_than_is_said(cases: int, rule: GateRule) -> None:
    for share in (0.001, 0.005, 0.01, 0.03, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5):
        assert chance_of("refused", cases, rule, share, share) <= rule.error


@pytest.mark.parametrize(
    ("rule", "least"),
    [
        (GateRule(), 59),
        (GateRule(margin=0.1), 29),
        (GateRule(margin=0.02), 149),
        (GateRule(margin=0.01), 299),
        (GateRule(confidence=0.99), 104),
    ],
)
def test_so_many_cases_approve_where_none_is_lost(rule: GateRule, least: int) -> None:
    """docs/gate.md states them."""
    assert outcome(paired(least, 0, 0, least), rule) == "approved"
    fewer = judged(paired(least - 4, 0, 0, least - 4), rule, with_champion=True)
    assert fewer.outcome == "undecided"
    assert 4 <= fewer.cases_needed <= 4 + least // 25


@pytest.mark.parametrize(("passed", "wanted"), [(28, "undecided"), (29, "approved")])
def test_a_minimum_is_reached_by_so_many_that_chance_does_not_do_it(passed: int, wanted: Outcome) -> None:
    """28 of 28 are passed at a rate of 0.9 in 5.2 % of all gates; Wilson's interval is above it from 25 on."""
    counts = PairedCounts(cases=passed, candidate_passed=passed)
    assert judged(counts, GateRule(minimum=0.9), with_champion=False).outcome == wanted


def approved_by(cases: int) -> list[int]:
    """By how many are gained: the most that may be lost. So good a score approves, and every better one."""
    scores = {(one, other): paired_score(one, other, cases, -0.05) for one, other in pairs(cases)}
    ordered = sorted(scores, key=scores.__getitem__, reverse=True)
    last = bisect_left(ordered, True, key=lambda each: outcome_of(cases, *each) != "approved")
    worst = scores[ordered[last - 1]]
    most = [-1] * (cases + 1)
    for (one, other), score in scores.items():
        if score >= worst:
            most[one] = max(most[one], other)
    return most


def pairs(cases: int) -> Iterator[tuple[int, int]]:
    return ((one, other) for one in range(cases + 1) for other in range(cases + 1 - one))


def outcome_of(cases: int, gained: int, lost: int) -> Outcome | None:
    return decided(paired(cases, gained, lost, 0), GateRule(), with_champion=True)


@pytest.mark.parametrize(
    ("cases", "stated"), [(200, (0.88, 0.67, 0.44)), (400, (0.99, 0.92, 0.71)), (1_000, (1.0, 0.999, 0.97))]
)
def test_an_equal_candidate_is_approved_with_the_power_that_is_stated(cases: int, stated: tuple[float, ...]) -> None:
    """docs/gate.md states it, for so many pairs in 20, in 10 and in 5 that differ."""
    most = approved_by(cases)
    for discordant, power in zip((0.05, 0.10, 0.20), stated, strict=True):
        weights = chances(cases, discordant / 2, discordant / 2)
        found = sum(math.fsum(of_one[: most[one] + 1]) for one, of_one in enumerate(weights))
        assert found == pytest.approx(power, abs=0.005)


@pytest.mark.parametrize("minimum", [5e-324, 1e-300, 1e-17, 1e-13, 1 - 1e-16])
@pytest.mark.parametrize("passed", [0, 1, 59, 60])
def test_a_minimum_of_next_to_nothing_or_all_is_judged(minimum: float, passed: int) -> None:
    counts = PairedCounts(cases=60, candidate_passed=passed)
    outcome = judged(counts, checked_rule(None, None, minimum), with_champion=False).outcome
    assert outcome in ("approved", "refused", "undecided")
    assert (minimum < 0.5 and passed >= 59) <= (outcome == "approved")
