"""Use cases of evaluations: one is started, read, listed, ended and reported."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.access.port import Seal
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Conflict, Invalid, NotFound
from sluiceway_common.ids import derived, drawn, sha256
from sluiceway_common.paging import ListPage, page_of, page_size, page_within, unknown_token
from sluiceway_common.principal import Principal
from sluiceway_eval.domain.evaluations import (
    CaseOutcome,
    ComparedModel,
    ModelEvaluation,
    ResultFilter,
    cancelled,
    checked_asked_model,
    checked_collection,
    checked_idempotency_key,
    checked_tokens,
)
from sluiceway_eval.domain.gate import GateRule
from sluiceway_eval.domain.reports import ReportFormat, report
from sluiceway_eval.ports.evaluations import AnsweringModels, EvaluationRequest, EvaluationStore, SuiteStore
from sluiceway_eval.service.suites import answer_words, found_suite, place_of

MOST_OUTCOMES_A_PAGE: Final = 100
_PREFIX: Final = "evl"
_LONGEST_TOKEN: Final = 64
_BATCH: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class EvaluationOrder:
    """What somebody asks for. `version` 0 is the last one; without a champion its name is empty."""

    suite: str
    version: int
    candidate: str
    champion: str
    collection: str
    rule: GateRule
    gate: bool
    max_tokens: int
    key: str

    def request(self) -> EvaluationRequest | None:
        """None where each call is an evaluation of its own."""
        if not self.key:
            return None
        said = [f"{name}={value!r}" for name, value in sorted(vars(self).items()) if name != "key"]
        return EvaluationRequest(sha256(self.key), sha256(derived(*said)))


@dataclass(frozen=True, kw_only=True)
class EvaluationStarting:
    """Any replica takes it from there. What it answers may rest on is what its starter may see."""

    suites: SuiteStore
    store: EvaluationStore
    models: AnsweringModels
    clock: Clock

    async def start(self, caller: Principal, order: EvaluationOrder) -> ModelEvaluation:
        """The same key twice is one evaluation. Raises Invalid, NotFound (`suite`), Conflict (`idempotency_key`),
        Overloaded, and Unavailable where there is nobody to ask."""
        caller.must("operator")
        _check(order)
        self.models.check()
        request = order.request()
        if request is not None and (there := await self.store.requested(caller.tenant, request)) is not None:
            return there
        return await self.store.create(await self._evaluation(caller, order), request)

    async def _evaluation(self, caller: Principal, order: EvaluationOrder) -> ModelEvaluation:
        suite = await found_suite(self.suites, caller.tenant, order.suite, order.version)
        now = self.clock.now()
        return ModelEvaluation(
            tenant=caller.tenant,
            evaluation_id=drawn(_PREFIX, now),
            suite=suite.name,
            suite_version=suite.version,
            suite_digest=suite.digest,
            cases=suite.cases,
            candidate=ComparedModel(name=order.candidate),
            champion=ComparedModel(name=order.champion),
            collection=order.collection,
            rule=order.rule,
            gate=order.gate,
            max_tokens=order.max_tokens,
            started_by=caller.subject,
            groups=tuple(caller.groups),
            created_at=now,
            available_at=now,
        )


def _check(order: EvaluationOrder) -> None:
    checked_asked_model(order.candidate, "candidate")
    if order.champion:
        checked_asked_model(order.champion, "champion")
    if order.champion == order.candidate:
        raise Invalid(
            f"`champion` is {order.champion!r}, which is the candidate; name what it is to follow, such as the model "
            "that its alias stands for, or its base",
            field="champion",
        )
    checked_collection(order.collection), checked_tokens(order.max_tokens), checked_idempotency_key(order.key)
    if order.gate and not order.champion and order.rule.minimum is None:
        raise Invalid(
            "a gate needs something to hold the candidate against; name a `champion`, or in `parameters.minimum` the "
            "share of the cases that it has to pass",
            field="champion",
        )


@dataclass(frozen=True, kw_only=True)
class OutcomePage:
    """Some outcomes of cases, with the answers by place and by model; None where the caller may not see them."""

    outcomes: tuple[CaseOutcome, ...]
    texts: Mapping[int, Mapping[str, str]] | None
    next: str


@dataclass(frozen=True, kw_only=True)
class EvaluationQueries:
    """Evaluations of the caller's tenant."""

    store: EvaluationStore
    seal: Seal

    async def get(self, caller: Principal, evaluation_id: str) -> ModelEvaluation:
        """With its counts so far. Raises NotFound."""
        caller.must("reader")
        return await self._counted(await found(self.store, caller.tenant, evaluation_id))

    async def page(self, caller: Principal, suite: str, size: int, token: str) -> ListPage[ModelEvaluation]:
        """With their counts so far. Raises Invalid."""
        caller.must("reader")
        if len(token) > _LONGEST_TOKEN or "\0" in token:
            raise unknown_token()
        limit = page_size(size)
        there = await self.store.page(caller.tenant, suite, token, limit + 1)
        return page_of([await self._counted(one) for one in there], limit, lambda one: one.evaluation_id)

    async def outcomes(
        self, caller: Principal, evaluation_id: str, wanted: ResultFilter, size: int, token: str
    ) -> OutcomePage:
        """Answers may rest on documents of every group that they were asked with: who is not in all of them does not
        see them. Raises NotFound, Invalid."""
        caller.must("operator")
        limit, start = page_size(size, MOST_OUTCOMES_A_PAGE), place_of(token)
        evaluation = await found(self.store, caller.tenant, evaluation_id)
        there = await self.store.outcomes(caller.tenant, evaluation_id, wanted, start, limit + 1)
        page = page_within(there, limit, lambda one: one.number + 1, _bytes_of_words)
        may_see = set(evaluation.groups) <= set(caller.groups)
        texts = (
            {one.number: await answer_words(self.seal, caller.tenant, one) for one in page.items} if may_see else None
        )
        return OutcomePage(outcomes=page.items, texts=texts, next=page.next)

    async def _counted(self, evaluation: ModelEvaluation) -> ModelEvaluation:
        """What is over has its counts. What is not, of which a tenant has few, is counted."""
        if evaluation.is_over:
            return evaluation
        return replace(evaluation, counts=await self.store.counts(evaluation.tenant, evaluation.evaluation_id))

    async def report(self, caller: Principal, evaluation_id: str, form: ReportFormat) -> str:
        """Raises NotFound, Conflict while it goes on."""
        caller.must("reader")
        evaluation = await found(self.store, caller.tenant, evaluation_id)
        if not evaluation.is_over:
            raise Conflict(
                f"evaluation {evaluation_id} is {evaluation.state}; there is a report when it has come to its end",
                field="evaluation_id",
            )
        outcomes: list[CaseOutcome] = []
        while some := await self.store.verdicts(caller.tenant, evaluation_id, _after(outcomes), _BATCH):
            outcomes += some
        return report(evaluation, outcomes, form)


