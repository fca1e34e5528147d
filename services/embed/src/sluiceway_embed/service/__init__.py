"""Use cases of embed: passages in, vectors kept, nearest found."""

from dataclasses import dataclass

from sluiceway_embed.ports import CollectionRulesStore
from sluiceway_embed.service.acknowledging import Acknowledging
from sluiceway_embed.service.chunk_queries import ChunkQueries
from sluiceway_embed.service.document_access import AccessChanges
from sluiceway_embed.service.embedding import Embedding
from sluiceway_embed.service.indexing import Indexing
from sluiceway_embed.service.judgement_outcomes import JudgementOutcomes
from sluiceway_embed.service.reindexing import Reindexing
from sluiceway_embed.service.removing import Removing
from sluiceway_embed.service.repairing import Repairing
from sluiceway_embed.service.searching import Searching


@dataclass(frozen=True, kw_only=True)
class EmbedService:
    """Everything that embed can do."""

    access: AccessChanges
    indexing: Indexing
    judging: JudgementOutcomes
    removing: Removing
    acknowledging: Acknowledging
    searching: Searching
    chunk_queries: ChunkQueries
    embedding: Embedding
    repairing: Repairing
    reindexing: Reindexing
    collection_rules: CollectionRulesStore
