"""Ports of embed: index, current versions, embedding cache, encoder, analyser, texts, collections, reranker."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from sluiceway_embed.domain.chunks import (
    CurrentVersion,
    DocumentGroups,
    DocumentHead,
    IndexedChunk,
    Manifest,
    Namespace,
    Text,
    Version,
)
from sluiceway_embed.domain.hits import Hit, Query, Vector
from sluiceway_embed.domain.words import Purpose as Purpose
from sluiceway_embed.ports.catalog import IndexAlias as IndexAlias
from sluiceway_embed.ports.catalog import IndexCatalog as IndexCatalog
from sluiceway_embed.ports.catalog import IndexInfo as IndexInfo
from sluiceway_embed.ports.catalog import Reindexed as Reindexed
from sluiceway_embed.ports.catalog import ReindexMeter as ReindexMeter
from sluiceway_embed.ports.catalog import Store as Store
from sluiceway_embed.ports.collections import CollectionNames as CollectionNames
from sluiceway_embed.ports.collections import CollectionRulesStore as CollectionRulesStore
from sluiceway_embed.ports.judgements import Judgements as Judgements
from sluiceway_embed.ports.judgements import SeenTry as SeenTry


@dataclass(frozen=True)
class Entry:
    """A passage, its unit vector, and its words as the analysis leaves them."""

    chunk: IndexedChunk
    vector: Vector
    words: str


@dataclass(frozen=True)
class EncoderInfo:
    """Who an encoder is. `sha256` is of all that decides a vector: graph, tokenizer, pooling, prefixes. It reads so
    many tokens of a text, 0 where that is not known, and `languages` alone (ISO 639-1); where there are none, any."""

    name: str
    sha256: str
    dimensions: int
    reads_tokens: int = 0
    languages: frozenset[str] = frozenset()


class LanguageMeter(Protocol):
    """Hears of each document that is found from now on in which language it is, empty where that is not known."""

    def indexed(self, language: str) -> None: ...


class IndexWriter(Protocol):
    """Writes passages into a namespace.

    What a call has written is found at once. It survives the death of the process once the call has returned, unless
    the namespace is torn. A namespace that was never ensured holds nothing. Errors of all four ports of the index:
    Unavailable when the store does not answer.
    """

    async def ensure(self, namespace: Namespace, encoder: EncoderInfo) -> None:
        """Makes the namespace unless it is there. The first version of a collection is the live one."""
        ...

    async def upsert(self, namespace: Namespace, entries: Sequence[Entry]) -> Mapping[str, str]:
        """Writes passages, over what is there of the same ids; says of those it refused what was wrong, by id."""
        ...

    async def delete(self, namespace: Namespace, chunk_ids: Sequence[str]) -> None:
        """Twice is once."""
        ...

    async def delete_document(self, namespace: Namespace, document_id: str) -> int:
        """Deletes until nothing of the document is left, and says how many passages there were."""
        ...

    async def versions(self, namespace: Namespace, document_id: str) -> Mapping[str, int]:
        """The passages of a document, by id, and the version that each was written by."""
        ...

    async def deletion_mark(self, namespace: Namespace) -> int:
        """A mark of all that was deleted up to now."""
        ...

    async def has_let_go(self, namespace: Namespace, mark: int) -> bool:
        """Whether no file has a text any more that was deleted up to the mark. Always, where the store cleans its
        files by itself and does not say when."""
        ...


class IndexReader(Protocol):
    """Finds passages by vector, by words, or by both."""

    async def search(self, namespace: Namespace, query: Query) -> Sequence[Hit]:
        """The best `query.limit` by relative-score fusion, best first; each way fetches at most `query.fetch`."""
        ...

    async def get(self, namespace: Namespace, chunk_id: str) -> IndexedChunk | None: ...

    async def live(self, tenant: str, collection: str) -> str | None:
        """The index version that the alias of the collection points to; None where there is no collection."""
        ...


class IndexRepair(Protocol):
    """Namespaces that lack passages, until they are whole again."""

    async def torn(self) -> Sequence[Namespace]:
        """Namespaces that lack passages: a process was killed amid a write, or they were begun anew. They take what
        is written, and until they are called whole what they lack is not to be taken for an answer."""
        ...

    async def begin_anew(self, namespace: Namespace, encoder: EncoderInfo) -> None:
        """Makes the namespace unless it is there, and calls it torn: what is in it need not stay."""
        ...

    async def mark_whole(self, namespace: Namespace) -> None:
        """All that belongs into the namespace is there again."""
        ...

    def scan(self, namespace: Namespace) -> AsyncIterator[IndexedChunk]:
        """Every passage, in no order."""
        ...


class ChunkIndex(IndexWriter, IndexReader, IndexCatalog, IndexRepair, Protocol):
    """A store of passages: one object for all four. Use cases ask for the one or two that they need."""


@dataclass(frozen=True)
class Owner:
    """The document that a vector was made for."""

    tenant: str
    document_id: str


@dataclass(frozen=True)
class Encoded:
    """Unit vectors, one a text and in order, and the tokens that were read."""

    vectors: Sequence[Vector]
    tokens: int


class Encoder(Protocol):
    """Texts into unit vectors. A text gets the same vector, but for rounding, whatever stands beside it.

    Errors: Unavailable when it does not answer, Overloaded when it has no room, Invalid for what it never takes.
    """

    @property
    def info(self) -> EncoderInfo: ...

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded: ...


class Analyser(Protocol):
    """Text into the words that are compared. `name` changes whenever the words do."""

    @property
    def name(self) -> str: ...

    def words(self, text: str, purpose: Purpose) -> str:
        """The words with blanks between. A question has no word that a passage of the same text has not."""
        ...


class HeldLock(Protocol):
    """A document's lock, while it is held."""

    async def kept(self) -> bool:
        """False where the lock was lost on the way: somebody else may have written since."""
        ...


