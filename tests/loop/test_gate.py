"""A gate on the real log and the real database: models of a real infer are asked, and its outcome is on the log."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from xml.etree import ElementTree

import grpc
import pytest

from sluiceway.eval.v1 import eval_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2
from sluiceway.eval.v1.events_pb2 import ModelJudged
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually
from tests.support.gate_world import CASES, GateCaller, eval_beside, gate_callers, infer_with, scripted
from tests.support.log import log_at, said_on
from tests.support.replica import shared_settings

pytestmark = pytest.mark.server

ALL = range(CASES)
MODELS = {"champion": ALL, "candidate": ALL, "worse": range(CASES // 2)}


@pytest.fixture
def shared(kafka: str, database: str, tmp_path: Path) -> Shared:
    return shared_settings(kafka, database, tmp_path)


@pytest.fixture
async def callers(shared: Shared, tmp_path: Path) -> AsyncIterator[list[GateCaller]]:
    """Ours, and one of another tenant."""
    ours, other = f"t{uuid.uuid4().hex[:12]}", f"t{uuid.uuid4().hex[:12]}"
    roles = ("reader", "operator")
    async with (
        infer_with(shared, scripted(tmp_path, MODELS)) as infer,
        eval_beside(shared, infer) as port,
        gate_callers(shared, port, {ours: roles, other: roles}) as found,
    ):
        yield found


async def judged(shared: Shared, evaluation_id: str) -> list[ModelJudged]:
    """The end is in the database a moment before it is on the log."""
    return await eventually(lambda: said(shared, evaluation_id), within=60)


async def said(shared: Shared, evaluation_id: str) -> list[ModelJudged]:
    async with log_at(shared.kafka) as log:
        return [one.event for one in await said_on(log, ModelJudged) if one.event.evaluation_id == evaluation_id]


async def test_a_candidate_as_good_as_its_champion_is_approved_and_it_is_said(
    callers: list[GateCaller], shared: Shared
) -> None:
    ours, _ = callers
    suite = await ours.put()
    began = await ours.start(parameters=values_pb2.GateParameters(margin=0.1))
    ended = await ours.ended(began.evaluation_id)
    assert (ended.state, ended.outcome) == (calls.EVALUATION_STATE_FINISHED, values_pb2.OUTCOME_APPROVED)
    assert (ended.counts.cases, ended.counts.candidate_passed) == (CASES, CASES)
    assert ended.candidate.model == "candidate"
    assert ended.candidate.model_digest != ended.champion.model_digest
    (event,) = await judged(shared, began.evaluation_id)
    assert (event.model, event.outcome) == ("candidate", values_pb2.OUTCOME_APPROVED)
    assert event.suite == suite.version
    assert event.difference.lower > -0.1


async def test_a_worse_one_is_refused_with_a_report(callers: list[GateCaller], shared: Shared) -> None:
    ours, _ = callers
    await ours.put()
    began = await ours.start(candidate="worse")
    ended = await ours.ended(began.evaluation_id)
    assert ended.outcome == values_pb2.OUTCOME_REFUSED
    assert [event.outcome for event in await judged(shared, began.evaluation_id)] == [values_pb2.OUTCOME_REFUSED]
    results = await ours.results(began.evaluation_id)
    assert (results["case-000"].candidate.text, results["case-059"].candidate.reason) == ("Yes, says worse.", "regex")
    request = calls.GetEvaluationReportRequest(evaluation_id=began.evaluation_id, format=calls.REPORT_FORMAT_JUNIT)
    report = ElementTree.fromstring((await ours.ask("GetEvaluationReport", request)).content)
    assert (report.get("tests"), report.get("failures")) == (str(CASES + 1), str(CASES // 2 + 1))


async def test_a_model_that_there_is_not_decides_nothing(callers: list[GateCaller], shared: Shared) -> None:
    ours, _ = callers
    await ours.put()
    began = await ours.start(candidate="nobody")
    ended = await ours.ended(began.evaluation_id)
    assert (ended.state, ended.reason) == (calls.EVALUATION_STATE_FAILED, "NOT_FOUND")
    assert await said(shared, began.evaluation_id) == []


async def test_another_tenant_sees_nothing_of_it(callers: list[GateCaller]) -> None:
    ours, other = callers
    await ours.put()
    began = await ours.start(gate=False)
    for call, request in {
        "GetSuite": calls.GetSuiteRequest(suite="tickets"),
        "StartEvaluation": calls.StartEvaluationRequest(suite="tickets", candidate="champion"),
        "GetEvaluation": calls.GetEvaluationRequest(evaluation_id=began.evaluation_id),
        "ListCaseResults": calls.ListCaseResultsRequest(evaluation_id=began.evaluation_id),
        "CancelEvaluation": calls.CancelEvaluationRequest(evaluation_id=began.evaluation_id),
        "GetEvaluationReport": calls.GetEvaluationReportRequest(evaluation_id=began.evaluation_id),
    }.items():
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await other.ask(call, request)
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND, call
    assert not (await other.ask("ListSuites", calls.ListSuitesRequest())).suites
    assert not (await other.ask("ListEvaluations", calls.ListEvaluationsRequest())).evaluations
    assert (await ours.ended(began.evaluation_id)).counts.cases == CASES
