"""Documents and what belongs to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from sluiceway_common.blobs.tables import kept_columns, reference_columns
from sluiceway_common.outbox import outbox_columns

revision = "0001"
down_revision = None

_LIVE = "state NOT IN ('withdrawing', 'withdrawn', 'erased')"
_WAITING = "state IN ('submitted', 'chunked', 'withdrawing') AND NOT stalled"


def upgrade() -> None:
    _documents()
    _indexes()
    _belongings()
    op.create_table("news", *outbox_columns(), sa.UniqueConstraint("topic", "id", name="news_once"))
    op.create_index("news_of_key", "news", ["topic", "key", "number"])
    op.create_table("blobs", *kept_columns())
    op.create_index("blobs_touched", "blobs", ["touched"])
    op.create_table("blob_references", *reference_columns())
    op.create_index("blob_references_of_holder", "blob_references", ["holder"])


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("collection", sa.Text, nullable=False),
        sa.Column("source_key", sa.Text, nullable=False),
        sa.Column("source_sha256", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("original", postgresql.JSONB, nullable=False),
        sa.Column("given_title", sa.Text, nullable=False),
        sa.Column("given_media_type", sa.Text, nullable=False),
        sa.Column("acl", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("labels", postgresql.JSONB, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("chunks", sa.Integer, nullable=False),
        sa.Column("flags", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("text", postgresql.JSONB),
        sa.Column("manifest", postgresql.JSONB),
        sa.Column("reason", sa.Text),
        sa.Column("advice", sa.Text, nullable=False),
        sa.Column("near_duplicates", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("parent_id", sa.Text, nullable=False),
        sa.Column("stalled", sa.Boolean, nullable=False),
        sa.Column("ocr", sa.Boolean, nullable=False),
        sa.Column("erase", sa.Boolean, nullable=False),
        sa.Column("claims", sa.Integer, nullable=False),
        sa.Column("lease_owner", sa.Text),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("password_key", sa.Text),
        sa.Column("password_nonce", sa.LargeBinary),
        sa.Column("password", sa.LargeBinary),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mark", sa.BigInteger, nullable=False),
    )


def _indexes() -> None:
    live = sa.text(_LIVE)
    identity = ["tenant", "collection", "source_sha256"]
    op.create_index("documents_live", "documents", identity, unique=True, postgresql_where=live)
    op.create_index("documents_age", "documents", ["tenant", "collection", "submitted_at"], postgresql_where=live)
    op.create_index("documents_changed", "documents", ["tenant", "mark"])
    attached = sa.text("parent_id <> ''")
    op.create_index("documents_of_parent", "documents", ["tenant", "parent_id"], postgresql_where=attached)
    leased = sa.text("lease_until IS NOT NULL")
    op.create_index("documents_leased", "documents", ["lease_until"], postgresql_where=leased)
    op.create_index("documents_waiting", "documents", ["updated_at"], postgresql_where=sa.text(_WAITING))
    leaving = sa.text("state = 'withdrawing'")
    op.create_index("documents_leaving", "documents", ["tenant", "document_id"], postgresql_where=leaving)


def _belongings() -> None:
    op.create_table(
        "requests",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("request_id", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, nullable=False),
        sa.Column("unchanged", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("requests_at", "requests", ["at"])
    op.create_table(
        "acknowledgements",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("stage", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "bands",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("band", sa.BigInteger, primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
    )
    op.create_index("bands_of_document", "bands", ["tenant", "document_id"])
    op.create_table(
        "collections",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("chunk_tokens", sa.Integer, nullable=False),
        sa.Column("default_acl", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("retention_days", sa.Integer, nullable=False),
    )
