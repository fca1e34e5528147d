"""Use cases of embed."""

from dataclasses import dataclass

from sluiceway_embed.service.chunk_queries import ChunkQueries as ChunkQueries
from sluiceway_embed.service.embedding import Embedding as Embedding
from sluiceway_embed.service.indexing import Indexing as Indexing
from sluiceway_embed.service.removing import Removing as Removing
from sluiceway_embed.service.repairing import Repairing as Repairing
from sluiceway_embed.service.rules import IndexRules as IndexRules
from sluiceway_embed.service.searching import Searching as Searching


@dataclass(frozen=True)
class EmbedService:
    """What embed is asked for, and what it does by itself."""

    indexing: Indexing
    removing: Removing
    searching: Searching
    chunk_queries: ChunkQueries
    embedding: Embedding
    repairing: Repairing
