"""Client of the service `ingest`: the collections that there are, in the caller's name."""

from collections.abc import Sequence
from typing import Any, Final

import grpc

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceStub
from sluiceway_common.rpc import translating_errors

_SECONDS: Final = 2.0


class IngestCollections:
    """Asked where nothing was found, so seldom; a name that was listed a moment ago may be gone."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        # The stubs' types know the blocking channel alone.
        self._ingest: Any = IngestServiceStub(channel)  # type: ignore[no-untyped-call, unused-ignore]

    async def names(self) -> Sequence[str]:
        found, request = list[str](), calls.ListCollectionsRequest()
        while True:
            with translating_errors("ingest"):
                page = await self._ingest.ListCollections(request, timeout=_SECONDS)
            found += [each.name for each in page.collections]
            request.page_token = page.next_page_token
            if not request.page_token:
                return found
