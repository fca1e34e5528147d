"""Tables of runs and of the points of their curves."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    Identity,
    Index,
    Integer,
    Interval,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from sluiceway_train.adapters.database.tables import metadata

runs: Final = Table(
    "runs",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("model", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("base_sha256", Text, nullable=False),
    # The dataset as it was when the run was asked for.
    Column("dataset", JSONB, nullable=False),
    Column("hyperparameters", JSONB, nullable=False),
    Column("deadline", Interval, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    # From then on somebody may claim it: the end of a lease, or of a wait.
    Column("available_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("cancelling", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("last", JSONB),
    Column("steps", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("report_offset", BigInteger, nullable=False),
    Column("learned", Interval, nullable=False),
    Column("attempt_began", DateTime(timezone=True)),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    # Digests of the caller's key and of what was asked for under it.
    Column("key_sha256", Text),
    Column("request_sha256", Text),
    Index("runs_requested", "tenant", "key_sha256", unique=True, postgresql_where=text("key_sha256 IS NOT NULL")),
    Index("runs_open", "available_at", postgresql_where=text("state IN ('queued', 'running')")),
    Index("runs_of_tenant", "tenant", "state", "started_at"),
    Index("runs_by_id", "run_id"),
    Index("runs_ended", "ended_at"),
)

points: Final = Table(
    "run_points",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("step", BigInteger, primary_key=True, autoincrement=False),
    # Of the rows that are held back.
    Column("validation", Boolean, primary_key=True),
    # In the order in which they came to be known.
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("epoch", Float, nullable=False),
    Column("loss", Float),
    Column("validation_loss", Float),
    Column("learning_rate", Float),
    Column("token_accuracy", Float),
    Column("margin", Float),
    Column("pair_accuracy", Float),
    Index("run_points_of_run", "tenant", "run_id", "number"),
)
