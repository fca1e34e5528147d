"""Client of ingest's collections and their rules."""

from collections.abc import Sequence

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2 as proto
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceStub
from sluiceway_client import messages
from sluiceway_client.channel import connect, credential
from sluiceway_client.collection_values import Collection, DeletedCollection, UsedQuotas
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import translating_errors

# The service waits for its stages until shortly before the deadline.
_DELETING = 60.0


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
        default_acl: Sequence[str] | None = None,
    ) -> Collection:
        """Changes rules of a collection as it was seen (`get`); what is None stays. Days kept and groups (none:
        everybody) count at once, the others for what is read from then on. `passages.indexes` tells by which revision
        of the rules is searched. Raises NotFound, Invalid (`language`, `chunk_tokens`, `retention_days`,
        `default_acl`), Conflict (`revision`) where somebody has changed it since."""
        request = calls.UpdateCollectionRequest(
            name=seen.name,
            revision=seen.revision,
            language=language,
            chunk_tokens=chunk_tokens,
            retention_days=retention_days,
            default_acl=calls.Groups(groups=default_acl) if default_acl is not None else None,
        )
        with translating_errors("ingest", self._address):
            return messages.collection(
                await self._stub.UpdateCollection(request, metadata=self._who, timeout=self._deadline)
            )

    async def delete(self, name: str, *, erase_documents: bool = False) -> DeletedCollection:
        """Deletes it and erases all that is in it, for good; waits a minute, and asked again it tells how far it is.
        Raises NotFound, Invalid (`name`), Conflict (`erase_documents`) where it holds documents and that was not said.
        """
        request = calls.DeleteCollectionRequest(name=name, erase_documents=erase_documents)
        with translating_errors("ingest", self._address):
            told = await self._stub.DeleteCollection(request, metadata=self._who, timeout=_DELETING)
        return DeletedCollection(name=name, documents_left=told.documents_left, complete=told.complete)

    async def usage(self) -> UsedQuotas:
        """What the tenant of the key holds and has handed in today, beside its quotas. Raises Blocked for a key that
        may not hand in."""
        with translating_errors("ingest", self._address):
            told = await self._stub.GetUsage(calls.GetUsageRequest(), metadata=self._who, timeout=self._deadline)
        return messages.quota_usage(told)

    async def get(self, name: str) -> Collection:
        """One collection. Raises NotFound with the nearest name."""
        with translating_errors("ingest", self._address):
            request = calls.GetCollectionRequest(name=name)
            found = await self._stub.GetCollection(request, metadata=self._who, timeout=self._deadline)
        return messages.collection(found)

    async def list(self) -> list[Collection]:
        """All of them, by name."""
        found, request = list[Collection](), calls.ListCollectionsRequest()
        while True:
            with translating_errors("ingest", self._address):
                page = await self._stub.ListCollections(request, metadata=self._who, timeout=self._deadline)
            found += map(messages.collection, page.collections)
            request.page_token = page.next_page_token
            if not request.page_token:
                return found

    async def close(self) -> None:
        await self._channel.close()
