"""Gate: whether a candidate may take a champion's place, from the cases that each of them passed.

An interval measures, and an exact test has to agree. So a candidate that is worse by the margin is approved, and one
that is as good refused, with a probability of 1 - confidence at the most, however many cases there are.
"""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final, Literal

from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.exact_tests import binomial_up_to, mcnemar_p, noninferiority_p, paired_score

Outcome = Literal["approved", "refused", "undecided"]

STANDARD_MARGIN: Final = 0.05
STANDARD_CONFIDENCE: Final = 0.95
# Share of a suite that neither model may leave without an answer.
MOST_UNASKED: Final = 0.2
# More cases than that nobody writes.
MOST_NEEDED: Final = 1_000_000
# No suite has more cases; of more the intervals alone make a guess.
_EXACT_UP_TO: Final = 5_000
# Halvings of an interval that is 2 wide: what is left is below what a double tells apart.
_HALVINGS: Final = 60


@dataclass(frozen=True, kw_only=True)
class GateRule:
    """What a candidate has to reach: not to be worse than the champion by `margin`, and to pass `minimum` of all cases;
    `confidence` is that of each bound."""

    margin: float = STANDARD_MARGIN
    confidence: float = STANDARD_CONFIDENCE
    minimum: float | None = None

    @property
    def z(self) -> float:
        return NormalDist().inv_cdf(self.confidence)

    @property
    def error(self) -> float:
        """How often each bound may be wrong."""
        return 1 - self.confidence


@dataclass(frozen=True, kw_only=True)
class PairedCounts:
    """Cases that were asked of both, and how many were passed. Without a champion all from the third on are zero.
    `unasked` are those that neither answered, and beside `cases`: they say nothing of either."""

    cases: int = 0
    candidate_passed: int = 0
    champion_passed: int = 0
    candidate_alone: int = 0
    champion_alone: int = 0
    unasked: int = 0


