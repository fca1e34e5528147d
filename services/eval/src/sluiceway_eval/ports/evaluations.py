"""Ports of evaluations: suites and results as they are stored, the models that are asked, and checks of answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.paging import Position
from sluiceway_eval.domain.checks import CheckedAnswer
from sluiceway_eval.domain.evaluations import (
    AnsweredCounts,
    CaseOutcome,
    ComparedModel,
    EvaluationState,
    ModelEvaluation,
    ResultFilter,
)
from sluiceway_eval.domain.gate import PairedCounts
from sluiceway_eval.domain.suites import CaseCheck, CaseMessage, SealedCase, StoredSuite

SuitePlace = tuple[str, str, int]
"""A version of a suite by tenant, name and number."""


class SuiteStore(Protocol):
    """Suites of each tenant for itself. A version is never changed."""

    async def put(self, suite: StoredSuite, cases: Sequence[SealedCase]) -> StoredSuite:
        """Under the next number; where there is a version with its digest, that one. Where the tenant has as many
        versions as it may, its oldest that a later one follows and no evaluation names goes for it. Raises Overloaded
        where there is none."""
        ...

    async def get(self, tenant: str, name: str, version: int) -> StoredSuite | None:
        """The last one for version 0."""
        ...

    async def of_digest(self, tenant: str, name: str, digest: str) -> StoredSuite | None:
        """The version of these cases."""
        ...

    async def suites(self, tenant: str, name: str, before: Position | None, limit: int) -> Sequence[StoredSuite]:
        """The last one first; of every name where none is named."""
        ...

    async def cases(self, suite: StoredSuite, start: int, limit: int) -> Sequence[SealedCase]:
        """In their order, from the place `start` on."""
        ...

    async def followed(self, before: datetime, after: SuitePlace | None, limit: int) -> Sequence[StoredSuite]:
        """Some of all tenants that were put before then, as was a later version of their name; in the order of their
        places, behind that one."""
        ...

    async def let_go(self, suite: StoredSuite) -> bool:
        """Deletes it with its cases. Twice is once; its number is not given again."""
        ...


@dataclass(frozen=True)
class EvaluationRequest:
    """What an idempotency key stands for, as digests."""

    key_sha256: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class EvaluationClaim:
    """Who wants work now, for how long, and how many of one tenant may be at work at a time."""

    owner: str
    now: datetime
    until: datetime
    most_of_tenant: int


class EvaluationStore(Protocol):
    """Evaluations of each tenant for itself, with the outcomes of their cases."""

    async def create(self, evaluation: ModelEvaluation, request: EvaluationRequest | None) -> ModelEvaluation:
        """That which the request stands for, where there is one. Raises Conflict where it stands for another one,
        Overloaded where as many of the tenant wait as may, TooLarge where it has as many as it may."""
        ...

    async def requested(self, tenant: str, request: EvaluationRequest) -> ModelEvaluation | None:
        """Raises Conflict where the key stands for another one."""
        ...

    async def get(self, tenant: str, evaluation_id: str) -> ModelEvaluation | None: ...

    async def page(self, tenant: str, suite: str, before: str, limit: int) -> Sequence[ModelEvaluation]:
        """The last one first; of every suite where none is named."""
        ...

    async def claim(self, claim: EvaluationClaim) -> ModelEvaluation | None:
        """One that nobody has: of the tenant with the fewest at work, then of the one that waited the longest. It is a
        takeover where its owner neither renewed its lease nor handed it over."""
        ...

    async def renew(self, evaluation: ModelEvaluation, until: datetime) -> bool:
        """False where it is somebody else's by now, or over."""
        ...

    async def hand_over(self, evaluation: ModelEvaluation, now: datetime) -> bool:
        """Nobody has it from now on. False where it is somebody else's already, or over."""
        ...

    async def uncount_takeover(self, evaluation: ModelEvaluation) -> bool:
        """Who had it before somebody took it over lives: that was none. False where nobody took it over, or it is
        over."""
        ...

    async def commit(self, before: ModelEvaluation, after: ModelEvaluation, event: OutgoingEvent | None = None) -> bool:
        """False where it was written since. The change and its event, or nothing; the lease and the takeovers stay."""
        ...

    async def record(self, evaluation: ModelEvaluation, outcome: CaseOutcome) -> bool:
        """False where it is somebody else's by now, or over. A case that is there stays as it is."""
        ...

    async def recorded(self, tenant: str, evaluation_id: str) -> frozenset[int]:
        """Places of the cases that are there."""
        ...

    async def counts(self, tenant: str, evaluation_id: str) -> PairedCounts:
        """Of the cases that are there."""
        ...

    async def answered(self, tenant: str, evaluation_id: str) -> AnsweredCounts:
        """Of the cases that are there."""
        ...

    async def outcomes(
        self, tenant: str, evaluation_id: str, wanted: ResultFilter, start: int, limit: int
    ) -> Sequence[CaseOutcome]:
        """In the order of the cases, from the place `start` on."""
        ...

    async def verdicts(self, tenant: str, evaluation_id: str, start: int, limit: int) -> Sequence[CaseOutcome]:
        """All outcomes in that order, without their words: these are not read, and of a suite may be many megabytes."""
        ...

    async def names(self, suite: StoredSuite) -> bool:
        """Whether one of them is of that version."""
        ...

    async def open_counts(self) -> Mapping[EvaluationState, int]:
        """How many of all tenants wait, and how many are at work."""
        ...

    async def sweep(self, before: datetime, limit: int) -> int:
        """Deletes some that were over before then, with their outcomes, and says how many."""
        ...


@dataclass(frozen=True, kw_only=True)
class ModelQuestion:
    """A case as it is asked of a model. `collection` empty: without documents; `max_tokens` 0: what infer says."""

    model: str
    messages: tuple[CaseMessage, ...]
    collection: str
    max_tokens: int


@dataclass(frozen=True, kw_only=True)
class ModelAnswer:
    """An answer, and who gave it."""

    answer_id: str
    checked: CheckedAnswer
    given_by: ComparedModel
    seconds: float
    tokens: int


class AnsweringModels(Protocol):
    """The models of infer, asked in the name of who acts, each always drawing the likeliest words."""

    def check(self) -> None:
        """Raises Unavailable where no models can be asked from here."""
        ...

    async def ask(self, question: ModelQuestion) -> ModelAnswer:
        """Raises what infer refuses with."""
        ...


@dataclass(frozen=True)
class CheckProblem:
    """Why no answer can be checked by it, or by so many, in a sentence."""

    check: CaseCheck
    why: str


class AnswerChecks(Protocol):
    """Checks of answers, beside the loop."""

    async def problem(self, checks: Sequence[CaseCheck]) -> CheckProblem | None:
        """Of the first of the different checks of a suite that no answer can be checked by, or that is more than a
        suite may have; None where there is none."""
        ...

    async def first_failure(self, checks: Sequence[CaseCheck], answer: CheckedAnswer) -> str:
        """The kind of the first check that the answer does not pass; empty where it passes all."""
        ...


OnUnevaluated = Callable[[Exception, ModelEvaluation | None], None]
"""Told what could not be done, and for which evaluation where it was one."""
