"""Collection of zvec: the passages of one namespace. It takes one call at a time; several may be used at once."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
import zvec
from zvec import StatusCode

from sluiceway_common.disk import fsync
from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.stored import chunk_of_payload, flaw_of
from sluiceway_embed.adapters.zvec.conditions import condition, tagged
from sluiceway_embed.adapters.zvec.library import give_back
from sluiceway_embed.adapters.zvec.schema import BREADTH, PAYLOAD, VECTOR, VERSION, WORDS, doc_of, schema
from sluiceway_embed.adapters.zvec.sparse import dig_holes
from sluiceway_embed.domain.chunks import MOST_CHUNKS, IndexedChunk
from sluiceway_embed.domain.fusion import Fused, fused
from sluiceway_embed.domain.hits import Hit, Query, Vector
from sluiceway_embed.domain.tags import tag
from sluiceway_embed.ports import Entry

# zvec answers with no more; a document has no more passages either.
_ALL: Final = MOST_CHUNKS
# Each flush makes one of them, and never writes to it again.
_SEGMENTS: Final = "*/vector.index.*.proxima"
# What lies in no segment yet lies in one of them, before the call that wrote it returns.
_LOGS: Final = "*/*.wal"
# A flush takes 40 ms of the processor and a third of a millisecond a passage, and leaves one more segment for every
# search to look through; a search that comes meanwhile waits for it. Until then they lie in zvec's log of writes, which
# outlives the process. It is more than comes until a small collection is sorted (`schedule.py`): a child flushes it,
# and no search waits for that; where the child is at another one, searches wait once for a quarter of a second. A large
# one is sorted later, and flushed often: each time a search waits for less.
FLUSHED_AT: Final = 640
LARGE: Final = 1_600
LARGE_FLUSHED_AT: Final = 64
# Two distances that agree so far are one. Of fewer than so many hits nothing can be told.
_SAME_DECIMALS: Final = 5
_LEAST_COPIES: Final = 30


class ZvecCollection:
    """An open collection, made where there is none. While it is read only, its files stay as they are."""

    def __init__(self, folder: Path, dimensions: int, *, read_only: bool = False) -> None:
        self.folder = folder
        self._dimensions = dimensions
        self._unflushed: dict[str, IndexedChunk] = {}
        if folder.exists():
            self._collection = zvec.open(str(folder), zvec.CollectionOption(read_only=read_only))
        else:
            self._collection = zvec.create_and_open(str(folder), schema(dimensions))
        self._dug = set(segments_of(folder))

    def close(self) -> None:
        self._collection.close()
        give_back()

    @property
    def count(self) -> int:
        return int(self._collection.stats.doc_count)

    @property
    def segments(self) -> int:
        """How many flushes lie beside one another: each costs some megabytes of memory, and every search some time."""
        return len(segments_of(self.folder))

    @property
    def unoptimized(self) -> int:
        """Passages that are not in the graph yet: each search compares them one by one."""
        stats = self._collection.stats
        return round(stats.doc_count * (1 - stats.index_completeness.get(VECTOR, 1.0)))

    def upsert(self, entries: Sequence[Entry]) -> Mapping[str, str]:
        """What zvec refuses, by id."""
        refused = {entry.chunk.chunk_id: reason for entry in entries if (reason := flaw_of(entry, self._dimensions))}
        taken = {each.chunk.chunk_id: each for each in entries if each.chunk.chunk_id not in refused}
        if taken:
            must_be_written(self._collection.upsert([doc_of(entry) for entry in taken.values()]))
        self._written({chunk_id: entry.chunk for chunk_id, entry in taken.items()})
        return refused

    def flush(self) -> None:
        """Makes a segment of what lies in zvec's log of writes alone."""
        self._collection.flush()
        self._unflushed.clear()

    def delete(self, chunk_ids: Sequence[str]) -> None:
        must_be_gone(self._collection.delete(list(chunk_ids)))
        for chunk_id in chunk_ids:
            self._unflushed.pop(chunk_id, None)

    def versions(self, document_id: str) -> Mapping[str, int]:
        of_document = tagged(tag("document_id", document_id))
        docs = self._collection.query(filter=of_document, topk=_ALL, output_fields=[VERSION])
        return {doc.id: int(doc.field(VERSION)) for doc in docs}

    def get(self, chunk_id: str) -> IndexedChunk | None:
        return self._unflushed.get(chunk_id) or self._flushed([chunk_id]).get(chunk_id)

    def search(self, query: Query) -> Sequence[Hit]:
        where = condition(query.where)
        by_vector = self._near(query, where) if query.vector is not None and query.alpha > 0 else {}
        by_words = self._saying(query, where) if query.words and query.alpha < 1 else {}
        best = fused(by_vector, by_words, query.alpha)[: query.limit]
        chunk_ids = [hit.chunk_id for hit in best]
        chunks, vectors = self.chunks(chunk_ids), self._vectors(chunk_ids) if query.with_vectors else {}
        # What is found and cannot be had was deleted, and zvec was killed before it knew of it everywhere.
        return [_hit(hit, chunks[hit.chunk_id], vectors) for hit in best if hit.chunk_id in chunks]

    def ids(self) -> Sequence[str]:
        """Of all passages, in no order."""
        with self._collection.iter_docs(output_fields=[], include_vector=False) as docs:
            return [doc.id for doc in docs]

    def copy_to(self, other: "ZvecCollection", chunk_ids: Sequence[str]) -> None:
        """What is here of these is there too; what is not here is not there."""
        docs = self._collection.fetch(list(chunk_ids))
        if docs:
            must_be_written(other._collection.upsert(list(docs.values())))
            other._written({chunk_id: chunk_of_payload(doc.field(PAYLOAD)) for chunk_id, doc in docs.items()})
        gone = [chunk_id for chunk_id in chunk_ids if chunk_id not in docs]
        if gone:
            other.delete(gone)

    def chunks(self, chunk_ids: Sequence[str]) -> Mapping[str, IndexedChunk]:
        """Those that are there. zvec takes a tenth of a millisecond for each that it has not flushed."""
        here = {chunk_id: self._unflushed[chunk_id] for chunk_id in chunk_ids if chunk_id in self._unflushed}
        return here | self._flushed([chunk_id for chunk_id in chunk_ids if chunk_id not in here])

    def _flushed(self, chunk_ids: Sequence[str]) -> dict[str, IndexedChunk]:
        if not chunk_ids:
            return {}
        docs = self._collection.fetch(list(chunk_ids), output_fields=[PAYLOAD], include_vector=False)
        return {chunk_id: chunk_of_payload(doc.field(PAYLOAD)) for chunk_id, doc in docs.items()}

    def _vectors(self, chunk_ids: Sequence[str]) -> Mapping[str, Vector]:
        docs = self._collection.fetch(list(chunk_ids), output_fields=[], include_vector=True)
        return {chunk_id: np.asarray(doc.vector(VECTOR), np.float32) for chunk_id, doc in docs.items()}

    def _written(self, chunks: Mapping[str, IndexedChunk]) -> None:
        if not self._unflushed:
            self._dig()
        self._unflushed.update(chunks)
        if self._must_be_flushed():
            self.flush()

    def _must_be_flushed(self) -> bool:
        waiting = len(self._unflushed)
        return waiting >= FLUSHED_AT or (waiting >= LARGE_FLUSHED_AT and self.count > LARGE)

    def _dig(self) -> None:
        """In the segment that the first passage since the last flush has made: a megabyte of it is zeros, and stays so.
        What was there before may be large, and was dug when it was made."""
        fresh = set(segments_of(self.folder)) - self._dug
        for segment in fresh:
            dig_holes(segment)
        self._dug |= fresh

    def _near(self, query: Query, where: str) -> Mapping[str, float]:
        """Cosines. zvec answers with distances."""
        found = self._by(zvec.HnswQueryParam(ef=max(BREADTH, query.fetch)), query, where)
        if _are_copies([doc.score for doc in found]):
            # Compared with every passage: 5 ms for 30,000 of them.
            found = self._by(zvec.HnswQueryParam(is_linear=True), query, where)
        return {doc.id: 1.0 - doc.score for doc in found}

    def _by(self, way: zvec.HnswQueryParam, query: Query, where: str) -> Sequence[Any]:
        return self._found(zvec.Query(VECTOR, vector=query.vector, param=way), query, where)

    def _saying(self, query: Query, where: str) -> Mapping[str, float]:
        asked = zvec.Query(WORDS, fts=zvec.Fts(match_string=query.words))
        return {doc.id: doc.score for doc in self._found(asked, query, where)}

    def _found(self, asked: zvec.Query, query: Query, where: str) -> Sequence[Any]:
        return self._collection.query(asked, topk=query.fetch, filter=where, output_fields=[])


