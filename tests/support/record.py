"""The record of a machine, asked over gRPC as a caller does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1.record_service_pb2_grpc import RecordServiceStub
from sluiceway_client import discover
from sluiceway_client.channel import connect, credential
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop


@dataclass(frozen=True)
class Record:
    """Calls with the key that `up` made."""

    stub: Any
    metadata: Any

    async def explained(self, answer_id: str) -> calls.ExplainResponse:
        """Waits until the record has it."""

        async def found() -> calls.ExplainResponse | None:
            try:
                return await self.explain(answer_id)
            except grpc.aio.AioRpcError as error:
                if error.code() is not grpc.StatusCode.NOT_FOUND:
                    raise
                return None

        return await eventually(found, within=60)

    async def explain(self, answer_id: str) -> calls.ExplainResponse:
        request = calls.ExplainRequest(answer_id=answer_id)
        answer: calls.ExplainResponse = await self.stub.Explain(request, metadata=self.metadata, timeout=20)
        return answer

    async def recall(self, **target: str) -> calls.RecallResponse:
        answer: calls.RecallResponse = await self.stub.Recall(
            calls.RecallRequest(**target), metadata=self.metadata, timeout=20
        )
        return answer

    async def history(self, document_id: str) -> calls.GetDocumentHistoryResponse:
        request = calls.GetDocumentHistoryRequest(document_id=document_id)
        answer: calls.GetDocumentHistoryResponse = await self.stub.GetDocumentHistory(
            request, metadata=self.metadata, timeout=20
        )
        return answer


@asynccontextmanager
async def record_of(laptop: Laptop) -> AsyncIterator[Record]:
    addresses = discover(laptop.data, {})
    async with connect(addresses.of("eval"), addresses) as channel:
        yield Record(RecordServiceStub(channel), credential(addresses))
