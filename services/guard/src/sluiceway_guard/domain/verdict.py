"""Verdicts: what was decided of a subject, and what of it may go on."""

import hashlib
import hmac
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from sluiceway_common import ids
from sluiceway_guard.domain.findings import Finding, told_kind
from sluiceway_guard.domain.markup import Markup, is_one_tag
from sluiceway_guard.domain.policy import MILDEST_FIRST, Action, Policy
from sluiceway_guard.domain.pseudonyms import WRITTEN, PseudonymTable
from sluiceway_guard.domain.subject import SubjectKind

ScannerStatus = Literal["ran", "late", "failed"]
# Shown to nobody, so a sign stands in its place. Never nothing: what stood around it would become one word.
_UNSEEN = ("invisible", "bidi", "terminal")
_SIGN = "\ufffd"
REPLACES: Final[frozenset[Action]] = frozenset({"pseudonymise", "redact"})


@dataclass(frozen=True)
class ScannerRun:
    """A scanner that looked, or that could not."""

    name: str
    version: str
    status: ScannerStatus = "ran"


@dataclass(frozen=True, kw_only=True)
class PartFinding:
    """A finding in a part of a subject, and what the policy does about it."""

    part: int
    finding: Finding
    action: Action


@dataclass(frozen=True)
class ShadowVerdict:
    """What the shadow of a tenant would have decided."""

    action: Action
    policy: Policy


@dataclass(frozen=True)
class Replacement:
    """`text` stands for the words of a part from `start` to before `end`. Where it is a mark, it can be turned back:
    for whoever sent the question only where it `may_be_restored`."""

    start: int
    end: int
    text: str
    is_mark: bool = False
    may_be_restored: bool = False