def _hit(hit: Fused, chunk: IndexedChunk, vectors: Mapping[str, Vector]) -> Hit:
    return Hit(
        chunk=chunk,
        score=hit.score,
        vector_score=hit.vector_score,
        keyword_score=hit.keyword_score,
        vector=vectors.get(hit.chunk_id),
    )


def _are_copies(distances: Sequence[float]) -> bool:
    """Whether a third and more are as far away as one another. Passages with one vector, such as the same footer in
    hundreds of documents, are each other's neighbours in the graph: a search that comes among them sees no others,
    however near these are."""
    _, counts = np.unique(np.round(distances, _SAME_DECIMALS), return_counts=True)
    return bool(len(distances) >= _LEAST_COPIES and 3 * counts.max() >= len(distances))


def segments_of(folder: Path) -> Sequence[Path]:
    """The vector files of a collection: one a flush, or one for all that is sorted."""
    return tuple(folder.glob(_SEGMENTS))


def sync_logs(folder: Path) -> None:
    """What was written to a collection outlives a loss of power from here on. zvec itself syncs with a flush alone."""
    for log in folder.glob(_LOGS):
        # What a flush has made a segment of meanwhile is on the disk.
        with suppress(FileNotFoundError):
            fsync(log)
            fsync(log.parent)
    with suppress(FileNotFoundError):
        fsync(folder)


def must_be_written(statuses: Iterable[Any]) -> None:
    """Raises Unavailable for any that is not."""
    _must_be((StatusCode.OK,), statuses)


def must_be_gone(statuses: Iterable[Any]) -> None:
    """Raises Unavailable for any that is still there; what was never there is gone too."""
    _must_be((StatusCode.OK, StatusCode.NOT_FOUND), statuses)


def _must_be(fine: tuple[StatusCode, ...], statuses: Iterable[Any]) -> None:
    for status in statuses:
        if status.code() not in fine:
            raise Unavailable("the index could not change a passage; it is tried again") from RuntimeError(
                status.message()
            )
