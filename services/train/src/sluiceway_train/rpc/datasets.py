"""gRPC servicer of datasets. Who calls is known from the credential alone."""

from collections.abc import AsyncIterator
from typing import Any, Final

from sluiceway.train.v1 import dataset_service_pb2 as calls
from sluiceway.train.v1 import values_pb2
from sluiceway.train.v1.dataset_service_pb2_grpc import DatasetServiceServicer
from sluiceway_common.principal import current
from sluiceway_train.rpc.dataset_messages import objective_of, options_of, query_of, row_with_words, sent_file
from sluiceway_train.service.dataset_events import dataset_message
from sluiceway_train.service.dataset_wiring import DatasetUseCases

DATASET_SERVICE: Final = "sluiceway.train.v1.DatasetService"


class DatasetServicer(DatasetServiceServicer):
    """Messages as values, and back."""

    def __init__(self, datasets: DatasetUseCases) -> None:
        self._datasets = datasets

    async def BuildDataset(self, request: calls.BuildDatasetRequest, _context: Any) -> values_pb2.Dataset:
        ordered = await self._datasets.ordering.order(
            current(),
            request.name,
            objective_of(request.objective),
            query_of(request.query),
            options_of(request.options),
        )
        return dataset_message(ordered, with_report=True)

    async def RebuildDataset(self, request: calls.RebuildDatasetRequest, _context: Any) -> values_pb2.Dataset:
        ordered = await self._datasets.ordering.order_again(current(), request.dataset_id)
        return dataset_message(ordered, with_report=True)

    async def ImportDataset(
        self, requests: AsyncIterator[calls.ImportDatasetRequest], _context: Any
    ) -> values_pb2.Dataset:
        sent = await sent_file(requests)
        return dataset_message(await self._datasets.ordering.import_file(current(), sent), with_report=True)

    async def GetDatasetCard(self, request: calls.GetDatasetCardRequest, _context: Any) -> calls.GetDatasetCardResponse:
        card = await self._datasets.queries.card(current(), request.dataset_id)
        message = calls.GetDatasetCardResponse(datasheet=card.datasheet, croissant=card.croissant)
        message.made_at.GetCurrentTime()
        return message

    async def GetDataset(self, request: calls.GetDatasetRequest, _context: Any) -> values_pb2.Dataset:
        return dataset_message(await self._datasets.queries.get(current(), request.dataset_id), with_report=True)

    async def ListDatasets(self, request: calls.ListDatasetsRequest, _context: Any) -> calls.ListDatasetsResponse:
        page = await self._datasets.queries.page(current(), request.name, request.page_size, request.page_token)
        return calls.ListDatasetsResponse(datasets=map(dataset_message, page.items), next_page_token=page.next)

    async def ListRows(self, request: calls.ListRowsRequest, _context: Any) -> calls.ListRowsResponse:
        page = await self._datasets.queries.rows(current(), request.dataset_id, request.page_size, request.page_token)
        return calls.ListRowsResponse(rows=map(row_with_words, page.items), next_page_token=page.next)

    async def DiffDatasets(self, request: calls.DiffDatasetsRequest, _context: Any) -> calls.DiffDatasetsResponse:
        found = await self._datasets.queries.diff(current(), request.before, request.after)
        return calls.DiffDatasetsResponse(added=found.added, removed=found.removed, common=found.common)

    async def FreezeDataset(self, request: calls.FreezeDatasetRequest, _context: Any) -> values_pb2.Dataset:
        return dataset_message(await self._datasets.freezing.freeze(current(), request.dataset_id), with_report=True)
