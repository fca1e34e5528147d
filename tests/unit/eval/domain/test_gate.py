"""The gate's intervals are those of the literature, and its errors are as rare as it says."""

import math
import random
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.gate import (
    MOST_NEEDED,
    GateRule,
    Outcome,
    PairedCounts,
    checked_rule,
    judged,
    tango,
    wilson,
)

TWO_SIDED_95 = NormalDist().inv_cdf(0.975)
RUNS = 2_000


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


def drawn(chance: random.Random, cases: int, gained: float, lost: float) -> PairedCounts:
    """Cases that come out so with these probabilities; of the rest three in four are passed by both."""
    sides = chance.choices(
        ("gained", "lost", "both", "neither"),
        (gained, lost, 0.75 * (1 - gained - lost), 0.25 * (1 - gained - lost)),
        k=cases,
    )
    return paired(cases, sides.count("gained"), sides.count("lost"), sides.count("both"))


def shares(cases: int, gained: float, lost: float, seed: int) -> dict[Outcome | None, float]:
    chance = random.Random(seed)
    said = [outcome(drawn(chance, cases, gained, lost)) for _ in range(RUNS)]
    return {each: said.count(each) / RUNS for each in ("approved", "refused", "undecided")}


def tolerated(probability: float) -> float:
    """What a share of so many runs may be above it, once in a thousand times."""
    return probability + 3.09 * math.sqrt(probability * (1 - probability) / RUNS)


@pytest.mark.parametrize(("cases", "discordant"), [(200, 0.10), (400, 0.10), (400, 0.20), (1_000, 0.20)])
def test_an_equal_candidate_is_approved_with_the_power_that_is_stated(cases: int, discordant: float) -> None:
    found = shares(cases, discordant / 2, discordant / 2, seed=cases)
    # docs/gate.md states this power.
    power = NormalDist().cdf(0.05 * math.sqrt(cases / discordant) - GateRule().z)
    assert found["approved"] == pytest.approx(power, abs=0.05)
    assert found["refused"] <= tolerated(0.05)


@pytest.mark.parametrize(("cases", "discordant"), [(200, 0.10), (400, 0.10), (400, 0.20), (1_000, 0.20)])
def test_a_candidate_that_is_worse_by_the_margin_is_seldom_approved(cases: int, discordant: float) -> None:
    found = shares(cases, discordant / 2 - 0.025, discordant / 2 + 0.025, seed=cases + 1)
    assert found["approved"] <= tolerated(0.05)
