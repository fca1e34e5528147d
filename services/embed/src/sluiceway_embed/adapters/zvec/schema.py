"""Schema of a passage in a collection of zvec."""

from typing import Any, Final

import numpy as np
import zvec
from zvec import DataType, FieldSchema, MetricType

from sluiceway_embed.adapters.stored import microseconds, packed_payload_of
from sluiceway_embed.domain.tags import tags_of
from sluiceway_embed.ports import Entry

VECTOR: Final = "vector"
WORDS: Final = "words"
PAYLOAD: Final = "payload"
VERSION: Final = "version"
# Of how all this lies in a collection. What was laid otherwise is not read: it is made anew.
LAYOUT_VERSION: Final = 2
# A wide search finds what the narrow one would miss; 200 is exact to the eye at a hundred thousand passages.
BREADTH: Final = 200


def schema(dimensions: int) -> zvec.CollectionSchema:
    """Words come analysed, so blanks are all that zvec need know of them."""
    tags = zvec.InvertIndexParam()
    words = zvec.FtsIndexParam(tokenizer_name="whitespace", filters=[])
    graph = zvec.HnswIndexParam(metric_type=MetricType.COSINE, m=32, ef_construction=BREADTH)
    return zvec.CollectionSchema(
        name="passages",
        fields=[
            FieldSchema("tags", DataType.ARRAY_STRING, index_param=tags),
            # No index: over one with ranges zvec fails where all passages of a part that is not sorted yet lie in the
            # range, and without one a search by time takes no longer.
            FieldSchema("submitted_at", DataType.INT64),
            FieldSchema(VERSION, DataType.INT64),
            FieldSchema(WORDS, DataType.STRING, index_param=words),
            FieldSchema(PAYLOAD, DataType.STRING),
        ],
        vectors=[zvec.VectorSchema(VECTOR, DataType.VECTOR_FP32, dimensions, index_param=graph)],
    )


def doc_of(entry: Entry) -> zvec.Doc:
    chunk = entry.chunk
    fields: dict[str, Any] = {
        "tags": list(tags_of(chunk)),
        "submitted_at": microseconds(chunk.submitted_at),
        VERSION: chunk.version,
        WORDS: entry.words,
        PAYLOAD: packed_payload_of(chunk),
    }
    return zvec.Doc(id=chunk.chunk_id, vectors={VECTOR: np.asarray(entry.vector, np.float32)}, fields=fields)
