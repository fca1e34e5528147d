"""Schema of a passage in Weaviate, and the names of its collections."""

import hashlib
import json
from typing import Any, Final

from weaviate.classes.config import Configure, DataType, Property, StopwordsPreset, Tokenization, VectorDistances

from sluiceway_embed.adapters.stored import microseconds, payload_of
from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.domain.tags import tags_of
from sluiceway_embed.ports import EncoderInfo, Entry

_PASSAGES: Final = "Passages_"
_LIVE: Final = "Live_"


def collection_of(namespace: Namespace) -> str:
    """`Passages_<collection>_<version>`."""
    return f"{_PASSAGES}{_safe(namespace.collection)}_{namespace.version}"


def alias_of(collection: str) -> str:
    return f"{_LIVE}{_safe(collection)}"


def is_alias(name: str) -> bool:
    return name.startswith(_LIVE)


def aliased(alias: str) -> str:
    """The name of the collections that the alias is for."""
    return alias.removeprefix(_LIVE).replace("_", "-")


def tenant_of(tenant: str) -> str:
    """Tenants are named by others; a digest is a name that Weaviate takes."""
    return f"t_{hashlib.sha256(tenant.encode()).hexdigest()[:32]}"


def is_ours(name: str) -> bool:
    return name.startswith(_PASSAGES)


def version_of(name: str) -> str:
    """The index version of a collection by its name."""
    return name.rpartition("_")[2]


def description_of(namespace: Namespace, encoder: EncoderInfo) -> str:
    """What the name of a collection does not say."""
    told = {"collection": namespace.collection, "encoder": encoder.name, "dimensions": encoder.dimensions}
    return json.dumps(told)


def described(description: str | None) -> dict[str, Any]:
    """Nothing where somebody else described it."""
    try:
        told: dict[str, Any] = json.loads(description or "{}")
    except ValueError:
        return {}
    return told


def creation(namespace: Namespace, encoder: EncoderInfo) -> dict[str, Any]:
    """The arguments of a new collection. Words come analysed, so blanks are all that Weaviate need know of them."""
    return {
        "name": collection_of(namespace),
        "description": description_of(namespace, encoder),
        "properties": _properties(),
        "vector_config": Configure.Vectors.self_provided(
            vector_index_config=Configure.VectorIndex.hnsw(distance_metric=VectorDistances.COSINE)
        ),
        "inverted_index_config": Configure.inverted_index(
            bm25_k1=1.2, bm25_b=0.75, stopwords_preset=StopwordsPreset.NONE
        ),
        "multi_tenancy_config": Configure.multi_tenancy(enabled=True),
    }


def properties_of(entry: Entry) -> dict[str, Any]:
    chunk = entry.chunk
    return {
        "tags": list(tags_of(chunk)),
        "submitted_at": microseconds(chunk.submitted_at),
        "start": chunk.start,
        "version": chunk.version,
        "words": entry.words,
        "payload": payload_of(chunk),
    }


def _properties() -> list[Property]:
    text, number = DataType.TEXT, DataType.INT
    return [
        Property(name="tags", data_type=DataType.TEXT_ARRAY, tokenization=Tokenization.FIELD, index_searchable=False),
        Property(name="submitted_at", data_type=number, index_filterable=True, index_range_filters=True),
        Property(name="start", data_type=number, index_filterable=True, index_range_filters=True),
        Property(name="version", data_type=number, index_filterable=False),
        Property(
            name="words",
            data_type=text,
            tokenization=Tokenization.WHITESPACE,
            index_filterable=False,
            index_searchable=True,
        ),
        Property(name="payload", data_type=text, index_filterable=False, index_searchable=False),
    ]


def _safe(collection: str) -> str:
    """No collection has an underscore in its name, so two never become one."""
    return collection.replace("-", "_")