@dataclass(frozen=True)
class Released:
    """What may go on of a part, None where nothing may, and what stands in it for what."""

    text: str | None
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was decided. `released` has what may go on of each part, None where nothing may, and `replacements` what
    stands in it for what; of a document nothing goes on at once. So many `findings_left_out` were counted, and are not
    among the findings. It rests on so many `characters`: fewer than there were where an answer was not read to its end.
    `passage_ruling` names what decides about passages of the tenant now."""

    id: str
    kind: SubjectKind
    action: Action
    findings: tuple[PartFinding, ...]
    scanners: tuple[ScannerRun, ...]
    policy: Policy
    released: tuple[str | None, ...]
    shadow: ShadowVerdict | None = None
    findings_left_out: int = 0
    characters: int = 0
    passage_ruling: str = ""
    replacements: tuple[tuple[Replacement, ...], ...] = ()

    @property
    def unchecked(self) -> bool:
        """Whether something was let pass that not all scanners have looked at."""
        return any(run.status != "ran" for run in self.scanners)


def hardest(actions: Iterable[Action]) -> Action:
    return max(actions, key=MILDEST_FIRST.index, default="allow")


def judged(findings: Iterable[Finding], *, part: int, kind: SubjectKind, policy: Policy) -> tuple[PartFinding, ...]:
    """The findings in their order with what the policy does about each."""
    inorder = sorted(findings, key=lambda one: (one.start, -one.end, one.kind, one.rule))
    return tuple(PartFinding(part=part, finding=one, action=policy.action(one, kind)) for one in inorder)


def released(
    text: str, findings: Sequence[PartFinding], marks: PseudonymTable, *, restorable: bool = False
) -> Released:
    """The text with what may stand in the place of what was found. `findings` in their order; `restorable` where the
    values of this text may be shown."""
    if any(one.action == "block" for one in findings):
        return Released(None)
    stand_in = tuple(replacements(text, findings, marks, restorable=restorable))
    return Released(replaced(text, stand_in, 0, len(text)), stand_in)


def replacements(
    text: str, findings: Iterable[PartFinding], marks: PseudonymTable, *, restorable: bool = False, left: int = 0
) -> Iterator[Replacement]:
    """What stands for what, in the order of the text. What begins before `left` is gone by then, and takes no mark."""
    for found in _overlaps(findings):
        start, end, kind = found.start, found.end, found.named.finding.kind
        if found.named.action == "redact" or start < left:
            yield Replacement(start, end, mark(kind))
        else:
            given = marks.mark(kind, text[start:end])
            yield Replacement(start, end, given, is_mark=True, may_be_restored=restorable or found.is_written)


def replaced(text: str, replacements: Iterable[Replacement], start: int, end: int) -> str:
    """What may be read of the text from `start` to before `end`."""
    pieces, at = list[str](), start
    for one in replacements:
        if one.end <= at or one.start >= end:
            continue
        if one.start >= at:
            pieces += [text[at : one.start], one.text]
        at = one.end
    return "".join([*pieces, text[at:end]])


@dataclass(frozen=True)
class _Overlap:
    """Findings that overlap: the first one of the hardest action names what stands for all of them."""

    start: int
    end: int
    named: PartFinding
    is_written: bool

    def joined(self, one: PartFinding) -> "_Overlap":
        named = max(self.named, one, key=lambda each: MILDEST_FIRST.index(each.action))
        is_written = self.is_written and _is_written(one)
        return _Overlap(self.start, max(self.end, one.finding.end), named, is_written)


def _overlaps(findings: Iterable[PartFinding]) -> Iterator[_Overlap]:
    last: _Overlap | None = None
    for one in findings:
        if one.action not in REPLACES:
            continue
        if last is not None and one.finding.start < last.end:
            last = last.joined(one)
            continue
        if last is not None:
            yield last
        last = _Overlap(one.finding.start, one.finding.end, one, _is_written(one))
    if last is not None:
        yield last


def _is_written(one: PartFinding) -> bool:
    return one.finding.rule == WRITTEN


def mark(kind: str) -> str:
    """What stands in the place of a finding."""
    return _SIGN if kind.partition(".")[0] in _UNSEEN else f"[redacted {told_kind(kind)}]"


class VerdictName:
    """Id of a verdict, made of all that decides it, so that judging twice is judging once. It is keyed: no text can be
    guessed from it.
    """

    def __init__(self, key: bytes, tenant: str, policy: Policy) -> None:
        self._named = _begun_name(key, tenant, policy.digest).copy()

    def read(self, text: str) -> None:
        """More of the text of a part; however it is split."""
        self._named.update(text.encode("utf-8", "surrogatepass"))

    def end(self, kind: SubjectKind, characters: int) -> None:
        """The end of a part."""
        self._named.update(f";{kind}:{characters};".encode())

    def id(self, runs: Iterable[ScannerRun]) -> str:
        self._named.update("".join(f"{run.name}:{run.version}:{run.status};" for run in runs).encode())
        return ids.short("ver", self._named.digest())


@lru_cache(1_000)
def _begun_name(key: bytes, tenant: str, policy_digest: str) -> hmac.HMAC:
    """What the names of all verdicts of a policy begin with; to be copied."""
    return hmac.new(key, f"{len(tenant)}:{tenant}{policy_digest}".encode(), hashlib.sha256)


def torn_tags(text: str, tags: Iterable[Markup], replaced_in: Sequence[Replacement]) -> Iterator[Finding]:
    """Tags in which something is replaced and that are none any more, or other ones: quotes or an end were part of it,
    and whoever reads on behind it reads otherwise. `replaced_in` are those of the whole text."""
    starts, ends = [one.start for one in replaced_in], [one.end for one in replaced_in]
    for tag in tags:
        within = replaced_in[bisect_right(ends, tag.start) : bisect_left(starts, tag.end)]
        if not within:
            continue
        start, end = min(tag.start, within[0].start), max(tag.end, within[-1].end)
        is_taken_out = len(within) == 1 and (within[0].start, within[0].end) == (start, end)
        if not is_taken_out and not is_one_tag(replaced(text, within, start, end)):
            yield Finding(kind="html", rule="html.torn", start=tag.start, end=tag.end)
