"""The record of what was trained, on the real log: an answer leads to rows and documents, a document to adapters."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2
from sluiceway.train.v1 import values_pb2 as train
from sluiceway_common.settings import Shared
from tests.support.eval_events import adapter_digest
from tests.support.eval_running import RecordCaller, RecordGroup, eval_running, lies_on_the_log, record_callers
from tests.support.replica import migrated, shared_settings, started

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]


@pytest.fixture
def shared(kafka: str, database: str, tmp_path: Path) -> Shared:
    settings = shared_settings(kafka, database, tmp_path)
    migrated("eval", settings)
    return settings


@pytest.fixture
async def caller(shared: Shared) -> AsyncIterator[RecordCaller]:
    """An operator of a tenant of this test alone, once all that happened to it is recorded."""
    tenant, group = f"t{uuid.uuid4().hex[:12]}", RecordGroup(shared.kafka)
    await lies_on_the_log(shared, [tenant], 40, seed=11)
    async with started(group), eval_running(shared) as app, record_callers(shared, app.server.port, [tenant]) as found:
        await group.all_recorded(shared)
        yield found[0]


async def recall(caller: RecordCaller, **target: str) -> calls.RecallResponse:
    answer: calls.RecallResponse = await caller.ask("Recall", calls.RecallRequest(**target))  # type: ignore[arg-type]
    return answer


async def explain(caller: RecordCaller, answer_id: str) -> calls.ExplainResponse:
    request = calls.ExplainRequest(answer_id=answer_id, without_texts=True)
    answer: calls.ExplainResponse = await caller.ask("Explain", request)
    return answer


async def test_an_answer_leads_over_its_adapter_to_the_documents_that_it_learned_from(caller: RecordCaller) -> None:
    given = await recall(caller, adapter="tickets@1")
    told = await explain(caller, given.answers[0].answer_id)

    assert told.answer.provenance.adapter_digest == adapter_digest(caller.tenant, 1)
    adapter = told.adapter
    assert (adapter.model, adapter.version, adapter.digest) == ("tickets", 1, adapter_digest(caller.tenant, 1))
    assert (adapter.dataset.dataset_id, adapter.dataset.rows, len(adapter.rows)) == ("ds_1", 6, 6)
    assert {len(row.document_ids) for row in adapter.rows if row.answer_id} == {2}
    assert [step.run for step in adapter.steps if step.run][-1] == train.RUN_STATE_SUCCEEDED
    assert [turn.role for turn in adapter.aliases] == [values_pb2.ALIAS_ROLE_STANDS, values_pb2.ALIAS_ROLE_LEFT]
    assert len(adapter.taints) == 1


async def test_a_document_leads_to_the_adapters_that_learned_from_it_and_to_their_answers(caller: RecordCaller) -> None:
    (row, *_) = [row for row in (await recall(caller, dataset_id="ds_1")).rows if row.document_ids]
    came_of_it = await recall(caller, document_id=row.document_ids[0])

    (mine,) = [one for one in came_of_it.datasets if one.dataset.dataset_id == "ds_1"]
    assert 1 <= mine.rows <= mine.dataset.rows == 6
    assert row.row_id in {one.row_id for one in came_of_it.rows}
    assert "tickets@1" in {f"{one.model}@{one.version}" for one in came_of_it.versions}
    by_name, by_row = await recall(caller, adapter="tickets@1"), await recall(caller, row_id=row.row_id)
    assert [one.answer_id for one in by_name.answers] == [one.answer_id for one in by_row.answers] != []


async def test_an_answer_leads_to_the_rows_that_it_became(caller: RecordCaller) -> None:
    (row, *_) = [row for row in (await recall(caller, dataset_id="ds_2")).rows if row.answer_id]
    became = (await explain(caller, row.answer_id)).training_rows
    assert [("tickets@2" in one.versions, one.dataset.rows) for one in became if one.row == row] == [(True, 6)]


async def test_train_lets_go_of_a_document_as_others_do(caller: RecordCaller) -> None:
    request = calls.GetDocumentHistoryRequest(document_id="doc_3")
    history = await caller.ask("GetDocumentHistory", request)
    assert set(history.forgotten_by) == {"embed", "eval", "infer", "train"}
    assert list(history.silent) == []
