"""Datasets, their rows, versions of models, aliases, and what became of them; answers are found by their adapter."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_DIGEST = "(parts ->> 'adapter_digest')"


def upgrade() -> None:
    op.create_index(
        "answers_adapter",
        "answers",
        ["tenant", sa.text(_DIGEST), "at", "answer_id"],
        postgresql_where=sa.text(f"{_DIGEST} <> ''"),
    )
    _datasets()
    _versions()
    op.create_table(
        "training_steps",
        *_key("name", "kind", "happened"),
        *_number_in_key("number"),
        sa.Column("about", sa.Text, primary_key=True),
        *_told(),
        *_texts("reason"),
    )


def _datasets() -> None:
    op.create_table(
        "datasets",
        *_key("dataset_id"),
        *_told(),
        *_texts("name"),
        *_numbers("version"),
        *_texts("objective", "manifest_sha256"),
        *_numbers("training_rows", "validation_rows"),
        *_texts("parent"),
    )
    op.create_table(
        "training_rows",
        *_key("dataset_id", "row_id", "document_id"),
        *_told(),
        *_texts("answer_id", "origin", "split"),
    )
    for column in ("document_id", "answer_id"):
        index = f"training_rows_{column.removesuffix('_id')}"
        op.create_index(index, "training_rows", ["tenant", column, "dataset_id", "row_id"])
    op.create_index("training_rows_row", "training_rows", ["tenant", "row_id", "dataset_id"])


def _versions() -> None:
    op.create_table(
        "model_versions",
        *_key("model"),
        *_number_in_key("version"),
        *_told(),
        *_texts("digest", "base", "base_sha256", "run_id", "dataset_id", "dataset_sha256"),
    )
    op.create_index("model_versions_digest", "model_versions", ["tenant", "digest"])
    op.create_index("model_versions_dataset", "model_versions", ["tenant", "dataset_id"])
    op.create_table(
        "alias_steps",
        *_key("model", "alias"),
        *_number_in_key("revision"),
        *_told(),
        *_numbers("version", "canary_version"),
        sa.Column("canary_share", sa.Float, nullable=False),
    )


def _key(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, primary_key=True) for name in ("tenant", *names)]


def _number_in_key(name: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)]


def _told() -> list[sa.Column[Any]]:
    at = sa.Column("at", sa.DateTime(timezone=True), nullable=False)
    return [at, sa.Column("event_id", sa.Text, nullable=False)]


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]
