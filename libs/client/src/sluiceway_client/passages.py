"""Client of embed's passages: search, and the vectors of texts."""

from collections.abc import Sequence

from sluiceway.embed.v1 import embed_service_pb2 as calls
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceStub
from sluiceway.embed.v1.values_pb2 import Filter
from sluiceway_client import messages
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import translating_errors
from sluiceway_client.values import IndexInfo, Passage


class Passages:
    """The calls of embed. Every call has a deadline in seconds."""

    def __init__(self, addresses: Addresses, *, deadline: float = 15.0) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._channel = connect(addresses.of("embed"), addresses)
        self._stub = EmbedServiceStub(self._channel)
        self._who = credential(addresses)

    async def search(
        self,
        text: str,
        *,
        collection: str = "default",
        k: int = 10,
        alpha: float = 0.5,
        where: Filter | None = None,
        explain: bool = False,
        per_document: int = 0,
    ) -> list[Passage]:
        """The `k` passages that fit best, best first; `alpha` 0 weighs words only, 1 vectors only. `per_document` folds
        them: at most so many of each document, 0 as many as fit. Raises Invalid, NotFound (`collection`) with the
        nearest name where there is no such collection."""
        request = calls.SearchRequest(
            text=text,
            collection=collection,
            k=k,
            alpha=alpha,
            filter=where,
            explain=explain,
            per_document=per_document,
        )
        with translating_errors("embed", self._addresses.of("embed")):
            found = await self._stub.Search(request, metadata=self._who, timeout=self._deadline)
        return [messages.passage(each) for each in found.passages]

    async def embed(self, texts: Sequence[str], *, question: bool = False) -> list[list[float]]:
        """Unit vectors of 1 to 256 texts, in order. Raises Invalid (`texts`)."""
        purpose = calls.PURPOSE_QUERY if question else calls.PURPOSE_PASSAGE
        with translating_errors("embed", self._addresses.of("embed")):
            answer = await self._stub.Embed(
                calls.EmbedRequest(texts=texts, purpose=purpose), metadata=self._who, timeout=self._deadline
            )
        return [list(vector.values) for vector in answer.vectors]

    async def surroundings(self, chunk_id: str, *, collection: str = "default", window: int = 0) -> str:
        """The stored text of a passage with `window` code points before and after. Raises NotFound."""
        request = calls.GetChunkRequest(chunk_id=chunk_id, collection=collection, window=window)
        with translating_errors("embed", self._addresses.of("embed")):
            return (await self._stub.GetChunk(request, metadata=self._who, timeout=self._deadline)).text

    async def indexes(self, *, collection: str = "") -> list[IndexInfo]:
        """The indexes of one collection or all."""
        request = calls.ListIndexesRequest(collection=collection)
        with translating_errors("embed", self._addresses.of("embed")):
            found = await self._stub.ListIndexes(request, metadata=self._who, timeout=self._deadline)
        return [messages.index(each) for each in found.indexes]

    async def close(self) -> None:
        await self._channel.close()
