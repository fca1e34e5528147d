"""Tables of suites and evaluations."""

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, LargeBinary, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from sluiceway_eval.adapters.database.tables import metadata


def _sealed(*, nullable: bool) -> tuple[Column[Any], ...]:
    """Words of people under a key of their tenant."""
    return (
        Column("key_id", Text, nullable=nullable),
        Column("nonce", LargeBinary, nullable=nullable),
        Column("ciphertext", LargeBinary, nullable=nullable),
    )


suites: Final = Table(
    "suites",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("put_by", Text, nullable=False),
    Column("put_at", DateTime(timezone=True), nullable=False),
    Index("suites_digest", "tenant", "name", "digest", unique=True),
    Index("suites_at", "tenant", "put_at", "name", "version"),
)

suite_cases: Final = Table(
    "suite_cases",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("case_id", Text, nullable=False),
    *_sealed(nullable=False),
)

evaluations: Final = Table(
    "evaluations",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("evaluation_id", Text, primary_key=True),
    Column("suite", Text, nullable=False),
    Column("suite_version", BigInteger, nullable=False),
    Column("suite_digest", Text, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("candidate", JSONB, nullable=False),
    Column("champion", JSONB, nullable=False),
    Column("collection", Text, nullable=False),
    Column("rule", JSONB, nullable=False),
    Column("gate", Boolean, nullable=False),
    Column("max_tokens", Integer, nullable=False),
    Column("started_by", Text, nullable=False),
    # Of who started it: what its answers may rest on.
    Column("groups", ARRAY(Text), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    # From then on somebody may claim it.
    Column("available_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("takeovers", Integer, nullable=False, server_default="0"),
    Column("owner", Text, nullable=False),
    Column("counts", JSONB, nullable=False),
    Column("judgement", JSONB(none_as_null=True)),
    Column("reason", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    # Digests of the caller's key and of what was asked for under it.
    Column("key_sha256", Text),
    Column("request_sha256", Text),
    Index(
        "evaluations_requested", "tenant", "key_sha256", unique=True, postgresql_where=text("key_sha256 IS NOT NULL")
    ),
    Index("evaluations_open", "available_at", postgresql_where=text("state IN ('queued', 'running')")),
    Index("evaluations_of_tenant", "tenant", "state", "started_at"),
    Index("evaluations_of_suite", "tenant", "suite", "evaluation_id"),
    Index("evaluations_ended", "ended_at"),
)

case_outcomes: Final = Table(
    "case_outcomes",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("evaluation_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("case_id", Text, nullable=False),
    Column("candidate_passed", Boolean, nullable=False),
    # Absent without a champion.
    Column("champion_passed", Boolean),
    Column("candidate", JSONB, nullable=False),
    Column("champion", JSONB(none_as_null=True)),
    *_sealed(nullable=True),
)
