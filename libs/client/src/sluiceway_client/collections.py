"""Client of ingest's collections and their rules."""

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2 as proto
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceStub
from sluiceway_client import messages
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import translating_errors
from sluiceway_client.values import Collection


class Collections:
    """The calls of ingest about collections. Every call has a deadline in seconds."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0) -> None:
        self._address = addresses.of("ingest")
        self._deadline = deadline
        self._channel = connect(addresses.of("ingest"), addresses)
        self._stub = IngestServiceStub(self._channel)
        self._who = credential(addresses)

    async def create(self, wanted: Collection) -> Collection:
        """Makes a collection; twice with the same rules is once. Raises Invalid (`collection`, `language`,
        `chunk_tokens`, `retention_days`), Conflict where there is one of that name with other rules."""
        rules = proto.Collection(
            name=wanted.name,
            language=wanted.language,
            chunk_tokens=wanted.chunk_tokens,
            default_acl=wanted.default_acl,
            retention_days=wanted.retention_days,
        )
        with translating_errors("ingest", self._address):
            request = calls.CreateCollectionRequest(collection=rules)
            made = await self._stub.CreateCollection(request, metadata=self._who, timeout=self._deadline)
        return messages.collection(made)

    async def change(
        self,
        seen: Collection,
        *,
        language: str | None = None,
        chunk_tokens: int | None = None,
        retention_days: int | None = None,
    ) -> Collection:
        """Changes rules of a collection as it was seen (`get`); what is None stays. Days kept count at once, the others
        for what is read from then on. Raises NotFound, Invalid (`language`, `chunk_tokens`, `retention_days`), Conflict
        (`revision`) where somebody has changed it since."""
        request = calls.UpdateCollectionRequest(
            name=seen.name,
            revision=seen.revision,
            language=language,
            chunk_tokens=chunk_tokens,
            retention_days=retention_days,
        )
        with translating_errors("ingest", self._address):
            return messages.collection(
                await self._stub.UpdateCollection(request, metadata=self._who, timeout=self._deadline)
            )

    async def get(self, name: str) -> Collection:
        """One collection. Raises NotFound with the nearest name."""
        with translating_errors("ingest", self._address):
            request = calls.GetCollectionRequest(name=name)
            found = await self._stub.GetCollection(request, metadata=self._who, timeout=self._deadline)
        return messages.collection(found)

    async def list(self) -> list[Collection]:
        """All of them, by name."""
        with translating_errors("ingest", self._address):
            request = calls.ListCollectionsRequest()
            answer = await self._stub.ListCollections(request, metadata=self._who, timeout=self._deadline)
        return [messages.collection(each) for each in answer.collections]

    async def close(self) -> None:
        await self._channel.close()
