"""Guard subjects and verdicts: what is judged before it goes on, and what was decided of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from sluiceway_infer.domain.conversation.chat import ChatRole, Message
from sluiceway_infer.domain.retrieval.passages import Passage, ReplacedWords

SubjectKind = Literal["question", "passage", "answer", "tool_call", "tool_result"]
# `caller`: written, or said to be written, by whoever is behind the credential. `untrusted`: by anybody.
Trust = Literal["caller", "untrusted"]
Action = Literal["allow", "review", "pseudonymise", "redact", "block"]
GuardStatus = Literal["unchecked", "passed", "review", "pseudonymised", "redacted", "blocked"]
WhenAway = Literal["closed", "open"]

_STATUS: dict[Action, GuardStatus] = {
    "allow": "passed",
    "review": "review",
    "pseudonymise": "pseudonymised",
    "redact": "redacted",
    "block": "blocked",
}
# Who reads that an answer passed takes it for looked at: what was not, in part, is said before all but a block.
_MILDEST_FIRST: tuple[GuardStatus, ...] = ("passed", "review", "pseudonymised", "redacted", "unchecked", "blocked")


@dataclass(frozen=True)
class SubjectPart:
    """A text to be judged: what it is, and whose word it is."""

    kind: SubjectKind
    role: ChatRole
    trust: Trust
    text: str


@dataclass(frozen=True)
class KnownMark:
    """A mark that stands for a value in other texts of the call."""

    mark: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class Subject:
    """What is judged at a time; what it is of as a whole says its last part. `known` marks stand in texts before it."""

    parts: tuple[SubjectPart, ...]
    known: tuple[KnownMark, ...] = ()

    @property
    def kind(self) -> SubjectKind:
        return self.parts[-1].kind

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(part.text for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule saw in a part: where, in code points of its text, and how sure the rule is. Never the text itself."""

    kind: str
    rule: str
    part: int
    start: int
    end: int
    score: float = 1.0


@dataclass(frozen=True)
class GuardPolicy:
    """The version of a policy that decided; all empty where none did."""

    name: str = ""
    version: str = ""
    digest: str = ""


NO_POLICY = GuardPolicy()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was decided of a subject. `released` has what may go on of each part, None where nothing may; where it is
    allowed or only to be reviewed, that is all as it was. `replacements` say of each part what stands there for what.

    A scanner that was late or failed did not look, nor did one of a guard that is away: the policy has decided whether
    that is forgiven. `when_away` is what the policy wants while the guard does not answer.
    `passage_ruling` is in force for the tenant's passages now; empty where each is to be judged.
    """

    kind: SubjectKind
    action: Action
    released: tuple[str | None, ...]
    id: str = ""
    findings: tuple[Finding, ...] = ()
    scanners_run: tuple[str, ...] = ()
    scanners_late: tuple[str, ...] = ()
    scanners_failed: tuple[str, ...] = ()
    scanners_away: tuple[str, ...] = ()
    policy: GuardPolicy = NO_POLICY
    unchecked: bool = False
    when_away: WhenAway = "closed"
    passage_ruling: str = ""
    replacements: tuple[tuple[ReplacedWords, ...], ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return self.action in ("allow", "review")

    @property
    def status(self) -> GuardStatus:
        return "unchecked" if self.unchecked and self.action != "block" else _STATUS[self.action]

    @property
    def outline(self) -> "Verdict":
        """The same without what was judged and what was found in it. Each call has some, and `replace` takes three
        times as long."""
        return Verdict(
            kind=self.kind,
            action=self.action,
            released=(),
            id=self.id,
            scanners_run=self.scanners_run,
            scanners_late=self.scanners_late,
            scanners_failed=self.scanners_failed,
            scanners_away=self.scanners_away,
            policy=self.policy,
            unchecked=self.unchecked,
            when_away=self.when_away,
            passage_ruling=self.passage_ruling,
        )

    @property
    def scanners(self) -> tuple[str, ...]:
        """All that had a part in it, or should have had."""
        return (*self.scanners_run, *self.scanners_late, *self.scanners_failed, *self.scanners_away)


def guard_status(verdicts: Iterable[Verdict]) -> GuardStatus:
    """The hardest of them. A passage that is left out takes words from a call and does not end it."""
    return max(map(_of_the_call, verdicts), key=_MILDEST_FIRST.index, default="unchecked")


def _of_the_call(verdict: Verdict) -> GuardStatus:
    if verdict.kind == "passage" and verdict.action == "block":
        return "unchecked" if verdict.unchecked else "redacted"
    return verdict.status


def question_subject(messages: Iterable[Message], ending: Iterable[str] = ()) -> Subject:
    """All that the caller sent: earlier turns, standing instructions and what an answer is to be like can mislead a
    model as the question can."""
    parts = [SubjectPart("question", message.role, "caller", message.text) for message in messages]
    return Subject((*parts, *(SubjectPart("question", "system", "caller", text) for text in ending)))


def passages_subject(passages: Iterable[Passage], known: tuple[KnownMark, ...] = ()) -> Subject:
    """Of each passage its title with its headings, then its text: the model reads both."""
    texts = (text for passage in passages for text in (passage.place, passage.text))
    return Subject(tuple(SubjectPart("passage", "user", "untrusted", text) for text in texts), known)


def stored_verdicts(passages: Iterable[Passage]) -> tuple[Verdict, ...]:
    """Those by which passages go on that are not judged again: one a document."""
    stored = dict.fromkeys(passage.allowed for passage in passages if passage.allowed is not None)
    return tuple(
        Verdict(
            id=one.id,
            kind="passage",
            action="allow",
            released=(),
            policy=GuardPolicy(one.policy, one.policy_version, one.policy_digest),
        )
        for one in stored
    )


def released_messages(messages: Sequence[Message], texts: Sequence[str | None]) -> tuple[Message, ...]:
    """The messages with what may go on of each."""
    return tuple(replace(message, text=text or "") for message, text in zip(messages, texts, strict=True))


def released_passages(
    passages: Sequence[Passage], texts: Sequence[str | None], replacements: Sequence[tuple[ReplacedWords, ...]] = ()
) -> tuple[Passage, ...]:
    """The passages of which title and text may go on; `texts` as in the subject. Which words of a text were replaced is
    kept with it: a quote from there is found in the stored text by that."""
    gone = replacements or ((),) * len(texts)
    released = zip(passages, texts[::2], texts[1::2], gone[1::2], strict=True)
    return tuple(
        _released(passage, place, text, replaced)
        for passage, place, text, replaced in released
        if None not in (place, text)
    )


def _released(passage: Passage, place: str | None, text: str | None, gone: tuple[ReplacedWords, ...]) -> Passage:
    shown = replace(passage, text=text or "", replaced=gone)
    return shown if place == passage.place else replace(shown, title=place or "", heading_path=())
