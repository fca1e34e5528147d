"""gRPC servicer of ingest. Who calls is known from the credential alone."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, Final

import grpc

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2 as values
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceServicer, add_IngestServiceServicer_to_server
from sluiceway_common.calls import limits
from sluiceway_common.principal import current
from sluiceway_ingest.domain.document import DocumentQuery
from sluiceway_ingest.rpc.messages import (
    change_value,
    collection_message,
    collection_value,
    decided_message,
    deletion_message,
    document_message,
    reason_value,
    receipt_message,
    state_values,
    usage_message,
)
from sluiceway_ingest.rpc.uploads import command_of
from sluiceway_ingest.service import IngestService

SERVICE: Final = "sluiceway.ingest.v1.IngestService"
ENDLESS: Final = (f"{SERVICE}/WatchDocuments",)
# What the end of a call takes on a busy machine: how far it is, the last entry of the audit log, the way back.
_WAY_BACK: Final = 2.0


def register(server: grpc.aio.Server, service: IngestService) -> None:
    add_IngestServiceServicer_to_server(IngestServicer(service), server)


class IngestServicer(IngestServiceServicer):
    """Each call as a use case of the service, and its result as a message."""

    def __init__(self, service: IngestService) -> None:
        self._service = service

    async def Submit(self, request: AsyncIterator[calls.SubmitRequest], _context: Any) -> calls.SubmitResponse:
        result = await self._service.submission.submit(current(), await command_of(request))
        return calls.SubmitResponse(document=document_message(result.document), unchanged=result.unchanged)

    async def GetDocument(self, request: calls.GetDocumentRequest, _context: Any) -> values.Document:
        document = await self._service.queries.get(current(), request.document_id)
        return decided_message(document, await self._service.quarantine.decision(current(), document))

    async def ListDocuments(self, request: calls.ListDocumentsRequest, _context: Any) -> calls.ListDocumentsResponse:
        query = DocumentQuery(
            tenant=current().tenant,
            limit=request.page_size,
            collection=request.collection,
            states=state_values(request.states),
            reason=reason_value(request.reason),
            source_prefix=request.source_prefix,
            after=request.page_token,
        )
        documents, token = await self._service.queries.page(current(), query)
        return calls.ListDocumentsResponse(documents=map(document_message, documents), next_page_token=token)

    async def WatchDocuments(
        self, request: calls.WatchDocumentsRequest, _context: Any
    ) -> AsyncIterator[calls.WatchDocumentsResponse]:
        async with aclosing(self._service.queries.watch(current(), request.document_ids)) as documents:
            async for document in documents:
                yield calls.WatchDocumentsResponse(document=document_message(document))

    async def ReadText(self, request: calls.ReadTextRequest, _context: Any) -> AsyncIterator[calls.ReadTextResponse]:
        async with self._service.reading.text(current(), request.document_id) as parts:
            for part in parts:
                yield calls.ReadTextResponse(
                    text=part.text, start=part.start, page=part.page, heading_path=part.heading_path
                )

    async def Withdraw(self, request: calls.WithdrawRequest, _context: Any) -> values.Document:
        return document_message(await self._service.withdrawal.withdraw(current(), request.document_id))

    async def Redrive(self, request: calls.RedriveRequest, _context: Any) -> values.Document:
        redriving = self._service.redriving
        return document_message(await redriving.redrive(current(), request.document_id, request.password))

    async def ReleaseDocument(self, request: calls.ReleaseDocumentRequest, _context: Any) -> values.Document:
        released = await self._service.quarantine.release(current(), request.document_id, request.note)
        return decided_message(released, await self._service.quarantine.decision(current(), released))

    async def RefuseDocument(self, request: calls.RefuseDocumentRequest, _context: Any) -> values.Document:
        refused = await self._service.quarantine.refuse(current(), request.document_id, request.note)
        return decided_message(refused, await self._service.quarantine.decision(current(), refused))

    async def Erase(self, request: calls.EraseRequest, _context: Any) -> calls.EraseResponse:
        return receipt_message(await self._service.withdrawal.erase(current(), request.document_id, _patience()))

    async def CreateCollection(self, request: calls.CreateCollectionRequest, _context: Any) -> values.Collection:
        collection = collection_value(current().tenant, request.collection)
        return collection_message(await self._service.collecting.create(current(), collection))

    async def UpdateCollection(self, request: calls.UpdateCollectionRequest, _context: Any) -> values.Collection:
        return collection_message(await self._service.collecting.change(current(), change_value(request)))

    async def DeleteCollection(
        self, request: calls.DeleteCollectionRequest, _context: Any
    ) -> calls.DeleteCollectionResponse:
        progress = await self._service.deletion.delete(
            current(), request.name, erase_documents=request.erase_documents, seconds=_patience()
        )
        return deletion_message(progress)

    async def GetCollection(self, request: calls.GetCollectionRequest, _context: Any) -> values.Collection:
        return collection_message(await self._service.collecting.get(current(), request.name))

    async def ListCollections(
        self, request: calls.ListCollectionsRequest, _context: Any
    ) -> calls.ListCollectionsResponse:
        found = await self._service.collecting.page(current(), request.page_size, request.page_token)
        return calls.ListCollectionsResponse(
            collections=map(collection_message, found.items), next_page_token=found.next
        )

    async def GetUsage(self, _request: calls.GetUsageRequest, _context: Any) -> calls.GetUsageResponse:
        return usage_message(await self._service.usage.of_caller(current()))


def _patience() -> float:
    """Seconds that a call may wait for others, so that its answer reaches the caller before its deadline."""
    left = limits.remaining() or 0.0
    return left - min(_WAY_BACK, left / 4)
