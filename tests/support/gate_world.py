"""Eval and infer on the real log and the real database, with models that say what is written down."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import grpc

from sluiceway.eval.v1 import eval_service_pb2 as calls
from sluiceway.eval.v1.eval_service_pb2_grpc import EvalServiceStub
from sluiceway.infer.v1 import values_pb2
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually
from sluiceway_eval.settings import EvalSettings
from sluiceway_infer.settings import InferSettings, ScriptedModel
from tests.support.replica import key_of, migrated, replica_of, started

CASES: Final = 60
_ENDED: Final = (
    calls.EVALUATION_STATE_FINISHED,
    calls.EVALUATION_STATE_FAILED,
    calls.EVALUATION_STATE_CANCELLED,
)


@dataclass(frozen=True)
class GateCaller:
    """Somebody with a key, at a running eval."""

    stub: Any
    metadata: Sequence[tuple[str, str]]

    async def ask(self, call: str, request: Any) -> Any:
        return await getattr(self.stub, call)(request, metadata=self.metadata, timeout=30)

    async def put(self, name: str = "tickets", number: int = CASES) -> calls.Suite:
        suite: calls.Suite = await self.ask("PutSuite", calls.PutSuiteRequest(name=name, cases=cases(number)))
        return suite

    async def start(self, **order: Any) -> calls.Evaluation:
        wanted = {"suite": "tickets", "candidate": "candidate", "champion": "champion", "gate": True} | order
        evaluation: calls.Evaluation = await self.ask("StartEvaluation", calls.StartEvaluationRequest(**wanted))
        return evaluation

    async def get(self, evaluation_id: str) -> calls.Evaluation:
        request = calls.GetEvaluationRequest(evaluation_id=evaluation_id)
        evaluation: calls.Evaluation = await self.ask("GetEvaluation", request)
        return evaluation

    async def ended(self, evaluation_id: str) -> calls.Evaluation:
        async def over() -> calls.Evaluation | None:
            now = await self.get(evaluation_id)
            return now if now.state in _ENDED else None

        return await eventually(over, within=90)

    async def results(self, evaluation_id: str) -> dict[str, calls.CaseResult]:
        """All of them, by the name of the case."""
        found: dict[str, calls.CaseResult] = {}
        request = calls.ListCaseResultsRequest(evaluation_id=evaluation_id)
        while True:
            page = await self.ask("ListCaseResults", request)
            found |= {one.case_id: one for one in page.results}
            request.page_token = page.next_page_token
            if not request.page_token:
                return found


def cases(number: int) -> list[calls.Case]:
    """Each is passed by who says yes."""
    return [
        calls.Case(
            id=f"case-{each:03}",
            messages=[values_pb2.Message(role=values_pb2.ROLE_USER, text=f"Is number {each:03} there?")],
            checks=[calls.Check(regex=r"(?i)^yes\b"), calls.Check(contains="says")],
        )
        for each in range(number)
    ]


def scripted(folder: Path, passing: Mapping[str, Collection[int]], *, pace: float = 0.0) -> tuple[ScriptedModel, ...]:
    """Models by name, which pass these cases and miss the others."""
    models: list[ScriptedModel] = []
    for name, numbers in passing.items():
        lines = [{"when": f"number {each:03}", "say": f"Yes, says {name}."} for each in numbers]
        script = folder / f"{name}.jsonl"
        script.write_text("\n".join(json.dumps(line) for line in [*lines, {"when": "", "say": f"No, says {name}."}]))
        models.append(ScriptedModel(engine="scripted", name=name, script=script, tokens_per_second=pace))
    return tuple(models)


@asynccontextmanager
async def infer_with(shared: Shared, models: Sequence[ScriptedModel]) -> AsyncIterator[int]:
    """A replica of infer with these models; its port."""
    settings = InferSettings(
        guard="none", grpc="127.0.0.1:0", http="127.0.0.1:0", embed="none", models=tuple(models), drain_seconds=1.0
    )
    await asyncio.to_thread(migrated, "infer", shared)
    app = replica_of("infer", shared, settings)
    async with started(*app.components):
        yield app.server.port


@asynccontextmanager
async def gate_callers(
    shared: Shared, port: int, tenants: Mapping[str, Sequence[Any]]
) -> AsyncIterator[list[GateCaller]]:
    """One of each tenant, with these roles."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        keys = [await key_of(shared, tenant, *roles) for tenant, roles in tenants.items()]
        yield [GateCaller(EvalServiceStub(channel), (("authorization", f"Bearer {key}"),)) for key in keys]


@asynccontextmanager
async def eval_beside(shared: Shared, infer: int) -> AsyncIterator[int]:
    """A replica of eval that asks this infer; its port."""
    await asyncio.to_thread(migrated, "eval", shared)
    settings = EvalSettings(grpc="127.0.0.1:0", http="127.0.0.1:0", infer=f"127.0.0.1:{infer}", drain_seconds=1.0)
    # Its channel to infer belongs to this loop.
    app = replica_of("eval", shared, settings)
    async with started(*app.components):
        yield app.server.port
