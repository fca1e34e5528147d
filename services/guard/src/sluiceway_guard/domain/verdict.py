"""Verdicts: what was decided of a subject, and what of it may go on."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import MILDEST_FIRST, Action, Policy
from sluiceway_guard.domain.subject import SubjectKind

ScannerStatus = Literal["ran", "late", "failed"]
# Shown to nobody, so a sign stands in its place. Never nothing: what stood around it would become one word.
_UNSEEN = ("invisible", "bidi", "terminal")
_SIGN = "\ufffd"


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


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was decided. `released` has what may go on of each part, None where nothing may; of a document nothing goes
    on at once. So many `findings_left_out` were counted, and are not among the findings. `passage_ruling` names what
    decides about passages of the tenant now."""

    id: str
    kind: SubjectKind
    action: Action
    findings: tuple[PartFinding, ...]
    scanners: tuple[ScannerRun, ...]
    policy: Policy
    released: tuple[str | None, ...]
    shadow: ShadowVerdict | None = None
    findings_left_out: int = 0
    passage_ruling: str = ""

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


def released(text: str, findings: Sequence[PartFinding]) -> str | None:
    """The text without what is to be redacted; None where something in it blocks. `findings` in their order."""
    if any(one.action == "block" for one in findings):
        return None
    return redacted(text, 0, len(text), findings)


def redacted(text: str, start: int, end: int, findings: Sequence[PartFinding]) -> str:
    """What may be read of the text from `start` to before `end`. Of findings that overlap the first one is named."""
    pieces, at = list[str](), start
    for one in findings:
        if one.action != "redact" or one.finding.end <= at or one.finding.start >= end:
            continue
        if one.finding.start >= at:
            pieces += [text[at : one.finding.start], mark(one.finding.kind)]
        at = one.finding.end
    return "".join([*pieces, text[at:end]])


def mark(kind: str) -> str:
    """What stands in the place of a finding."""
    return _SIGN if kind.partition(".")[0] in _UNSEEN else f"[redacted {kind}]"


class VerdictName:
    """Id of a verdict, made of all that decides it, so that judging twice is judging once. It is keyed: no text can be
    guessed from it.
    """

    def __init__(self, key: bytes, tenant: str, policy: Policy) -> None:
        self._named = hmac.new(key, f"{len(tenant)}:{tenant}{policy.digest}".encode(), hashlib.sha256)

    def read(self, text: str) -> None:
        """More of the text of a part; however it is split."""
        self._named.update(text.encode("utf-8", "surrogatepass"))

    def end(self, kind: SubjectKind, characters: int) -> None:
        """The end of a part."""
        self._named.update(f";{kind}:{characters};".encode())

    def id(self, runs: Iterable[ScannerRun]) -> str:
        for run in runs:
            self._named.update(f"{run.name}:{run.version}:{run.status};".encode())
        return f"ver_{self._named.hexdigest()[:32]}"