def _bytes_of_words(outcome: CaseOutcome) -> int:
    return len(outcome.words.ciphertext) if outcome.words is not None else 0


def _after(outcomes: list[CaseOutcome]) -> int:
    return outcomes[-1].number + 1 if outcomes else 0


@dataclass(frozen=True, kw_only=True)
class EvaluationCancelling:
    """The end of an evaluation by wish: who has it in hand finds that it is his no longer."""

    store: EvaluationStore
    clock: Clock

    async def cancel(self, caller: Principal, evaluation_id: str) -> ModelEvaluation:
        """Twice is once. Raises NotFound, Conflict where it has come to another end."""
        caller.must("operator")
        while True:
            evaluation = await found(self.store, caller.tenant, evaluation_id)
            if evaluation.state == "cancelled":
                return evaluation
            if evaluation.is_over:
                raise Conflict(
                    f"evaluation {evaluation_id} is {evaluation.state} already; it cannot be cancelled any more",
                    field="evaluation_id",
                )
            counts = await self.store.counts(caller.tenant, evaluation_id)
            after = cancelled(evaluation, counts, self.clock.now())
            if await self.store.commit(evaluation, after):
                return after


async def found(store: EvaluationStore, tenant: str, evaluation_id: str) -> ModelEvaluation:
    """Raises NotFound."""
    evaluation = await store.get(tenant, evaluation_id)
    if evaluation is None:
        raise NotFound(
            f"there is no evaluation {evaluation_id[:80]!r}; `sluiceway eval list` names them", field="evaluation_id"
        )
    return evaluation
