"""Faults that end an evaluation: what cannot be asked, or tells its models not apart, approves and refuses nobody."""

from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import Blocked, NotFound, Refusal, Unauthenticated
from sluiceway_eval.domain.evaluations import AnsweredCounts, ComparedModel, ModelEvaluation, ModelVerdict
from sluiceway_eval.domain.gate import MOST_UNASKED, PairedCounts
from sluiceway_eval.ports.evaluations import ModelAnswer

# Fields that infer names where it is the case that cannot be answered. What else it refuses is no case's fault.
_OF_A_CASE: Final = ("messages", "")

# Replicas are everybody's: an evaluation that ends the process of so many is asked by no other.
_MOST_TAKEOVERS: Final = 3


class Undone(Exception):
    """The evaluation cannot be done; the reason as one word, and a sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.message = message


@dataclass(frozen=True)
class Given:
    """What a model made of a case, and its answer where it gave one."""

    verdict: ModelVerdict
    answer: ModelAnswer | None = None


def recognised(known: ComparedModel, given: Given) -> ComparedModel:
    """Who answered. Raises Undone where it is another than before."""
    if given.answer is None:
        return known
    if known.is_known and given.answer.given_by != known:
        raise Undone(
            "MODEL_CHANGED",
            f"{known.name!r} stood for another model or adapter in between; name a version, such as `base+model@3`",
        )
    return given.answer.given_by


def must_not_kill(evaluation: ModelEvaluation) -> None:
    """Raises Undone where too many who had it fell silent: one of its cases may end the process."""
    if evaluation.takeovers >= _MOST_TAKEOVERS:
        raise Undone(
            "TAKEN_OVER",
            f"{evaluation.takeovers} replicas of eval ended while they were at it; see what the log says of their end, "
            "take those cases out of the suite that have no result, or start anew",
        )


def must_differ(evaluation: ModelEvaluation) -> None:
    """Raises Undone where two names stand for one model: it is as good as itself in every case."""
    candidate, champion = evaluation.candidate, evaluation.champion
    if candidate.is_same(champion):
        raise Undone(
            "SAME_MODEL",
            f"{candidate.name!r} and {champion.name!r} stand for the same adapter, {candidate.key}; name as the "
            "champion what the candidate is to follow",
        )


def must_tell_apart(evaluation: ModelEvaluation, counts: PairedCounts) -> None:
    """Raises Undone where too few cases were answered, or none was passed, for anything to be decided."""
    if counts.unasked > MOST_UNASKED * evaluation.cases:
        raise Undone(
            "NOT_ASKED",
            f"neither model answered {counts.unasked} of {evaluation.cases} cases, and at most {MOST_UNASKED:.0%} may "
            "be left out; the report has the reasons: shorten these cases, or take them out of the suite",
        )
    if evaluation.has_champion and not counts.candidate_passed and not counts.champion_passed:
        raise Undone("NOTHING_PASSED", "neither model passed a case, so that the suite cannot tell them apart")


def must_have_answered(evaluation: ModelEvaluation, answered: AnsweredCounts) -> None:
    """Raises Undone where a side has answered nothing: that is a fault of what it is asked with, and no measure of what
    it knows."""
    sides = [(evaluation.candidate, answered.candidate)]
    if evaluation.has_champion:
        sides.append((evaluation.champion, answered.champion))
    if silent := [asked.name for asked, answers in sides if not answers]:
        raise Undone(
            "NOT_ASKED",
            f"{silent[0]!r} answered none of {evaluation.cases} cases; the report has the reasons: see that it takes "
            "texts of that length and that guard lets its answers through, or name another model",
        )


def fault_of_case(error: Refusal) -> str:
    """The reason where it is one of the case. Raises Undone where every case would be refused so."""
    if isinstance(error, NotFound):
        raise Undone("NOT_FOUND", error.message) from error
    if isinstance(error, Unauthenticated) or (not isinstance(error, Blocked) and error.field not in _OF_A_CASE):
        raise Undone("NOT_ASKABLE", error.message) from error
    return error.code
