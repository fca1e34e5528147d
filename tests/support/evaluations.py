"""Evaluations as tests need them: cases, models that pass or miss them as a test says, and a service in memory."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from sluiceway_common.access.port import SealedText
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.principal import Principal, current
from sluiceway_common.testing.clock import START
from sluiceway_eval.adapters.checks import StandardChecks
from sluiceway_eval.adapters.memory_evaluations import MemoryEvaluations, MemorySuites
from sluiceway_eval.domain.checks import CheckedAnswer
from sluiceway_eval.domain.evaluations import CaseOutcome, ComparedModel, ModelEvaluation, ModelVerdict
from sluiceway_eval.domain.gate import GateRule
from sluiceway_eval.domain.suites import CaseCheck, CaseMessage, CaseWords, SealedCase, StoredSuite, SuiteCase
from sluiceway_eval.ports.evaluations import EvaluationClaim, ModelAnswer, ModelQuestion
from sluiceway_eval.service.evaluating import EvaluationLimits
from sluiceway_eval.service.evaluations import EvaluationOrder
from sluiceway_eval.service.wiring import EvaluationOptions

PASSES: Final = "yes"
SEALED: Final = SealedText("key_1", b"n" * 12, b"sealed")


def a_case(number: int, *checks: CaseCheck) -> SuiteCase:
    """One that is passed by who says yes."""
    question = CaseMessage("user", f"Is {number} a number?")
    return SuiteCase(f"case-{number}", CaseWords((question,), checks or (CaseCheck("contains", PASSES),)))


def cases(number: int) -> list[SuiteCase]:
    return [a_case(each) for each in range(number)]


def a_suite(name: str = "tickets", digest: str = "d" * 64, *, tenant: str = "acme", seconds: float = 0) -> StoredSuite:
    return StoredSuite(
        tenant=tenant,
        name=name,
        version=0,
        digest=digest,
        cases=2,
        put_by="olga",
        put_at=START + timedelta(seconds=seconds),
    )


def sealed_cases(number: int = 2) -> list[SealedCase]:
    return [SealedCase(each, f"case-{each}", SEALED) for each in range(number)]


def an_evaluation(number: int = 1, **changes: Any) -> ModelEvaluation:
    """One that waits, the later the higher its number."""
    at = START + timedelta(seconds=number)
    evaluation = ModelEvaluation(
        tenant="acme",
        evaluation_id=f"evl_{number:032x}",
        suite="tickets",
        suite_version=1,
        suite_digest="d" * 64,
        cases=4,
        candidate=ComparedModel(name="small+tickets@3"),
        champion=ComparedModel(name="small"),
        collection="",
        rule=GateRule(),
        gate=True,
        max_tokens=0,
        started_by="olga",
        groups=("staff",),
        created_at=at,
        available_at=at,
    )
    return replace(evaluation, **changes)


def a_claim(owner: str = "one", *, seconds: float = 60.0, most: int = 1) -> EvaluationClaim:
    """At so many seconds after the start, for half a minute."""
    now = START + timedelta(seconds=seconds)
    return EvaluationClaim(owner=owner, now=now, until=now + timedelta(seconds=30), most_of_tenant=most)


def an_outcome(number: int, candidate: bool, champion: bool | None = None, *, blocked: bool = False) -> CaseOutcome:
    def verdict(passed: bool) -> ModelVerdict:
        if blocked:
            return ModelVerdict(passed=False, reason="blocked")
        return ModelVerdict(passed=passed, reason="" if passed else "contains", answer_id=f"ans_{number}")

    return CaseOutcome(
        number=number,
        case_id=f"case-{number}",
        candidate=verdict(candidate),
        champion=verdict(champion) if champion is not None else None,
        words=SEALED,
    )


def an_order(**changes: Any) -> EvaluationOrder:
    order = EvaluationOrder(
        suite="tickets",
        version=0,
        candidate="small+tickets@3",
        champion="small",
        collection="",
        rule=GateRule(),
        gate=True,
        max_tokens=0,
        key="",
    )
    return replace(order, **changes)


@dataclass
class ModelsOfTest:
    """Models that pass the cases whose question a test names; `before` is called with each question and may raise."""

    passing: Mapping[str, Collection[int]] = field(default_factory=dict)
    before: Callable[[ModelQuestion], None] = lambda _question: None
    adapters: dict[str, str] = field(default_factory=dict)
    asked: list[ModelQuestion] = field(default_factory=list)
    callers: list[Principal] = field(default_factory=list)
    at_a_time: int = 0
    most_at_a_time: int = 0

    def check(self) -> None:
        """There are models."""

    async def ask(self, question: ModelQuestion) -> ModelAnswer:
        self.at_a_time += 1
        self.most_at_a_time = max(self.most_at_a_time, self.at_a_time)
        try:
            await asyncio.sleep(0)
            return self._answer(question)
        finally:
            self.at_a_time -= 1

    def _answer(self, question: ModelQuestion) -> ModelAnswer:
        self.callers.append(current())
        self.before(question)
        self.asked.append(question)
        number = int(question.messages[-1].text.split()[1])
        said = PASSES if number in self.passing.get(question.model, range(10_000)) else "no"
        _, _, adapter = question.model.partition("+")
        return ModelAnswer(
            answer_id=f"ans_{len(self.asked)}",
            checked=CheckedAnswer(f"{said}, says {question.model}"),
            given_by=ComparedModel(
                name=question.model,
                model="small",
                model_digest="m" * 64,
                adapter=adapter,
                adapter_digest=self.adapters.get(question.model, "a" * 64) if adapter else "",
            ),
            seconds=0.5,
            tokens=3,
        )


@dataclass
class EvaluationWorld:
    """What the parts of evaluations are wired with, in memory."""

    models: ModelsOfTest = field(default_factory=ModelsOfTest)
    said: list[OutgoingEvent] = field(default_factory=list)
    clock: Clock = field(default_factory=SystemClock)
    suites: MemorySuites = field(default_factory=MemorySuites)
    store: MemoryEvaluations = field(init=False)
    unevaluated: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = MemoryEvaluations(self._publish)

    async def _publish(self, *events: OutgoingEvent) -> None:
        self.said += events

    @property
    def ports(self) -> dict[str, Any]:
        """Of `wiring.Ports` those of evaluations."""
        return {
            "clock": self.clock,
            "suites": self.suites,
            "evaluations": self.store,
            "models": self.models,
            "checks": StandardChecks(),
        }

    def options(self, owner: str = "one", *, cases_at_a_time: int = 2) -> EvaluationOptions:
        return EvaluationOptions(
            owner=owner,
            lease=timedelta(seconds=30),
            concurrent=2,
            most_of_tenant=1,
            limits=EvaluationLimits(cases_at_a_time=cases_at_a_time, patience=timedelta(seconds=0.05)),
            on_unevaluated=lambda error, _evaluation: self.unevaluated.append(error),
        )
