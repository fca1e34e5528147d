"""Judgements of document versions, and what follows from them: found, held, or quarantined."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Action = Literal["allow", "review", "pseudonymise", "redact", "block"]
DocumentAction = Literal["allow", "review", "quarantine"]
Trust = Literal["caller", "untrusted"]
Standing = Literal["released", "held", "quarantined"]

OPERATOR: Final = "operator"
"""Stands in the place of a judge where a person has released what was quarantined."""

_MILDEST_FIRST: Final[tuple[Action, ...]] = ("allow", "review", "pseudonymise", "redact", "block")


@dataclass(frozen=True, kw_only=True)
class PassageVerdict:
    """What was decided of a passage as its document came in, and by which version of a policy. `released`: an operator
    has let the document go after that. `ruling` names all that decided; empty where it is to be judged again."""

    verdict_id: str
    action: Action
    trust: Trust
    policy: str
    policy_version: str
    policy_digest: str
    released: bool = False
    ruling: str = ""


@dataclass(frozen=True)
class PassageRange:
    """Neighbouring passages of which the same was decided, by their places in the manifest from 0."""

    first: int
    last: int
    action: Action


@dataclass(frozen=True, kw_only=True)
class DocumentJudgement:
    """What a judge, or an operator, says of one try of a version. Passages that no range names are allowed."""

    tenant: str
    document_id: str
    order: tuple[int, int]
    judge: str
    action: DocumentAction
    at: datetime
    verdict_id: str = ""
    trust: Trust = "untrusted"
    policy: str = ""
    policy_version: str = ""
    policy_digest: str = ""
    ruling: str = ""
    passages: tuple[PassageRange, ...] = ()


def standing(judgements: Iterable[DocumentJudgement], judges: Set[str]) -> Standing:
    """Of a try of a version, from all that was said of it, in whichever order. What others than these judges say does
    not count; an operator's word goes before all of theirs."""
    said = {judgement.judge: judgement.action for judgement in judgements}
    if OPERATOR in said:
        return "released"
    if "quarantine" in {said.get(judge) for judge in judges}:
        return "quarantined"
    return "released" if judges <= said.keys() else "held"


def verdicts(judgements: Sequence[DocumentJudgement], passages: int) -> list[PassageVerdict | None]:
    """One a passage, in their order: of several judges the hardest. None where no judge has spoken."""
    released = any(judgement.judge == OPERATOR for judgement in judgements)
    hardest: list[PassageVerdict | None] = [None] * passages
    for judgement in judgements:
        if judgement.judge != OPERATOR:
            for number, verdict in enumerate(_each(judgement, passages, released=released)):
                before = hardest[number]
                if before is None or _rank(verdict.action) > _rank(before.action):
                    hardest[number] = verdict
    return hardest


def _each(judgement: DocumentJudgement, passages: int, *, released: bool) -> list[PassageVerdict]:
    actions: list[Action] = ["allow"] * passages
    for span in judgement.passages:
        for number in range(span.first, min(span.last + 1, passages)):
            actions[number] = span.action
    made = {action: _verdict(judgement, action, released=released) for action in set(actions)}
    return [made[action] for action in actions]


def _verdict(judgement: DocumentJudgement, action: Action, *, released: bool) -> PassageVerdict:
    return PassageVerdict(
        verdict_id=judgement.verdict_id,
        action=action,
        trust=judgement.trust,
        policy=judgement.policy,
        policy_version=judgement.policy_version,
        policy_digest=judgement.policy_digest,
        released=released,
        ruling=judgement.ruling,
    )


def _rank(action: Action) -> int:
    return _MILDEST_FIRST.index(action)
