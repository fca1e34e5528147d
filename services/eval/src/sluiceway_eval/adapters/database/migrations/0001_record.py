"""The record: answers, verdicts, documents, feedback, and the edges between them; and the outbox."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from sluiceway_common.outbox import outbox_columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("news", *outbox_columns(), sa.UniqueConstraint("topic", "id", name="news_once"))
    op.create_index("news_of_key", "news", ["topic", "key", "number"])
    _answers()
    _verdicts()
    _feedback()
    _documents()
    _activations()


def _answers() -> None:
    op.create_table(
        "answers",
        *_key("answer_id"),
        *_told(),
        *_texts("finish_reason", "asker", "model", "model_digest", "collection", "index_version"),
        *_texts("prompt", "prompt_version", "guard", "groundedness"),
        sa.Column("parts", JSONB, nullable=False),
        sa.Column("scores", JSONB, nullable=False),
    )
    op.create_index("answers_at", "answers", ["tenant", "at", "answer_id"])
    for column in ("asker", "model", "model_digest", "prompt"):
        op.create_index(f"answers_{column}", "answers", ["tenant", column, "at", "answer_id"])
    op.create_table(
        "answer_passages",
        *_key("document_id", "chunk_id"),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("answer_id", sa.Text, primary_key=True),
        *_told(),
        sa.Column("cited", sa.Boolean, nullable=False),
    )
    op.create_index("answer_passages_document", "answer_passages", ["tenant", "document_id", "at", "answer_id"])
    op.create_index("answer_passages_chunk", "answer_passages", ["tenant", "chunk_id", "at", "answer_id"])
    op.create_table("answer_verdicts", *_key("verdict_id", "answer_id"), *_told())
    op.create_index("answer_verdicts_answer", "answer_verdicts", ["tenant", "answer_id"])


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        *_key("verdict_id"),
        *_told(),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("rules", ARRAY(sa.Text), nullable=False),
        sa.Column("characters", sa.BigInteger, nullable=False),
        sa.Column("verdict", sa.LargeBinary, nullable=False),
    )
    op.create_index("verdicts_at", "verdicts", ["tenant", "at", "verdict_id"])
    op.create_table("verdict_rules", *_key("rule", "verdict_id"), *_told())


def _feedback() -> None:
    op.create_table(
        "feedback",
        *_key("answer_id", "event_id"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("commented", sa.Boolean, nullable=False),
        sa.Column("corrected", sa.Boolean, nullable=False),
    )


def _documents() -> None:
    op.create_table(
        "document_steps",
        *_key("document_id"),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("happened", sa.Text, primary_key=True),
        sa.Column("service", sa.Text, primary_key=True),
        sa.Column("attempt", sa.Integer, primary_key=True, autoincrement=False),
        *_told(),
        sa.Column("manifest_sha256", sa.Text, nullable=False),
        sa.Column("chunks", sa.Integer, nullable=False),
        sa.Column("index_version", sa.Text, nullable=False),
    )


def _activations() -> None:
    op.create_table(
        "policy_activations",
        *_key(),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        *_told(),
        *_texts("name", "version", "digest"),
    )


def _key(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, primary_key=True) for name in ("tenant", *names)]


def _told() -> list[sa.Column[Any]]:
    at = sa.Column("at", sa.DateTime(timezone=True), nullable=False)
    return [at, sa.Column("event_id", sa.Text, nullable=False)]


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
