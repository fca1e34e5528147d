"""The record is made of the log: whoever hears it anew, in whatever order, has the same record."""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway_common.settings import Shared
from tests.support.eval_events import RULES, adapter_digest
from tests.support.eval_running import RecordCaller, RecordGroup, emptied, eval_running, lies_on_the_log, record_callers
from tests.support.replica import migrated, shared_settings, started

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

ANSWERS = 40


@pytest.fixture
def shared(kafka: str, database: str, tmp_path: Path) -> Shared:
    settings = shared_settings(kafka, database, tmp_path)
    migrated("eval", settings)
    return settings


@pytest.fixture
def tenants() -> list[str]:
    """Of this test alone: others speak on the same log."""
    return sorted(f"t{uuid.uuid4().hex[:12]}" for _ in range(3))


@pytest.fixture
async def group(shared: Shared, tenants: list[str]) -> AsyncIterator[RecordGroup]:
    """It hears a log on which much has happened to each tenant, one event between another's."""
    await lies_on_the_log(shared, tenants, ANSWERS, seed=7)
    group = RecordGroup(shared.kafka)
    async with started(group):
        yield group


@asynccontextmanager
async def recorded(
    group: RecordGroup, shared: Shared, tenants: list[str], replicas: int = 1
) -> AsyncIterator[list[RecordCaller]]:
    """Operators of the tenants, once replicas have heard all that there is."""
    async with eval_running(shared, replicas) as app, record_callers(shared, app.server.port, tenants) as callers:
        await group.all_recorded(shared)
        yield callers


async def digests(group: RecordGroup, shared: Shared, tenants: list[str], replicas: int = 1) -> list[tuple[str, int]]:
    async with recorded(group, shared, tenants, replicas) as callers:
        return [await caller.digest() for caller in callers]


async def test_the_log_heard_anew_leaves_the_same_record(
    group: RecordGroup, shared: Shared, tenants: list[str]
) -> None:
    first = await digests(group, shared, tenants)
    assert all(facts > ANSWERS for _, facts in first)
    for replicas in (1, 2):
        await asyncio.to_thread(emptied, shared)
        await group.rewind(await group.starts())
        assert await digests(group, shared, tenants, replicas) == first


async def test_whichever_partitions_come_first_the_record_is_the_same(
    group: RecordGroup, shared: Shared, tenants: list[str]
) -> None:
    first, draw = await digests(group, shared, tenants), random.Random(3)
    partitions = await group.starts()
    late = {each for each in partitions if draw.random() < 0.5}
    await asyncio.to_thread(emptied, shared)
    await group.rewind(partitions.keys() - late)
    assert await digests(group, shared, tenants) != first
    await group.rewind(late)
    assert await digests(group, shared, tenants) == first


async def test_no_call_tells_of_another_tenant(group: RecordGroup, shared: Shared, tenants: list[str]) -> None:
    """All have documents, answers and verdicts of the same names; passages and models bear the tenant's."""
    async with recorded(group, shared, tenants) as callers:
        for caller in callers:
            others = [tenant for tenant in tenants if tenant != caller.tenant]
            told = [str(await caller.ask(*each)) for each in everything()]
            assert all(caller.tenant in each for each in told[:2])
            assert not [one for one in told if any(other in one for other in others)]
            for other in others:
                assert [await of_another(caller, other) for of_another in (passages, models, adapters)] == [0, 0, 0]


async def test_an_answer_of_another_tenant_is_as_unknown_as_none(
    group: RecordGroup, shared: Shared, tenants: list[str]
) -> None:
    """The last tenant has more answers than the first."""
    async with recorded(group, shared, tenants) as callers:
        theirs = calls.ExplainRequest(answer_id=f"ans_{ANSWERS}", without_texts=True)
        assert (await callers[-1].ask("Explain", theirs)).answer.answer_id == theirs.answer_id
        with pytest.raises(grpc.aio.AioRpcError, match=f"the record has no answer '{theirs.answer_id}'"):
            await callers[0].ask("Explain", theirs)


def everything() -> list[tuple[str, Any]]:
    """Every call, so that it finds as much as it can; the first two tell of passages and models."""
    whole = {"page_size": 1000}
    return [
        ("Explain", calls.ExplainRequest(answer_id="ans_1", without_texts=True)),
        ("SearchAnswers", calls.SearchAnswersRequest(**whole)),
        ("Recall", calls.RecallRequest(document_id="doc_1", **whole)),
        ("Recall", calls.RecallRequest(prompt="support", **whole)),
        *(("Recall", calls.RecallRequest(verdict_rule=rule, **whole)) for rule in RULES),
        ("Recall", calls.RecallRequest(day="2026-03-01", **whole)),
        ("Recall", calls.RecallRequest(dataset_id="ds_1", **whole)),
        ("Recall", calls.RecallRequest(adapter="tickets@2", **whole)),
        ("GetDocumentHistory", calls.GetDocumentHistoryRequest(document_id="doc_3")),
        ("ListVerdicts", calls.ListVerdictsRequest(page_size=100)),
    ]


async def passages(caller: RecordCaller, tenant: str) -> int:
    """Answers that the caller is told of for a passage of that tenant."""
    return int((await caller.ask("Recall", calls.RecallRequest(chunk_id=f"doc_1-{tenant}-0"))).total)


async def models(caller: RecordCaller, tenant: str) -> int:
    """The same for the model that the tenant is answered by."""
    return int((await caller.ask("Recall", calls.RecallRequest(model=f"digest of {tenant}"))).total)


async def adapters(caller: RecordCaller, tenant: str) -> int:
    """The same for an adapter of that tenant."""
    return int((await caller.ask("Recall", calls.RecallRequest(adapter=adapter_digest(tenant, 1)))).total)
