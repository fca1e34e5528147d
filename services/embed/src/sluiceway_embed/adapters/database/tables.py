"""Tables of embed. Migrations make them; a test compares the two."""

from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

SCHEMA: Final = "embed"
metadata: Final = MetaData()

document_heads: Final = Table(
    "document_heads",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    # The version as it was told, so that it can be written again; nothing of a withdrawn one is kept.
    Column("told", JSONB),
    # The store that has its passages; empty: none, null: that of the release before this column.
    Column("store", Text),
    # As `settled_judgements.py` says; null where `judgements` has it.
    Column("said", JSONB),
    # Equal keys share an entry; in the order of their ids they are found by those.
    Index("heads_in_collection", "tenant", text("(told ->> 'collection')"), postgresql_where=text("NOT withdrawn")),
)

embeddings: Final = Table(
    "embeddings",
    metadata,
    # As `stored_vectors.py` says. A release before it has written the digests of the encoder and of the text, and
    # little-endian 32-bit floats.
    Column("encoder", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    # The document that it was made for, by its short name where rows are short; null where a release before this
    # column made it.
    Column("tenant", Text),
    Column("document_id", Text),
    Index("embeddings_age", "made_at"),
    Index("embeddings_of_document", "document_id", "tenant"),
)

document_groups: Final = Table(
    "document_groups",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("groups", ARRAY(Text), nullable=False),
)

collection_rules: Final = Table(
    "collection_rules",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("collection", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("groups", ARRAY(Text), nullable=False),
    Column("closed", Boolean, nullable=False),
)

held_versions: Final = Table(
    "held_versions",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    # The version as it was told, so that it can be written later.
    Column("told", JSONB, nullable=False),
)

judgements: Final = Table(
    "judgements",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("judge", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("told", JSONB, nullable=False),
)

# Which policy decided, and how, by a digest of it.
judgement_circumstances: Final = Table(
    "judgement_circumstances",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("told", Text, nullable=False),
)
