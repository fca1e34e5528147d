"""Signals: what single rules matched, and when several of them that are near each other make a finding.

A strong rule suffices by itself. Weak ones count together where they meet within a window: their scores combine as
independent doubts do, 1 - (1 - a)(1 - b), each rule once. The longer a text, the more windows it has in which chance
may bring them together, so the more they have to say.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod, sqrt
from typing import Final, NamedTuple, Self

from sluiceway_guard.domain.findings import Finding

STRONG: Final = 0.9
# What a rule says at the most whose words may as well be meant for a person.
WEAK: Final = 0.6
WINDOW: Final = 1_200
_FEWEST_RULES: Final = 2
# The doubt that may be left in a text of at most one window of this many characters.
_DOUBT: Final = 0.15
_SHORT: Final = 4_000


@dataclass(frozen=True, kw_only=True)
class PhraseRule:
    """A pattern for a kind of finding, in a language, and how sure one match makes (0 to 1).

    It does not count where `spared_after` ends directly before it, as a negation does; and no more than `WEAK` where
    `weaker_after` does, or `weaker_before` begins directly behind it.
    """

    id: str
    kind: str
    language: str
    pattern: str
    score: float
    spared_after: str = ""
    weaker_after: str = ""
    weaker_before: str = ""


class Signal(NamedTuple):
    """What a rule matched, from code point `start` to before `end`."""

    start: int
    end: int
    rule: PhraseRule


def least_score(length: int) -> float:
    """That weak signals must reach together in a text of `length` code points."""
    return 1 - _DOUBT * sqrt(_SHORT / max(length, _SHORT))


def weighed(signals: Iterable[Signal], length: int) -> list[Finding]:
    """Findings of a text of `length` code points, in its order; those that overlap and are of one kind are one."""
    strong: list[Signal] = []
    weak: list[Signal] = []
    for signal in sorted(signals, key=lambda one: (one.start, one.end, one.rule.id)):
        (strong if signal.rule.score >= STRONG else weak).append(signal)
    together = _together(weak, least_score(length))
    return joined([*map(_by_itself, strong), *together])


def joined(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of the text; overlapping ones of a kind are one, with the score and the rule of the surest."""
    last: dict[str, Finding] = {}
    whole: list[Finding] = []
    for finding in sorted(findings, key=lambda one: (one.start, one.end)):
        before = last.get(finding.kind)
        if before is not None and finding.start < before.end:
            last[finding.kind] = _both(before, finding)
        else:
            whole += [before] if before is not None else []
            last[finding.kind] = finding
    return sorted([*whole, *last.values()], key=lambda one: (one.start, one.end))


def _both(first: Finding, second: Finding) -> Finding:
    surer = max(first, second, key=lambda one: one.score)
    return replace(surer, start=first.start, end=max(first.end, second.end))


def _by_itself(signal: Signal) -> Finding:
    rule = signal.rule
    return Finding(kind=rule.kind, rule=rule.id, start=signal.start, end=signal.end, score=rule.score)


def _together(signals: Sequence[Signal], needed: float) -> Iterator[Finding]:
    """For each signal, what those say that lie within a window before its end."""
    window: Counter[PhraseRule] = Counter()
    first, last = 0, _Weight(0.0)
    for signal in signals:
        changed = signal.rule not in window
        window[signal.rule] += 1
        while signal.end - signals[first].start > WINDOW and signals[first] is not signal:
            changed |= _without(window, signals[first].rule)
            first += 1
        if changed:
            last = _Weight.of(window, needed)
        if last.rule is not None:
            start, kind = signals[first].start, last.rule.kind
            yield Finding(kind=kind, rule=last.rule.id, start=start, end=signal.end, score=last.score)


@dataclass(frozen=True)
class _Weight:
    """What the rules of a window say together, and the surest of its kind; none where that is not enough."""

    score: float
    rule: PhraseRule | None = None

    @classmethod
    def of(cls, window: Counter[PhraseRule], needed: float) -> Self:
        score = combined(rule.score for rule in window)
        enough = len(window) >= _FEWEST_RULES and score >= needed
        return cls(round(score, 3), _surest(window)) if enough else cls(0.0)


def _without(window: Counter[PhraseRule], rule: PhraseRule) -> bool:
    """One less of the rule; whether none is left."""
    window[rule] -= 1
    if window[rule]:
        return False
    del window[rule]
    return True


def combined(scores: Iterable[float]) -> float:
    """Of independent signals: 1 less the product of their doubts."""
    return 1 - prod(1 - score for score in scores)


def _surest(window: Counter[PhraseRule]) -> PhraseRule:
    """Of the kind that most of it is of."""
    kinds = {rule.kind for rule in window}
    kind = max(sorted(kinds), key=lambda name: combined(rule.score for rule in window if rule.kind == name))
    return max((rule for rule in window if rule.kind == kind), key=lambda rule: (rule.score, rule.id))
