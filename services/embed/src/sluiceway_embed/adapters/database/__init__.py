"""What embed keeps in PostgreSQL."""

from sluiceway_embed.adapters.database.embeddings import PostgresEmbeddings as PostgresEmbeddings
from sluiceway_embed.adapters.database.heads import PostgresHeads as PostgresHeads
from sluiceway_embed.adapters.database.tables import SCHEMA as SCHEMA
