"""Suites of cases, evaluations of models by them, and what became of each case."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _suites()
    _evaluations()
    op.create_table(
        "case_outcomes",
        *_key("evaluation_id"),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("case_id"),
        sa.Column("candidate_passed", sa.Boolean, nullable=False),
        sa.Column("champion_passed", sa.Boolean),
        sa.Column("candidate", JSONB, nullable=False),
        sa.Column("champion", JSONB),
        *_sealed(nullable=True),
    )


def _suites() -> None:
    op.create_table(
        "suites",
        *_key("name"),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        *_texts("digest"),
        sa.Column("cases", sa.Integer, nullable=False),
        *_texts("put_by"),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("suites_digest", "suites", ["tenant", "name", "digest"], unique=True)
    op.create_index("suites_at", "suites", ["tenant", "put_at", "name", "version"])
    op.create_table(
        "suite_cases",
        *_key("name"),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("case_id"),
        *_sealed(nullable=False),
    )


def _evaluations() -> None:
    op.create_table(
        "evaluations",
        *_key("evaluation_id"),
        *_texts("suite"),
        sa.Column("suite_version", sa.BigInteger, nullable=False),
        *_texts("suite_digest"),
        sa.Column("cases", sa.Integer, nullable=False),
        sa.Column("candidate", JSONB, nullable=False),
        sa.Column("champion", JSONB, nullable=False),
        *_texts("collection"),
        sa.Column("rule", JSONB, nullable=False),
        sa.Column("gate", sa.Boolean, nullable=False),
        sa.Column("max_tokens", sa.Integer, nullable=False),
        *_texts("started_by"),
        sa.Column("groups", ARRAY(sa.Text), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        *_texts("state"),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("fence", sa.BigInteger, nullable=False),
        *_texts("owner"),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("judgement", JSONB),
        *_texts("reason", "message"),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("key_sha256", sa.Text),
        sa.Column("request_sha256", sa.Text),
    )
    asked = sa.text("key_sha256 IS NOT NULL")
    op.create_index(
        "evaluations_requested", "evaluations", ["tenant", "key_sha256"], unique=True, postgresql_where=asked
    )
    is_open = sa.text("state IN ('queued', 'running')")
    op.create_index("evaluations_open", "evaluations", ["available_at"], postgresql_where=is_open)
    op.create_index("evaluations_of_tenant", "evaluations", ["tenant", "state", "started_at"])
    op.create_index("evaluations_of_suite", "evaluations", ["tenant", "suite", "evaluation_id"])


def _key(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, primary_key=True) for name in ("tenant", *names)]


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _sealed(*, nullable: bool) -> list[sa.Column[Any]]:
    return [
        sa.Column("key_id", sa.Text, nullable=nullable),
        sa.Column("nonce", sa.LargeBinary, nullable=nullable),
        sa.Column("ciphertext", sa.LargeBinary, nullable=nullable),
    ]
