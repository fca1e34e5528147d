"""Exact tests of counts: their chance of an error is as stated for every number of cases, however few of them differ.

An interval by a normal distribution errs more often where next to no pair differs; these add up what may happen.
"""

import math
from collections.abc import Iterator
from typing import Final

# Shares of pairs that are tried for the one that nobody knows: more of them find no chance that is larger by 0.0001.
_SHARES: Final = 128
# What counts have beyond that many standard deviations is below what a double tells apart.
_FAR: Final = 8.0
_EQUAL: Final = 1e-9
_ALL_BUT: Final = 1 - 1e-12


def paired_score(gained: float, lost: float, cases: float, delta: float) -> float:
    """Score statistic of Tango (1998), "Equivalence test and confidence interval for the difference in proportions for
    the paired-sample design", Statistics in Medicine 17, 891-908, for a difference of `delta`: of `cases` pairs
    `gained` are passed by the first alone and `lost` by the second alone."""
    # Equation 17: A q² + B q + C = 0 for the share of pairs that the second alone passes.
    a = 2 * cases
    b = -gained - lost + (2 * cases - gained + lost) * delta
    c = -lost * delta * (1 - delta)
    q21 = (math.sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
    variance = cases * (2 * q21 + delta * (1 - delta))
    distance = gained - lost - cases * delta
    if variance <= 0:
        return math.copysign(math.inf, distance) if distance else 0.0
    return distance / math.sqrt(variance)


def noninferiority_p(gained: int, lost: int, cases: int, margin: float) -> float:
    """Most that the chance of so good a score can be where the first is worse by `margin`, whatever share of the pairs
    it alone passes: the unconditional exact test of Hsueh, H.-M., Liu, J.-P. and Chen, J. J. (2001), "Unconditional
    exact tests for equivalence or noninferiority for paired binary endpoints", Biometrics 57, 478-483."""
    boundary = _boundary(paired_score(gained, lost, cases, -margin) - _EQUAL, cases, margin)
    logs = _log_factorials(cases)
    return max(_chance(boundary, share, share + margin, logs) for share in _shares(margin))


def mcnemar_p(gained: int, lost: int) -> float:
    """Chance that the first alone passes so few of the pairs that differ, where both are equal: the exact test of
    McNemar, Q. (1947), Psychometrika 12, 153-157."""
    return binomial_up_to(gained, gained + lost, 0.5)


def binomial_up_to(passed: int, cases: int, rate: float) -> float:
    """Chance of `passed` or fewer of so many cases, each of which is passed at that rate. Beside it lies the bound of
    Clopper, C. J. and Pearson, E. S. (1934), Biometrika 26, 404-413."""
    # One less next to nothing is one, and has no logarithm of what is left.
    logs, rate = _log_factorials(cases), min(rate, _ALL_BUT)
    return min(1.0, sum(_binomial(number, cases, rate, logs) for number in range(passed + 1)))


def _shares(margin: float) -> Iterator[float]:
    """Of pairs that the first alone passes: dense where few pairs differ and where all do, which is where it errs."""
    most = (1 - margin) / 2
    return (most * math.sin(math.pi / 2 * step / _SHARES) ** 2 for step in range(_SHARES + 1))


def _boundary(score: float, cases: int, margin: float) -> list[int]:
    """By how many are gained: the most that may be lost for that score, -1 where it is never reached. It rises, for one
    more that is gained makes good for one more that is lost."""
    found, lost = list[int](), -1
    for gained in range(cases + 1):
        while lost < cases - gained and paired_score(gained, lost + 1, cases, -margin) >= score:
            lost += 1
        lost = min(lost, cases - gained)
        found.append(lost)
    return found


def _chance(boundary: list[int], gained: float, lost: float, logs: list[float]) -> float:
    """Of counts within the boundary, for these shares of pairs that one alone passes. How many are lost is binomial
    among those that are not gained; its sum goes from each number of these to the next by one term or two."""
    cases = len(boundary) - 1
    rate = min(lost / (1 - gained), _ALL_BUT)
    far = _FAR * math.sqrt(cases * gained * (1 - gained)) + _FAR
    first, last = max(0, int(cases * gained - far)), min(cases, int(cases * gained + far))
    within = sum(_binomial(number, cases - first, rate, logs) for number in range(boundary[first] + 1))
    so_far, whole = boundary[first], 0.0
    for number in range(first, last + 1):
        rest = cases - number
        if number > first and 0 <= so_far <= rest:
            within += rate * _binomial(so_far, rest, rate, logs)
        for one in range(so_far + 1, boundary[number] + 1):
            within += _binomial(one, rest, rate, logs)
        so_far = boundary[number]
        whole += within * _binomial(number, cases, gained, logs)
    return whole


def _binomial(number: int, cases: int, rate: float, logs: list[float]) -> float:
    if rate == 0:
        return 1.0 if number == 0 else 0.0
    ways = logs[cases] - logs[number] - logs[cases - number]
    return math.exp(ways + number * math.log(rate) + (cases - number) * math.log1p(-rate))


def _log_factorials(cases: int) -> list[float]:
    return [math.lgamma(number + 1) for number in range(cases + 1)]
