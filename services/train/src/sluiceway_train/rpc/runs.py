"""gRPC servicer of runs. Who calls is known from the credential alone."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, Final

from sluiceway.train.v1 import train_service_pb2 as calls
from sluiceway.train.v1 import values_pb2 as values
from sluiceway.train.v1.train_service_pb2_grpc import TrainServiceServicer
from sluiceway_common.principal import current
from sluiceway_train.ports import RunQuery
from sluiceway_train.rpc.run_values import order_of, state_value, update_message
from sluiceway_train.service import TrainService
from sluiceway_train.service.run_events import run_message

RUNS: Final = "sluiceway.train.v1.TrainService"
ENDLESS: Final = (f"{RUNS}/WatchRun",)


class RunServicer(TrainServiceServicer):
    """Messages as values, and back."""

    def __init__(self, service: TrainService) -> None:
        self._service = service

    async def StartRun(self, request: calls.StartRunRequest, _context: Any) -> values.Run:
        return run_message(await self._service.run_starting.start(current(), order_of(request)))

    async def GetRun(self, request: calls.GetRunRequest, _context: Any) -> values.Run:
        return run_message(await self._service.run_queries.get(current(), request.run_id))

    async def ListRuns(self, request: calls.ListRunsRequest, _context: Any) -> calls.ListRunsResponse:
        query = RunQuery(
            tenant=current().tenant,
            limit=request.page_size,
            model=request.model,
            state=state_value(request.state),
            before=request.page_token,
        )
        page, token = await self._service.run_queries.page(current(), query)
        return calls.ListRunsResponse(runs=map(run_message, page), next_page_token=token)

    async def WatchRun(self, request: calls.WatchRunRequest, _context: Any) -> AsyncIterator[calls.WatchRunResponse]:
        async with aclosing(self._service.run_queries.watch(current(), request.run_id)) as updates:
            async for update in updates:
                yield update_message(update)

    async def CancelRun(self, request: calls.CancelRunRequest, _context: Any) -> values.Run:
        return run_message(await self._service.run_cancelling.cancel(current(), request.run_id))
