"""Versions of models, their aliases, and how these moved."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "model_versions",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("base_name", sa.Text, nullable=False),
        sa.Column("base_sha256", sa.Text, nullable=False),
        sa.Column("dataset_id", sa.Text, nullable=False),
        sa.Column("dataset_name", sa.Text, nullable=False),
        sa.Column("dataset_version", sa.BigInteger, nullable=False),
        sa.Column("dataset_sha256", sa.Text, nullable=False),
        sa.Column("training_rows", sa.BigInteger, nullable=False),
        sa.Column("objective", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("hyperparameters", sa.Text, nullable=False),
        sa.Column("files", JSONB, nullable=False),
        sa.Column("signature", JSONB, nullable=False),
        sa.Column("metrics", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tainted_by", ARRAY(sa.Text), nullable=False),
        sa.UniqueConstraint("tenant", "run_id", name="model_versions_of_run"),
    )
    op.create_index("model_versions_of_dataset", "model_versions", ["tenant", "dataset_id"])
    op.create_table("model_aliases", *_alias_columns(sa.Column("revision", sa.BigInteger, nullable=False)))
    op.create_table(
        "alias_moves",
        *_alias_columns(sa.Column("revision", sa.BigInteger, primary_key=True, autoincrement=False)),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("note_key", sa.Text),
        sa.Column("note_nonce", sa.LargeBinary),
        sa.Column("note", sa.LargeBinary),
    )


def _alias_columns(revision: sa.Column[Any]) -> list[sa.Column[Any]]:
    return [
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        revision,
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("canary_version", sa.BigInteger, nullable=False),
        sa.Column("canary_share", sa.Double, nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
    ]