class CurrentVersions(Protocol):
    """The current version of each document, over all replicas."""

    def lock(self, tenant: str, document_id: str) -> AbstractAsyncContextManager[HeldLock]:
        """One writer of a document at a time, over all processes. A withdrawal need not wait for it."""
        ...

    async def of(self, tenant: str, document_ids: Sequence[str]) -> Mapping[str, CurrentVersion]: ...

    async def heads(self, tenant: str, document_ids: Sequence[str]) -> Mapping[str, DocumentHead]:
        """The same documents, for a search: it asks for dozens, and needs nothing that was told of a version."""
        ...

    async def note_groups(self, groups: DocumentGroups) -> None:
        """Unless those of a later version are there; none of a withdrawn document. What was noted counts for every
        search that begins after it returned."""
        ...

    def newest(self, tenant: str, collection: str) -> AsyncIterator[Version]:
        """The newest version that was indexed of each document that is not withdrawn, by document."""
        ...

    async def advance(self, version: Version) -> bool:
        """Makes it the current version, in this store; false where a tombstone or a newer version is there."""
        ...

    async def keep(self, version: Version) -> bool:
        """Notes that the current version lies in this store; false where another one is current, or none any more:
        what was taken back or dropped meanwhile does not come again."""
        ...

    async def retract(self, tenant: str, document_id: str, order: tuple[int, int]) -> bool:
        """Takes the current version back, so that nothing of the document is current. False where another one is, or a
        tombstone."""
        ...

    async def collections(self) -> Sequence[tuple[str, str]]:
        """Tenant and collection of all documents that are not withdrawn."""
        ...

    async def elsewhere(self) -> Sequence[tuple[str, str]]:
        """Those collections of which a document lies in another store, or was lost."""
        ...

    async def lose(self, tenant: str, collection: str) -> None:
        """No store has the documents of the collection any more."""
        ...

    async def withdraw(self, tenant: str, document_id: str, version: int) -> CurrentVersion | None:
        """Writes the tombstone, at once and for ever; gives the current version that was there before."""
        ...


class EmbeddingCache(Protocol):
    """Vectors of texts that were encoded before, by the digest of the encoder and of the text."""

    async def get(self, encoder: str, sha256s: Sequence[str]) -> Mapping[str, Vector]: ...

    async def put(self, encoder: str, owner: Owner, vectors: Mapping[str, Vector]) -> None:
        """Keeps those that are not there yet, for the document that they were made for; none where it is withdrawn."""
        ...

    async def forget(self, owner: Owner) -> None:
        """Whatever was made for a withdrawn document goes, of all its versions; nothing is kept for it after."""
        ...


class Texts(Protocol):
    """What ingest stored. Raises NotFound where it is gone, Invalid where it is not what the log says, or where it is
    another tenant's: an address is the word of whoever could write the record."""

    async def manifest(self, version: Version) -> Manifest: ...

    async def whole(self, tenant: str, text: Text) -> str:
        """The stored text; compared with its digest."""
        ...

    def forget(self, text: Text) -> None: ...


class Reranker(Protocol):
    """Cross-encoder: reads each passage together with the question."""

    async def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """One a passage, in their order; higher is better, of any range. Raises Unavailable where none come."""
        ...