@dataclass(frozen=True)
class Estimate:
    """A measured value with a lower and an upper bound."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, kw_only=True)
class GateJudgement:
    """Outcome of the counts. It is None where nothing was to be decided; `cases_needed` is zero but for what is
    undecided."""

    outcome: Outcome | None
    pass_rate: Estimate | None
    difference: Estimate | None = None
    cases_needed: int = 0


def checked_rule(margin: float | None, confidence: float | None, minimum: float | None) -> GateRule:
    """What is left out is as usual. Raises Invalid."""
    rule = GateRule(
        margin=STANDARD_MARGIN if margin is None else margin,
        confidence=STANDARD_CONFIDENCE if confidence is None else confidence,
        minimum=minimum,
    )
    _between("parameters.margin", rule.margin, 0 < rule.margin < 1, "above 0 and below 1")
    _between("parameters.confidence", rule.confidence, 0.5 <= rule.confidence < 1, "from 0.5 and below 1")
    if minimum is not None:
        _between("parameters.minimum", minimum, 0 < minimum < 1, "above 0 and below 1")
    return rule


def judged(counts: PairedCounts, rule: GateRule, *, with_champion: bool) -> GateJudgement:
    """Approved where every condition is met, refused where one is missed, undecided otherwise."""
    if not counts.cases:
        return GateJudgement(outcome="undecided" if with_champion or rule.minimum is not None else None, pass_rate=None)
    difference = _difference(counts, rule) if with_champion else None
    pass_rate = wilson(counts.candidate_passed, counts.cases, rule.z)
    outcome = decided(counts, rule, with_champion=with_champion)
    needed = _cases_needed(counts, rule, with_champion=with_champion) if outcome == "undecided" else 0
    return GateJudgement(outcome=outcome, pass_rate=pass_rate, difference=difference, cases_needed=needed)


def tango(gained: float, lost: float, cases: float, z: float) -> Estimate:
    """Score interval for the difference of two paired proportions, (gained - lost) / cases.

    Of `cases` pairs `gained` are passed by the first alone and `lost` by the second alone. Tango, T. (1998),
    "Equivalence test and confidence interval for the difference in proportions for the paired-sample design",
    Statistics in Medicine 17, 891-908: the bounds are where the score statistic is z and -z, with the closed form of
    the restricted estimate of the second's share (its q21), found by bisection.
    """
    value = (gained - lost) / cases

    def score(delta: float) -> float:
        return paired_score(gained, lost, cases, delta)

    lower = -1.0 if value == -1 else _falling_to(z, score, -1.0, value)
    upper = 1.0 if value == 1 else _falling_to(-z, score, value, 1.0)
    return Estimate(value, lower, upper)


def wilson(passed: float, cases: float, z: float) -> Estimate:
    """Score interval for one proportion. Wilson, E. B. (1927), "Probable inference, the law of succession, and
    statistical inference", Journal of the American Statistical Association 22, 209-212."""
    # Of counts that were multiplied the rate of all that passed may be a hair above one.
    rate, square = min(1.0, passed / cases), z * z / cases
    centre = (rate + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(rate * (1 - rate) / cases + square / (4 * cases))
    return Estimate(rate, max(0.0, centre - half), min(1.0, centre + half))


def _difference(counts: PairedCounts, rule: GateRule) -> Estimate:
    return tango(counts.candidate_alone, counts.champion_alone, counts.cases, rule.z)


def decided(counts: PairedCounts, rule: GateRule, *, with_champion: bool) -> Outcome | None:
    """Outcome of at least one case; None where nothing was to be decided."""
    said: list[Outcome] = []
    if with_champion:
        said.append(_of_difference(counts, rule))
    if rule.minimum is not None:
        said.append(_of_minimum(counts, rule, rule.minimum))
    return _together(said)


def _of_difference(counts: PairedCounts, rule: GateRule) -> Outcome:
    """Approved first: a candidate that is surely worse by less than the margin may pass all the same."""
    gained, lost, measured = counts.candidate_alone, counts.champion_alone, _difference(counts, rule)
    if measured.lower > -rule.margin and noninferiority_p(gained, lost, counts.cases, rule.margin) <= rule.error:
        return "approved"
    return "refused" if measured.upper < 0 and mcnemar_p(gained, lost) <= rule.error else "undecided"


def _of_minimum(counts: PairedCounts, rule: GateRule, minimum: float) -> Outcome:
    passed, cases = counts.candidate_passed, counts.cases
    measured = wilson(passed, cases, rule.z)
    if measured.lower > minimum and binomial_up_to(cases - passed, cases, 1 - minimum) <= rule.error:
        return "approved"
    return (
        "refused" if measured.upper < minimum and binomial_up_to(passed, cases, minimum) <= rule.error else "undecided"
    )


def _together(said: Collection[Outcome]) -> Outcome | None:
    if not said:
        return None
    if "refused" in said:
        return "refused"
    return "undecided" if "undecided" in said else "approved"


def _measured(difference: Estimate | None, pass_rate: Estimate, rule: GateRule) -> Outcome | None:
    """What the intervals alone say."""
    said = [_lies(difference, -rule.margin, 0.0)] if difference is not None else []
    return _together([*said, *([_lies(pass_rate, rule.minimum, rule.minimum)] if rule.minimum is not None else [])])


def _lies(measured: Estimate, above: float, below: float) -> Outcome:
    if measured.lower > above:
        return "approved"
    return "refused" if measured.upper < below else "undecided"


def _falling_to(wanted: float, score: Callable[[float], float], low: float, high: float) -> float:
    """Where the score, which falls, is `wanted`."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if score(middle) > wanted else (low, middle)
    return (low + high) / 2


def _cases_needed(counts: PairedCounts, rule: GateRule, *, with_champion: bool) -> int:
    """How many more would decide, if they came out as those so far; `MOST_NEEDED` where so many would not."""

    def decides(cases: int) -> bool:
        share = cases / counts.cases
        pass_rate = wilson(counts.candidate_passed * share, cases, rule.z)
        gained, lost = counts.candidate_alone * share, counts.champion_alone * share
        difference = tango(gained, lost, cases, rule.z) if with_champion else None
        return _measured(difference, pass_rate, rule) != "undecided"

    few, many = counts.cases, counts.cases + MOST_NEEDED
    if not decides(many):
        return MOST_NEEDED
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if decides(middle) else (middle, many)
    return _exactly(many, counts, rule, with_champion=with_champion) - counts.cases


def _exactly(cases: int, counts: PairedCounts, rule: GateRule, *, with_champion: bool) -> int:
    """The first from so many on that the exact tests decide by as well, to within a fiftieth; of more than a suite has
    the first guess. A test of thousands takes a hundredth of a second, so they are few: steps that grow, and halves of
    the last one."""

    def decides(number: int) -> bool:
        return (
            number >= _EXACT_UP_TO or decided(_scaled(counts, number), rule, with_champion=with_champion) != "undecided"
        )

    few, many, step = cases - 1, cases, 1
    while not decides(many):
        few, many, step = many, many + step, 2 * step
    while many - few > max(1, few // 50):
        middle = (few + many) // 2
        few, many = (few, middle) if decides(middle) else (middle, many)
    return many


def _scaled(counts: PairedCounts, cases: int) -> PairedCounts:
    """So many cases that came out as those."""
    share = cases / counts.cases
    return PairedCounts(
        cases=cases,
        candidate_passed=round(counts.candidate_passed * share),
        candidate_alone=round(counts.candidate_alone * share),
        champion_alone=round(counts.champion_alone * share),
    )


def _between(field: str, value: float, holds: bool, bounds: str) -> None:
    if not holds:
        raise Invalid(f"`{field}` is {value:g}; it must lie {bounds}", field=field)
