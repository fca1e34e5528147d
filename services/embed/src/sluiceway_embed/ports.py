"""What embed needs from the world."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from sluiceway_embed.domain.chunks import Chunk, Space, Span, Text, Version
from sluiceway_embed.domain.heads import Head
from sluiceway_embed.domain.hits import Hit, Query, Vector


@dataclass(frozen=True)
class Entry:
    """A passage and its unit vector."""

    chunk: Chunk
    vector: Vector


@dataclass(frozen=True)
class Stock:
    """A space and how many passages it holds. `live`: searches go to it."""

    space: Space
    chunks: int
    live: bool


class ChunkIndex(Protocol):
    """Passages with their vectors. What a call has written is on the disk when it returns, and is found at once.

    Errors: Unavailable when the store does not answer.
    """

    @property
    def store(self) -> str:
        """`weaviate` or `zvec`."""
        ...

    async def ensure(self, space: Space, dimensions: int) -> None:
        """Makes the space unless it is there. The first version of a collection is the live one."""
        ...

    async def upsert(self, space: Space, entries: Sequence[Entry]) -> Mapping[str, str]:
        """Writes passages, over what is there of the same ids; says of those it refused what was wrong, by id."""
        ...

    async def delete(self, space: Space, chunk_ids: Sequence[str]) -> None:
        """Twice is once."""
        ...

    async def delete_document(self, space: Space, document_id: str) -> int:
        """Deletes until nothing of the document is left, and says how many passages there were."""
        ...

    async def chunk_ids(self, space: Space, document_id: str) -> frozenset[str]:
        """The passages of a document. Of a space that is not there: none."""
        ...

    async def get(self, space: Space, chunk_id: str) -> Chunk | None: ...

    async def search(self, space: Space, query: Query) -> Sequence[Hit]:
        """What fits, best first, at most `query.fetch` a way before fusion. Of a space that is not there: nothing."""
        ...

    async def stock(self, tenant: str) -> Sequence[Stock]:
        """The spaces of a tenant."""
        ...

    async def drop_tenant(self, tenant: str) -> None:
        """Deletes all that the tenant has."""
        ...


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str:
        """Of all that decides a vector: graph, tokenizer, pooling, prefixes."""
        ...

    @property
    def dimensions(self) -> int: ...

    async def passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Vectors of passages, in order. Raises Unavailable, Overloaded."""
        ...

    async def questions(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Vectors of questions, in order."""
        ...

    async def tokens(self, texts: Sequence[str]) -> int:
        """How many tokens the encoder reads of them."""
        ...


class Held(Protocol):
    """A document's lock, while it is held."""

    async def kept(self) -> bool:
        """False where the lock was lost on the way: somebody else may have written since."""
        ...


class Heads(Protocol):
    """What is known of documents, over all replicas."""

    def lock(self, tenant: str, document_id: str) -> AbstractAsyncContextManager[Held]:
        """One writer of a document at a time, over all processes. A withdrawal need not wait for it."""
        ...

    async def of(self, tenant: str, document_ids: Sequence[str]) -> Mapping[str, Head]: ...

    async def advance(self, version: Version) -> bool:
        """Makes it the head; false where a tombstone or a newer version is there."""
        ...

    async def withdraw(self, tenant: str, document_id: str, version: int) -> Head | None:
        """Writes the tombstone, at once and for ever; gives the head that was there before."""
        ...


class Embeddings(Protocol):
    """Vectors of texts that were encoded before, by the digest of the encoder and of the text."""

    async def get(self, encoder: str, sha256s: Sequence[str]) -> Mapping[str, Vector]: ...

    async def put(self, encoder: str, vectors: Mapping[str, Vector]) -> None: ...

    async def forget(self, sha256s: Sequence[str]) -> None: ...


class Texts(Protocol):
    """What ingest stored. Raises NotFound where it is gone, Invalid where it is not what the log says."""

    async def manifest(self, uri: str) -> tuple[Text, Sequence[Span]]: ...

    async def whole(self, text: Text) -> str:
        """The stored text; compared with its digest."""
        ...

    def forget(self, sha256: str) -> None: ...


class Reranker(Protocol):
    """Puts passages into a better order by reading them with the question."""

    async def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]: ...
