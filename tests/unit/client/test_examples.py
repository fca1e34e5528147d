"""The example of the client's own docstring, run as it stands there against scripted services."""

import ast
import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

import sluiceway_client
from sluiceway.infer.v1 import infer_service_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceServicer
from tests.support.infer_served import serving_infer
from tests.unit.client.ingests import running


class _Answers(InferServiceServicer):
    def __init__(self) -> None:
        self.asked: list[str] = []

    async def Generate(self, request: Any, context: Any) -> AsyncIterator[infer_service_pb2.GenerateResponse]:
        self.asked.append(request.grounding.collection)
        yield infer_service_pb2.GenerateResponse(finished=infer_service_pb2.Finished(text="Much."))


def _example() -> str:
    """What stands between the first line and the last remark of the docstring."""
    lines = (sluiceway_client.__doc__ or "").splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("async with"))
    body = [line for line in lines[begin:] if line.startswith((" ", "async with"))]
    return "\n".join(body)


async def test_the_example_of_the_package_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = _Answers()
    async with serving_infer(answers) as infer, running() as ingest:
        for name, text in {"API_KEY": "sw_1", "INGEST": ingest.address, "INFER": infer}.items():
            monkeypatch.setenv(f"SLUICEWAY_{name}", text)
        names: dict[str, Any] = {name: getattr(sluiceway_client, name) for name in sluiceway_client.__all__}
        code = compile(_example(), "example", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        async with asyncio.timeout(20):
            await eval(code, names)
    assert (list(ingest.taken), answers.asked) == (["meetings/1"], ["meetings"])
