"""Weaviate adapter of the index, for as many replicas as there are."""

from sluiceway_embed.adapters.weaviate.index import WeaviateIndex as WeaviateIndex
from sluiceway_embed.adapters.weaviate.server import WeaviateServer as WeaviateServer
