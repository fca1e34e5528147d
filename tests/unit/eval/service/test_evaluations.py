"""Suites and evaluations are for operators of a tenant; answers for who may see what they rest on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from sluiceway_common.errors import Blocked, Conflict, Invalid, NotFound, Unavailable
from sluiceway_eval.adapters.checks import StandardChecks
from sluiceway_eval.adapters.memory_evaluations import MemoryEvaluations
from sluiceway_eval.adapters.models import NoModels
from sluiceway_eval.domain.evaluations import CaseOutcome, ResultFilter
from sluiceway_eval.domain.suites import CaseCheck
from sluiceway_eval.ports.evaluations import CheckProblem, EvaluationClaim
from sluiceway_eval.rpc.evaluation_values import outcomes_response
from sluiceway_eval.service import EvalService
from sluiceway_eval.service.evaluations import EvaluationOrder
from tests.support.eval_memory import ADA, OPERATOR, STRANGER, MemoryEval
from tests.support.evaluations import SEALED, a_case, an_order, an_outcome, cases

STAFF = replace(OPERATOR, groups=("staff", "board"))


@pytest.fixture
async def world() -> MemoryEval:
    world = MemoryEval()
    await world.service.suites.put(OPERATOR, "tickets", cases(3))
    return world


async def worked(world: MemoryEval, order: EvaluationOrder | None = None) -> str:
    """An evaluation that has come to its end."""
    began = await world.service.evaluation_starting.start(STAFF, order or an_order(gate=False))
    now = world.evaluations.clock.now()
    claim = EvaluationClaim(owner="one", now=now, until=now + timedelta(seconds=30), most_of_tenant=1)
    claimed = await world.evaluations.store.claim(claim)
    assert claimed is not None
    await world.service.evaluation_supervision.evaluating.work(claimed)
    return began.evaluation_id


async def test_the_words_of_cases_are_stored_sealed(world: MemoryEval) -> None:
    suite = await world.evaluations.suites.get("acme", "tickets", 1)
    assert suite is not None
    for case in await world.evaluations.suites.cases(suite, 0, 10):
        assert b"number" not in case.words.ciphertext


async def test_a_suite_is_read_in_pages_as_it_was_put(world: MemoryEval) -> None:
    _, first = await world.service.suites.get(OPERATOR, "tickets", 0, 2, "")
    _, rest = await world.service.suites.get(OPERATOR, "tickets", 1, 2, first.next)
    assert [*first.items, *rest.items] == cases(3)
    assert rest.next == ""


async def test_a_case_that_cannot_be_checked_is_refused_by_its_place(world: MemoryEval) -> None:
    with pytest.raises(Invalid, match=r"`cases\[1\]` cannot be checked; its `regex`"):
        await world.service.suites.put(OPERATOR, "tickets", [a_case(0), a_case(1, CaseCheck("regex", "("))])


async def test_a_check_of_many_cases_is_looked_at_once_and_named_by_the_first_of_them(world: MemoryEval) -> None:
    looked_at: list[CaseCheck] = []

    class Watched(StandardChecks):
        async def problem(self, checks: Sequence[CaseCheck]) -> CheckProblem | None:
            looked_at.extend(checks)
            return CheckProblem(checks[-1], "it is too much")

    suites = replace(world.service.suites, checks=Watched())
    four, five = CaseCheck("regex", "four"), CaseCheck("regex", "five")
    put = [a_case(0, four), a_case(1, four, five), a_case(2, five, four)]
    with pytest.raises(Invalid, match=r"`cases\[1\]` cannot be checked; it is too much"):
        await suites.put(OPERATOR, "tickets", put)
    assert looked_at == [four, five]


async def test_what_was_put_before_it_would_be_refused_is_put_again(world: MemoryEval) -> None:
    looked_at: list[CaseCheck] = []

    class Stricter(StandardChecks):
        async def problem(self, checks: Sequence[CaseCheck]) -> CheckProblem | None:
            looked_at.extend(checks)
            return CheckProblem(checks[0], "it is too much by now")

    first = await world.service.suites.get(OPERATOR, "tickets", 1, 1, "")
    suites = replace(world.service.suites, checks=Stricter())
    assert await suites.put(OPERATOR, "tickets", cases(3)) == first[0]
    assert looked_at == []
    for caller, name in ((OPERATOR, "others"), (STRANGER, "tickets")):
        with pytest.raises(Invalid, match="too much by now"):
            await suites.put(caller, name, cases(3))


@pytest.mark.parametrize("token", ["-1", "x", "1" * 10, "\u0661"])
async def test_a_page_that_there_is_not_is_refused(world: MemoryEval, token: str) -> None:
    with pytest.raises(Invalid, match="`page_token`"):
        await world.service.suites.get(OPERATOR, "tickets", 0, 0, token)


async def test_answers_are_for_who_is_in_all_groups_that_they_were_asked_with(world: MemoryEval) -> None:
    evaluation_id = await worked(world)
    queries = world.service.evaluation_queries
    shown = await queries.outcomes(STAFF, evaluation_id, "all", 0, "")
    assert shown.texts is not None
    assert shown.texts[0]["candidate"] == "yes, says small+tickets@3"
    assert all(one.candidate.answer_id and one.champion.answer_id for one in outcomes_response(shown).results)
    for groups in ((), ("staff",)):
        hidden = await queries.outcomes(replace(OPERATOR, groups=groups), evaluation_id, "all", 0, "")
        assert (hidden.texts, len(hidden.outcomes)) == (None, 3)
        results = outcomes_response(hidden).results
        assert not any(one.candidate.answer_id or one.champion.answer_id for one in results)
        assert all(one.candidate.passed for one in results)


async def test_answers_that_no_message_bears_come_in_several_pages(world: MemoryEval) -> None:
    began = await world.service.evaluation_starting.start(STAFF, an_order(gate=False))
    now = world.evaluations.clock.now()
    claim = EvaluationClaim(owner="one", now=now, until=now + timedelta(seconds=30), most_of_tenant=1)
    claimed = await world.evaluations.store.claim(claim)
    assert claimed is not None
    long = replace(SEALED, ciphertext=b"x" * 3 * 2**20)
    for number in range(3):
        await world.evaluations.store.record(claimed, replace(an_outcome(number, True, True), words=long))
    seen, token = list[list[int]](), ""
    while page := await world.service.evaluation_queries.outcomes(STAFF, began.evaluation_id, "all", 0, token):
        seen.append([one.number for one in page.outcomes])
        if not (token := page.next):
            break
    assert seen == [[0], [1], [2]]


async def test_answers_from_documents_are_kept_by_nobody_here(world: MemoryEval) -> None:
    evaluation_id = await worked(world, an_order(gate=False, collection="manuals"))
    kept = await world.evaluations.store.outcomes("acme", evaluation_id, "all", 0, 10)
    assert [(one.candidate.passed, one.words) for one in kept] == [(True, None)] * 3
    assert {question.collection for question in world.evaluations.models.asked} == {"manuals"}


async def test_the_answers_of_a_dropped_key_are_gone(world: MemoryEval) -> None:
    evaluation_id = await worked(world)
    await world.seal.drop("acme")
    shown = await world.service.evaluation_queries.outcomes(STAFF, evaluation_id, "all", 0, "")
    assert shown.texts == {0: {}, 1: {}, 2: {}}


class Wordless(MemoryEvaluations):
    """Hands out no answer."""

    async def outcomes(
        self, tenant: str, evaluation_id: str, wanted: ResultFilter, start: int, limit: int
    ) -> Sequence[CaseOutcome]:
        raise AssertionError("somebody reads the sealed answers")

    async def verdicts(self, tenant: str, evaluation_id: str, start: int, limit: int) -> Sequence[CaseOutcome]:
        there = await super().outcomes(tenant, evaluation_id, "all", start, limit)
        return [replace(one, words=None) for one in there]


async def test_a_report_reads_no_answer(world: MemoryEval) -> None:
    world.evaluations.store = Wordless(world.evaluations._publish)
    evaluation_id = await worked(world)
    told = await world.service.evaluation_queries.report(ADA, evaluation_id, "markdown")
    assert "| Cases asked | 3 |" in told


async def test_a_report_waits_for_the_end(world: MemoryEval) -> None:
    began = await world.service.evaluation_starting.start(STAFF, an_order())
    with pytest.raises(Conflict, match="is queued"):
        await world.service.evaluation_queries.report(ADA, began.evaluation_id, "markdown")


async def test_what_has_ended_is_not_cancelled(world: MemoryEval) -> None:
    evaluation_id = await worked(world)
    with pytest.raises(Conflict, match="is finished already"):
        await world.service.evaluation_cancelling.cancel(OPERATOR, evaluation_id)


async def test_the_same_key_is_one_evaluation(world: MemoryEval) -> None:
    start = world.service.evaluation_starting.start
    first = await start(STAFF, an_order(key="k"))
    assert await start(STAFF, an_order(key="k")) == first
    with pytest.raises(Conflict, match="`idempotency_key`"):
        await start(STAFF, an_order(key="k", candidate="other"))


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (an_order(candidate=""), "candidate"),
        (an_order(champion="a b"), "champion"),
        (an_order(champion=""), "champion"),
        (an_order(champion="small+tickets@3"), "champion"),
        (an_order(champion="small+tickets@3", gate=False), "champion"),
        (an_order(collection="a/b"), "collection"),
        (an_order(max_tokens=-1), "max_tokens"),
        (an_order(key="k" * 201), "idempotency_key"),
        (an_order(version=-1), "version"),
    ],
)
async def test_an_order_has_bounds(world: MemoryEval, order: EvaluationOrder, field: str) -> None:
    with pytest.raises(Invalid, match=f"`?{field}`?") as refused:
        await world.service.evaluation_starting.start(STAFF, order)
    assert refused.value.field == field


async def test_without_infer_nothing_is_started(world: MemoryEval) -> None:
    starting = replace(world.service.evaluation_starting, models=NoModels())
    with pytest.raises(Unavailable, match="EVAL_INFER"):
        await starting.start(STAFF, an_order())


_CALLS: list[Callable[[EvalService, str], Awaitable[object]]] = [
    lambda service, _id: service.suites.get(STRANGER, "tickets", 0, 0, ""),
    lambda service, _id: service.evaluation_starting.start(STRANGER, an_order()),
    lambda service, id: service.evaluation_queries.get(STRANGER, id),
    lambda service, id: service.evaluation_queries.outcomes(STRANGER, id, "all", 0, ""),
    lambda service, id: service.evaluation_queries.report(STRANGER, id, "junit"),
    lambda service, id: service.evaluation_cancelling.cancel(STRANGER, id),
]


@pytest.mark.parametrize("call", _CALLS)
async def test_another_tenant_finds_nothing(
    world: MemoryEval, call: Callable[[EvalService, str], Awaitable[object]]
) -> None:
    evaluation_id = await worked(world)
    with pytest.raises(NotFound, match="there is no"):
        await call(world.service, evaluation_id)
    assert (await world.service.suites.page(STRANGER, "", 0, "")).items == ()
    assert (await world.service.evaluation_queries.page(STRANGER, "", 0, "")).items == ()


_FOR_OPERATORS: list[Callable[[EvalService], Awaitable[object]]] = [
    lambda service: service.suites.put(ADA, "tickets", cases(1)),
    lambda service: service.suites.get(ADA, "tickets", 0, 0, ""),
    lambda service: service.evaluation_starting.start(ADA, an_order()),
    lambda service: service.evaluation_queries.outcomes(ADA, "evl_1", "all", 0, ""),
    lambda service: service.evaluation_cancelling.cancel(ADA, "evl_1"),
]


@pytest.mark.parametrize("call", _FOR_OPERATORS)
async def test_a_reader_may_not(world: MemoryEval, call: Callable[[EvalService], Awaitable[object]]) -> None:
    with pytest.raises(Blocked, match="`operator`"):
        await call(world.service)
