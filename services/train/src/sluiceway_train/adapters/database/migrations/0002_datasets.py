"""Examples and datasets, and what the object store holds of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from sluiceway_common.blobs.tables import KEPT, REFERENCES, kept_columns, reference_columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _examples()
    _datasets()
    _shards()
    op.create_table(KEPT, *kept_columns())
    op.create_index("blobs_touched", KEPT, ["touched"])
    op.create_table(REFERENCES, *reference_columns())
    op.create_index("blob_references_of_holder", REFERENCES, ["holder"])


def _examples() -> None:
    op.create_table(
        "examples",
        *_key("answer_id"),
        *_texts("teacher", "event_id", "model", "collection"),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_corrected", sa.Boolean, nullable=False),
        sa.Column("document_ids", ARRAY(sa.Text), nullable=False),
        *_sealed(nullable=True),
    )
    op.create_index("examples_said_at", "examples", ["tenant", "said_at", "answer_id"])
    op.create_index("examples_documents", "examples", ["document_ids"], postgresql_using="gin")
    op.create_table(
        "withdrawn_documents", *_key("document_id"), sa.Column("at", sa.DateTime(timezone=True), nullable=False)
    )


def _datasets() -> None:
    op.create_table(
        "datasets",
        *_key("dataset_id"),
        *_texts("name", "objective", "state", "reason", "manifest_sha256", "parent"),
        *_numbers("version", "training_rows", "validation_rows", "revision"),
        sa.Column("report", JSONB, nullable=False),
        sa.Column("query", JSONB),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True)),
        sa.Column("tainted_by", ARRAY(sa.Text), nullable=False),
        *_sealed(nullable=False),
        sa.UniqueConstraint("tenant", "name", "version", name="datasets_version"),
    )
    op.create_index("datasets_created_at", "datasets", ["tenant", "created_at", "dataset_id"])


def _shards() -> None:
    op.create_table(
        "dataset_shards",
        *_key("dataset_id", "part"),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("sha256", "split", "uri"),
        *_numbers("bytes"),
        sa.Column("row_ids", ARRAY(sa.Text), nullable=False),
    )
    op.create_table(
        "dataset_documents",
        *_key("document_id", "dataset_id"),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_numbers("rows"),
    )


def _key(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, primary_key=True) for name in ("tenant", *names)]


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def _sealed(*, nullable: bool) -> list[sa.Column[Any]]:
    return [
        sa.Column("key_id", sa.Text, nullable=nullable),
        sa.Column("nonce", sa.LargeBinary, nullable=nullable),
        sa.Column("ciphertext", sa.LargeBinary, nullable=nullable),
    ]
