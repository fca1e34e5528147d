"""Collection of zvec: the passages of one namespace. Everything here runs on the one thread of zvec."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import zvec
from zvec import StatusCode

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.stored import chunk_of_payload, flaw_of
from sluiceway_embed.adapters.zvec.conditions import condition, tagged
from sluiceway_embed.adapters.zvec.schema import BREADTH, PAYLOAD, VECTOR, VERSION, WORDS, doc_of, schema
from sluiceway_embed.domain.chunks import MOST_CHUNKS, IndexedChunk
from sluiceway_embed.domain.fusion import fused
from sluiceway_embed.domain.hits import Hit, Query, Vector
from sluiceway_embed.domain.tags import tag
from sluiceway_embed.ports import Entry

# zvec answers with no more; a document has no more passages either.
_ALL: Final = MOST_CHUNKS


class ZvecCollection:
    """An open collection, made where there is none."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self.folder = folder
        self._dimensions = dimensions
        if folder.exists():
            self._collection = zvec.open(str(folder))
        else:
            self._collection = zvec.create_and_open(str(folder), schema(dimensions))

    def close(self) -> None:
        self._collection.close()

    @property
    def count(self) -> int:
        return int(self._collection.stats.doc_count)

    @property
    def unoptimized(self) -> int:
        """ZvecCollection that are not in the graph yet: each search compares them one by one."""
        stats = self._collection.stats
        return round(stats.doc_count * (1 - stats.index_completeness.get(VECTOR, 1.0)))

    def upsert(self, entries: Sequence[Entry]) -> Mapping[str, str]:
        """What zvec refuses, by id."""
        refused = {entry.chunk.chunk_id: reason for entry in entries if (reason := flaw_of(entry, self._dimensions))}
        taken = [doc_of(entry) for entry in entries if entry.chunk.chunk_id not in refused]
        if taken:
            must_be_written(self._collection.upsert(taken))
        return refused

    def flush(self) -> None:
        self._collection.flush()

    def delete(self, chunk_ids: Sequence[str]) -> None:
        must_be_gone(self._collection.delete(list(chunk_ids)))

    def delete_document(self, document_id: str) -> int:
        gone = self.versions(document_id)
        if gone:
            self.delete(sorted(gone))
        return len(gone)

    def versions(self, document_id: str) -> Mapping[str, int]:
        of_document = tagged(tag("document_id", document_id))
        docs = self._collection.query(filter=of_document, topk=_ALL, output_fields=[VERSION])
        return {doc.id: int(doc.field(VERSION)) for doc in docs}

    def get(self, chunk_id: str) -> IndexedChunk | None:
        doc = self._collection.fetch(chunk_id, output_fields=[PAYLOAD], include_vector=False).get(chunk_id)
        return chunk_of_payload(doc.field(PAYLOAD)) if doc is not None else None

    def search(self, query: Query) -> Sequence[Hit]:
        where = condition(query.where)
        by_vector = self._near(query, where) if query.vector is not None and query.alpha > 0 else {}
        by_words = self._saying(query, where) if query.words and query.alpha < 1 else {}
        best = fused(by_vector, by_words, query.alpha)[: query.limit]
        docs = self._collection.fetch(
            [hit.chunk_id for hit in best], output_fields=[PAYLOAD], include_vector=query.with_vectors
        )
        # What is found and cannot be had was deleted, and zvec was killed before it knew of it everywhere.
        return [_hit(hit, docs[hit.chunk_id], query) for hit in best if hit.chunk_id in docs]

    def scan(self) -> Iterator[IndexedChunk]:
        with self._collection.iter_docs(output_fields=[PAYLOAD], include_vector=False) as docs:
            for doc in docs:
                yield chunk_of_payload(doc.field(PAYLOAD))

    def copy_to(self, other: "ZvecCollection", chunk_ids: Sequence[str]) -> None:
        """What is here of these is there too; what is not here is not there."""
        docs = self._collection.fetch(list(chunk_ids))
        if docs:
            must_be_written(other._collection.upsert(list(docs.values())))
        gone = [chunk_id for chunk_id in chunk_ids if chunk_id not in docs]
        if gone:
            other.delete(gone)

    def _near(self, query: Query, where: str) -> Mapping[str, float]:
        """Cosines. zvec answers with distances."""
        asked = zvec.Query(VECTOR, vector=query.vector, param=zvec.HnswQueryParam(ef=max(BREADTH, query.fetch)))
        return {doc.id: 1.0 - doc.score for doc in self._found(asked, query, where)}

    def _saying(self, query: Query, where: str) -> Mapping[str, float]:
        asked = zvec.Query(WORDS, fts=zvec.Fts(match_string=query.words))
        return {doc.id: doc.score for doc in self._found(asked, query, where)}

    def _found(self, asked: zvec.Query, query: Query, where: str) -> Sequence[Any]:
        return self._collection.query(asked, topk=query.fetch, filter=where, output_fields=[])


def _hit(hit: Any, doc: Any, query: Query) -> Hit:
    vector: Vector | None = np.asarray(doc.vector(VECTOR), np.float32) if query.with_vectors else None
    return Hit(
        chunk=chunk_of_payload(doc.field(PAYLOAD)),
        score=hit.score,
        vector_score=hit.vector_score,
        keyword_score=hit.keyword_score,
        vector=vector,
    )


def must_be_written(statuses: Iterable[Any]) -> None:
    """Raises Unavailable for any that is not."""
    _must_be((StatusCode.OK,), statuses)


def must_be_gone(statuses: Iterable[Any]) -> None:
    """Raises Unavailable for any that is still there; what was never there is gone too."""
    _must_be((StatusCode.OK, StatusCode.NOT_FOUND), statuses)


def _must_be(fine: tuple[StatusCode, ...], statuses: Iterable[Any]) -> None:
    for status in statuses:
        if status.code() not in fine:
            raise Unavailable("the index could not change a passage") from RuntimeError(status.message())
