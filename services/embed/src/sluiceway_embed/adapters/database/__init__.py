"""PostgreSQL adapters: current versions of documents, and the embedding cache."""

from sluiceway_embed.adapters.database.collection_rules import PostgresCollectionRules as PostgresCollectionRules
from sluiceway_embed.adapters.database.current_versions import PostgresCurrentVersions as PostgresCurrentVersions
from sluiceway_embed.adapters.database.embedding_cache import PostgresEmbeddingCache as PostgresEmbeddingCache
from sluiceway_embed.adapters.database.judgements import PostgresJudgements as PostgresJudgements
from sluiceway_embed.adapters.database.tables import SCHEMA as SCHEMA
from sluiceway_embed.adapters.database.tables import metadata as metadata
