"""Documents: what is judged of one as it comes in, and what is to become of it."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, Literal

from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import MILDEST_FIRST, Action, Policy
from sluiceway_guard.domain.verdict import PartFinding, hardest

DocumentAction = Literal["allow", "review", "quarantine"]

_BECOMES: Final[dict[Action, DocumentAction]] = {
    "allow": "allow",
    "review": "review",
    # The rest of it may be found; what of a passage may go on is decided anew for each question.
    "pseudonymise": "review",
    "redact": "review",
    "block": "quarantine",
}
# A document may be made of findings alone; more of them would tell nobody more.
MOST_FINDINGS: Final = 1_000
# Without those that scripts and emoji need between their signs (U+200C, U+200D, U+FE0F).
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\U0001bca0-\U0001bca3\U000e0000-\U000e0fff]"
)
_LEAST_UNSEEN: Final = 32
_SHARE: Final = 0.05
# A form letter, or a release of a handbook, has some.
_FLOOD: Final = 20


@dataclass(frozen=True, kw_only=True)
class ChunkedDocument:
    """A try of a document version, as `document-chunked` tells of it; so many others say nearly the same. The
    title is that of the event, where the manifest has none."""

    tenant: str
    document_id: str
    version: int
    attempt: int
    manifest: str
    collection: str = ""
    title: str = ""
    near_duplicates: int = 0


@dataclass(frozen=True)
class DocumentPassage:
    """`text[start:end]` in code points, under a title with its headings."""

    place: str
    start: int
    end: int


@dataclass(frozen=True)
class DocumentText:
    """The stored text, and its passages in their order. They do not overlap."""

    text: str
    passages: tuple[DocumentPassage, ...]

    def places(self) -> "DocumentText":
        """What stands above the passages, each once and on a line of its own, as a text with passages."""
        lines, passages, start = dict.fromkeys(passage.place for passage in self.passages), list[DocumentPassage](), 0
        for line in lines:
            passages.append(DocumentPassage(line, start, start + len(line)))
            start += len(line) + 1
        return DocumentText("\n".join(lines), tuple(passages))


class _Spans:
    """The passages of a text, to be found by places in it."""

    def __init__(self, passages: Sequence[DocumentPassage]) -> None:
        self.starts = [passage.start for passage in passages]
        self._ends = [passage.end for passage in passages]

    def under(self, found: Finding) -> range:
        """Those that it stands in; none where it stands between two."""
        return range(bisect_right(self._ends, found.start), bisect_left(self.starts, found.end))


@dataclass(frozen=True)
class ActionRange:
    """Neighbouring passages of which the policy does the same, by their places from 0."""

    first: int
    last: int
    action: Action


@dataclass(frozen=True, kw_only=True)
class KindCount:
    """How often a kind was found, and what the policy does about it."""

    kind: str
    action: Action
    count: int


def becomes(action: Action) -> DocumentAction:
    """What is to become of a document of which the hardest action is this one."""
    return _BECOMES[action]


def document_findings(text: str, near_duplicates: int) -> list[Finding]:
    """Signs of the whole: how much of it nobody sees, and how many others say nearly the same."""
    found = list[Finding]()
    if near_duplicates >= _FLOOD:
        found.append(Finding(kind="flood", rule="flood.near_duplicates", start=0, end=0, score=0.8))
    unseen = 0 if text.isascii() else sum(1 for _ in _UNSEEN.finditer(text))
    if unseen >= max(_LEAST_UNSEEN, _SHARE * len(text)):
        found.append(Finding(kind="invisible.share", rule="invisible.share", start=0, end=0, score=0.9))
    return found


class Tally:
    """Findings of a document as they come: counted by kind, and noted at the passages in which they stand.

    Of passage `n` part `2n` is its title with its headings, part `2n + 1` its text.
    """

    def __init__(self, document: DocumentText, policy: Policy) -> None:
        self.findings: list[PartFinding] = []
        self.left_out = 0
        self.places = document.places()
        self._policy = policy
        self._counts: Counter[tuple[str, Action]] = Counter()
        self._actions: list[Action] = ["allow"] * len(document.passages)
        self._texts, self._lines = _Spans(document.passages), _Spans(self.places.passages)
        by_place: dict[str, list[int]] = {}
        for number, passage in enumerate(document.passages):
            by_place.setdefault(passage.place, []).append(number)
        self._of_line = list(by_place.values())

    @property
    def action(self) -> Action:
        return hardest(action for _, action in self._counts)

    def in_whole(self, findings: Iterable[Finding]) -> None:
        """What concerns all of the document."""
        for found in findings:
            self._add(found, (), part=0, start=0)

    def in_text(self, findings: Iterable[Finding]) -> None:
        """Findings in the stored text."""
        for found in findings:
            passages = self._texts.under(found)
            start = self._texts.starts[passages.start] if passages else 0
            self._add(found, passages, part=2 * passages.start + 1, start=start)

    def in_places(self, findings: Iterable[Finding]) -> None:
        """Findings in what stands above the passages."""
        for found in findings:
            for line in self._lines.under(found):
                passages = self._of_line[line]
                self._add(found, passages, part=2 * passages[0], start=self._lines.starts[line])

    def unsuspected(self) -> Iterator[int]:
        """Passages of which nothing is done, by their places."""
        return (number for number, action in enumerate(self._actions) if action == "allow")

    def by_itself(self, number: int, findings: Iterable[Finding]) -> None:
        """What is found in a passage where nothing stands around it: a shorter text needs less. Somebody is to look at
        it again before it goes on; the document has the verdict that it has."""
        if any(self._policy.action(found, "passage") != "allow" for found in findings):
            self._actions[number] = "review"

    def counts(self) -> tuple[KindCount, ...]:
        """The hardest first."""
        inorder = sorted(self._counts.items(), key=lambda one: (-MILDEST_FIRST.index(one[0][1]), one[0][0]))
        return tuple(KindCount(kind=kind, action=action, count=count) for (kind, action), count in inorder)

    def ranges(self) -> Iterator[ActionRange]:
        """Those of which something is done."""
        for action, same in groupby(enumerate(self._actions), key=lambda one: one[1]):
            numbers = [number for number, _ in same]
            if action != "allow":
                yield ActionRange(numbers[0], numbers[-1], action)

    def _add(self, found: Finding, passages: Iterable[int], *, part: int, start: int) -> None:
        action = self._policy.action(found, "passage")
        self._counts[found.kind, action] += 1
        for number in passages:
            self._actions[number] = hardest((self._actions[number], action))
        if len(self.findings) < MOST_FINDINGS:
            inside = replace(found, start=max(0, found.start - start), end=max(0, found.end - start))
            self.findings.append(PartFinding(part=part, finding=inside, action=action))
        else:
            self.left_out += 1
