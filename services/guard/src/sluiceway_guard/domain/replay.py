"""Replay of a policy over verdicts of the past: which of them it would have decided otherwise."""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import MILDEST_FIRST, Action, Policy
from sluiceway_guard.domain.subject import SubjectKind
from sluiceway_guard.domain.verdict import hardest
from sluiceway_guard.domain.words import RULE

MOST_CHANGED: Final = 100
# Words of a policy, by kind.
Words = Mapping[str, tuple[str, ...]]
NO_WORDS: Final[Words] = {}


@dataclass(frozen=True, kw_only=True)
class KeptFinding:
    """What was found in a part: without its place, which decides nothing."""

    part: int
    kind: str
    rule: str
    score: float


@dataclass(frozen=True, kw_only=True)
class KeptVerdict:
    """A verdict as it is kept. `part_kinds` is empty where all parts are of the verdict's kind; `left_out` findings are
    not known."""

    tenant: str
    id: str
    kind: SubjectKind
    action: Action
    judged_at: datetime
    policy_name: str
    policy_version: str
    policy_digest: str
    findings: tuple[KeptFinding, ...] = ()
    part_kinds: tuple[SubjectKind, ...] = ()
    left_out: int = 0

    def kind_of(self, part: int) -> SubjectKind:
        return self.part_kinds[part] if part < len(self.part_kinds) else self.kind


@dataclass(frozen=True, kw_only=True)
class VerdictChange:
    """A verdict that would be another one."""

    verdict: KeptVerdict
    replayed: Action

    @property
    def severity(self) -> tuple[int, int, datetime, str]:
        """The larger change first, then the harder action, then the last one."""
        decided, replayed = MILDEST_FIRST.index(self.verdict.action), MILDEST_FIRST.index(self.replayed)
        return abs(replayed - decided), replayed, self.verdict.judged_at, self.verdict.id


@dataclass(kw_only=True)
class Replay:
    """What `policy` makes of verdicts; `words` are those of each policy that decided, by its digest. Words are known to
    have been looked for only where that policy had the same ones."""

    policy: Policy
    words: Mapping[str, Words]
    verdicts: int = 0
    incomplete: int = 0
    outcomes: Counter[tuple[SubjectKind, Action, Action]] = field(default_factory=Counter)
    words_not_replayed: set[str] = field(default_factory=set)
    _same: dict[str, frozenset[str]] = field(default_factory=dict)
    _changed: list[tuple[tuple[int, int, datetime, str], VerdictChange]] = field(default_factory=list)

    def add(self, verdicts: Iterable[KeptVerdict]) -> None:
        for verdict in verdicts:
            self._add(verdict, self._action(verdict))

    @property
    def changed(self) -> Sequence[VerdictChange]:
        """Those that change most."""
        return [change for _, change in sorted(self._changed, key=lambda one: one[0], reverse=True)]

    def _add(self, verdict: KeptVerdict, replayed: Action) -> None:
        self.verdicts += 1
        self.incomplete += verdict.left_out > 0
        self.outcomes[verdict.kind, verdict.action, replayed] += 1
        if replayed == verdict.action:
            return
        change = VerdictChange(verdict=verdict, replayed=replayed)
        heapq.heappush(self._changed, (change.severity, change))
        if len(self._changed) > MOST_CHANGED:
            heapq.heappop(self._changed)

    def _action(self, verdict: KeptVerdict) -> Action:
        same = self._same_words(verdict.policy_digest)
        self.words_not_replayed.update(self.policy.words.keys() - same)
        counted = (one for one in verdict.findings if one.rule != RULE or one.kind in same)
        return hardest(self.policy.action(_finding(one), verdict.kind_of(one.part)) for one in counted)

    def _same_words(self, digest: str) -> frozenset[str]:
        """The kinds of which the policy of that digest has looked for the same words."""
        if digest not in self._same:
            ours, theirs = self.policy.words, self.words.get(digest, NO_WORDS)
            self._same[digest] = frozenset(kind for kind, words in ours.items() if theirs.get(kind) == words)
        return self._same[digest]


def _finding(one: KeptFinding) -> Finding:
    return Finding(kind=one.kind, rule=one.rule, start=0, end=0, score=one.score)
