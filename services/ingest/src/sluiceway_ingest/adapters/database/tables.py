"""Tables of schema `ingest`. Migrations make them; a test compares the two."""

from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    and_,
    cast,
    column,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from sluiceway_common.blobs.tables import blob_tables, owner_columns
from sluiceway_common.outbox import outbox_table

SCHEMA: Final = "ingest"
metadata: Final = MetaData()

INDEXED_KEY: Final = 128
"""Characters of a source key that are indexed."""

_MOMENT = DateTime(timezone=True)
_LIVE = "state NOT IN ('withdrawing', 'withdrawn', 'erased')"
_NOT_INDEXED = "state <> 'indexed'"
_WAITING = ("'submitted'", "'extracting'", "'chunked'")
_IS_WAITING = f"state IN ({', '.join(_WAITING)})"
_NAMES_SOME = "near_duplicates <> '{}'"
# 16 bytes of the SHA-256 of a key: an index entry may have 2.7 kB, and a key has up to 2,048 characters. The backslash
# alone is not taken as it is where text is cast to bytes.
_IDENTITY = r"substr(sha256(replace(source_key, '\', '\\')::bytea), 1, 16)"

documents: Final = Table(
    "documents",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("source_key", Text, nullable=False),
    # Read by a release before alone, and empty where `rows_are_short`.
    Column("source_sha256", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Column("original", JSONB, nullable=False),
    # In place of JSON where `rows_are_short`, as it is for text and manifest.
    Column("original_sha256", LargeBinary),
    Column("original_bytes", BigInteger),
    Column("given_title", Text, nullable=False),
    Column("given_media_type", Text, nullable=False),
    Column("acl", ARRAY(Text), nullable=False),
    Column("labels", JSONB, nullable=False),
    Column("submitted_by", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("flags", ARRAY(Text), nullable=False),
    Column("text", JSONB),
    Column("text_sha256", LargeBinary),
    Column("text_bytes", BigInteger),
    Column("manifest", JSONB),
    Column("manifest_sha256", LargeBinary),
    Column("manifest_bytes", BigInteger),
    Column("reason", Text),
    Column("advice", Text, nullable=False),
    Column("near_duplicates", ARRAY(Text), nullable=False, server_default="{}"),
    Column("parent_id", Text, nullable=False),
    Column("root_id", Text, nullable=False, server_default=""),
    Column("depth", Integer, nullable=False, server_default="0"),
    Column("stalled", Boolean, nullable=False),
    Column("ocr", Boolean, nullable=False),
    Column("erase", Boolean, nullable=False),
    Column("judgements", JSONB, nullable=False, server_default="[]"),
    Column("released", Boolean, nullable=False, server_default="false"),
    Column("in_index", Boolean, nullable=False, server_default="false"),
    Column("claims", Integer, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", _MOMENT),
    Column("password_key", Text),
    Column("password_nonce", LargeBinary),
    Column("password", LargeBinary),
    Column("created_at", _MOMENT, nullable=False),
    Column("submitted_at", _MOMENT, nullable=False),
    Column("updated_at", _MOMENT, nullable=False),
    # Microseconds of the database's own clock, so that watchers of all replicas speak of the same time.
    Column("mark", BigInteger, nullable=False),
    Index("documents_of_identity", "tenant", "collection", text(_IDENTITY), unique=True, postgresql_where=text(_LIVE)),
    # Apart, so that the pages of those that wait become empty, and are used again: each document waits under several
    # marks, of which nothing is looked for later, and is settled under one.
    Index("documents_changed_waiting", "tenant", "mark", postgresql_where=text(_IS_WAITING)),
    Index("documents_changed_settled", "tenant", "mark", postgresql_where=text(f"NOT ({_IS_WAITING})")),
    Index("documents_of_parent", "tenant", "parent_id", postgresql_where=text("parent_id <> ''")),
    Index("documents_leased_of_tenant", "tenant", "lease_until", postgresql_where=text("state = 'extracting'")),
    Index(
        "documents_waiting_of_tenant",
        "tenant",
        "updated_at",
        postgresql_where=text("state IN ('submitted', 'chunked') AND NOT stalled"),
    ),
    Index("documents_age", "tenant", "collection", "submitted_at", postgresql_where=text(_LIVE)),
    Index("documents_of_collection", "tenant", "collection", "document_id"),
    # Almost all are indexed, and found by their id alone.
    Index("documents_not_indexed", "tenant", "state", "document_id", postgresql_where=text(_NOT_INDEXED)),
    Index(
        "documents_by_source",
        "tenant",
        func.left(column("source_key"), literal_column(str(INDEXED_KEY))).label("beginning"),
        postgresql_ops={"beginning": "text_pattern_ops"},
    ),
    # Of each list that names nobody there would be an entry that says so.
    Index("documents_naming", "near_duplicates", postgresql_using="gin", postgresql_where=text(_NAMES_SOME)),
    Index("documents_withdrawn", "updated_at", postgresql_where=text("state = 'withdrawn'")),
    Index("documents_withdrawn_of_tenant", "tenant", "updated_at", postgresql_where=text("state = 'withdrawn'")),
    Index("documents_leaving", "tenant", "document_id", postgresql_where=text("state = 'withdrawing'")),
)

requests: Final = Table(
    "requests",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("request_id", Text, primary_key=True),
    Column("document_id", Text, nullable=False),
    Column("unchanged", Boolean, nullable=False),
    Column("at", _MOMENT, nullable=False),
    # They come in the order of their age.
    Index("requests_by_age", "at", postgresql_using="brin"),
)

acknowledgements: Final = Table(
    "acknowledgements",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("at", _MOMENT, nullable=False),
    Column("let_go", JSONB, nullable=False, server_default="{}"),
)

decisions: Final = Table(
    "decisions",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", _MOMENT, nullable=False),
    # Sealed; null once the document was erased.
    Column("note_key", Text),
    Column("note_nonce", LargeBinary),
    Column("note", LargeBinary),
)

# Those of documents that a release before `document_bands` has cut.
bands: Final = Table(
    "bands",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("band", BigInteger, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Index("bands_of_document", "tenant", "document_id"),
)

# Bands of the documents of a tenant; of a text that many have, those of a hundred.
document_bands: Final = Table(
    "document_bands",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("bands", ARRAY(BigInteger), nullable=False),
    Index("document_bands_shared", "bands", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
)

collections: Final = Table(
    "collections",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("chunk_tokens", Integer, nullable=False),
    Column("default_acl", ARRAY(Text), nullable=False),
    Column("retention_days", Integer, nullable=False),
    Column("revision", BigInteger, nullable=False, server_default="1"),
    # The row of one that was deleted stays, so that its name is made anew by an operator alone.
    Column("state", Text, nullable=False, server_default="live"),
    Column("made_anew_at", DateTime(timezone=True), nullable=True),
    Index("collections_closing", "tenant", "name", postgresql_where=text("state = 'deleting'")),
    Index("collections_there", "tenant", "name", postgresql_where=text("state <> 'deleted'")),
    Index("collections_retained", "tenant", "name", postgresql_where=text("retention_days > 0 AND state = 'live'")),
)

usage: Final = Table(
    "usage",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("documents", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("passages", BigInteger, nullable=False),
)

daily_usage: Final = Table(
    "daily_usage",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("documents", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)

# One row: no document has been withdrawn for longer than since then, as far as its erasure is concerned.
withdrawal_retention: Final = Table(
    "withdrawal_retention", metadata, Column("begins_at", DateTime(timezone=True), primary_key=True)
)

# Conditions of indexes, for statements that are planned for any values.
NOT_INDEXED: Final = documents.c.state != literal_column("'indexed'", Text)
IS_WAITING: Final = documents.c.state.in_([literal_column(state, Text) for state in _WAITING])
NAMES_SOME: Final = documents.c.near_duplicates != literal_column("'{}'::text[]", ARRAY(Text))


def is_of_source(source_key: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a document has this key, by the index of identities."""
    column = documents.c.source_key
    return and_(_identity(column) == _identity(source_key), column == source_key)


def _identity(source_key: ColumnElement[str]) -> ColumnElement[bytes]:
    doubled = func.replace(source_key, literal_column(r"'\'"), literal_column(r"'\\'"))
    return func.substr(func.sha256(cast(doubled, LargeBinary)), literal_column("1"), literal_column("16"))


outbox: Final = outbox_table(metadata)
blobs: Final = blob_tables(metadata, *owner_columns())
Index("blobs_of_owner", blobs.kept.c.owner, postgresql_where=blobs.kept.c.owner.is_not(None))
# Whose bytes they are that it does not refer to, not yet or no more, where their own row does not say it; gone when
# they are.
document_blobs: Final = Table(
    "document_blobs",
    metadata,
    Column("uri", Text, ForeignKey(blobs.kept.c.uri, ondelete="CASCADE"), primary_key=True),
    Column("document_id", Text, primary_key=True),
    Index("document_blobs_of_document", "document_id"),
)
# The versions of a document are holders that begin with its name, which an index of the order of the database finds in
# the collation C alone. This one finds whole names as well.
Index("blob_references_by_beginning", blobs.references.c.holder, postgresql_ops={"holder": "text_pattern_ops"})
