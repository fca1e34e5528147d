"""Canary analysis: answers of two arms of an alias, and whether those of the canary are worse.

An answer is bad where it failed or was blocked, where people were discontent with it (their mean is below 0), or where
its documents did not support what the model said (`ungrounded`; `extractive`, where their own sentences stand in its
place). An honest no is not bad: the documents may not answer the question. The canary is worse where the interval of
the difference of both shares of good answers lies below 0: Newcombe's hybrid score interval of independent proportions
(1998, method 10), each bound of which holds with 95 %. So one that is as good is rolled back in 5 % of all canaries at
the most, if it is judged once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Final, Literal

from sluiceway_client.evaluation_values import MeasuredInterval
from sluiceway_client.record import AnswerRecords
from sluiceway_client.record_values import AnswerHit, AnswerQuery

# The standard normal's quantile of 95 %.
_Z: Final = 1.6448536269514722
_MOST_LOOKED_AT: Final = 10_000
_BROKEN: Final = ("failed", "blocked")
_UNSUPPORTED: Final = ("ungrounded", "extractive")
# Whoever asked has left, or there was no room: no fault of a version.
_NOBODYS: Final = ("left", "overloaded", "refused")

CanaryVerdict = Literal["worse", "not_worse", "too_few"]


@dataclass(frozen=True)
class ArmCounts:
    """Answers of a version while both are asked, and how many of them were bad."""

    answers: int = 0
    bad: int = 0

    def and_one(self, *, bad: bool) -> "ArmCounts":
        return ArmCounts(self.answers + 1, self.bad + bad)


@dataclass(frozen=True)
class CanaryArms:
    """An alias (`model@alias`), and the versions that answer for it, as infer names them in answers
    (`base+model@version`)."""

    alias: str
    stable: str
    canary: str


@dataclass(frozen=True)
class CanaryCounts:
    """Both arms of an alias."""

    stable: ArmCounts = ArmCounts()
    canary: ArmCounts = ArmCounts()

    @property
    def fewest(self) -> int:
        return min(self.stable.answers, self.canary.answers)

    def verdict(self, answers: int) -> CanaryVerdict:
        """`too_few` where an arm gave fewer than `answers` (at least 1)."""
        if self.fewest < max(answers, 1):
            return "too_few"
        return "worse" if self.difference.upper < 0 else "not_worse"

    @property
    def difference(self) -> MeasuredInterval:
        """The canary's share of good answers less the other's, -1 to 1; of arms that gave answers."""
        return self.interval(_Z)

    def interval(self, z: float) -> MeasuredInterval:
        """The same with bounds so many standard deviations away."""
        one, other = _wilson(self.canary, z), _wilson(self.stable, z)
        difference = one.value - other.value
        return MeasuredInterval(
            difference,
            difference - sqrt((one.value - one.lower) ** 2 + (other.upper - other.value) ** 2),
            difference + sqrt((one.upper - one.value) ** 2 + (other.value - other.lower) ** 2),
        )


async def canary_counts(record: AnswerRecords, arms: CanaryArms, since: datetime) -> CanaryCounts:
    """What both arms answered since then, of the last 10,000 answers of each version. Who asked for a version by its
    number is in no arm."""
    stable = await _counted(record, f"{arms.alias}/stable", AnswerQuery(since=since, model=arms.stable))
    canary = await _counted(record, f"{arms.alias}/canary", AnswerQuery(since=since, model=arms.canary))
    return CanaryCounts(stable, canary)


async def _counted(record: AnswerRecords, variant: str, wanted: AnswerQuery) -> ArmCounts:
    counts = ArmCounts()
    async for hit in record.search(wanted, limit=_MOST_LOOKED_AT):
        if hit.answer.variant == variant and hit.answer.finish_reason not in _NOBODYS:
            counts = counts.and_one(bad=is_bad(hit))
    return counts


def is_bad(hit: AnswerHit) -> bool:
    answer = hit.answer
    said: Iterable[float] = (each.value for each in hit.scores if each.name == "feedback" and each.value is not None)
    is_unsupported = answer.groundedness.status in _UNSUPPORTED
    return answer.finish_reason in _BROKEN or is_unsupported or any(one < 0 for one in said)


def _wilson(arm: ArmCounts, z: float) -> MeasuredInterval:
    """Of the share of good answers (Wilson, 1927)."""
    number, share = arm.answers, 1 - arm.bad / arm.answers
    middle = share + z**2 / (2 * number)
    half = z * sqrt(share * (1 - share) / number + z**2 / (4 * number**2))
    whole = 1 + z**2 / number
    return MeasuredInterval(share, (middle - half) / whole, (middle + half) / whole)
