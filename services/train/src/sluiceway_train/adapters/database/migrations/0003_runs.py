"""Runs, and the points of their curves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("base", sa.Text, nullable=False),
        sa.Column("base_sha256", sa.Text, nullable=False),
        sa.Column("dataset", JSONB, nullable=False),
        sa.Column("hyperparameters", JSONB, nullable=False),
        sa.Column("deadline", sa.Interval, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("fence", sa.BigInteger, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("machine", sa.Text, nullable=False),
        sa.Column("cancelling", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("last", JSONB),
        sa.Column("steps", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("report_offset", sa.BigInteger, nullable=False),
        sa.Column("learned", sa.Interval, nullable=False),
        sa.Column("attempt_began", sa.DateTime(timezone=True)),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("key_sha256", sa.Text),
        sa.Column("request_sha256", sa.Text),
    )
    asked = sa.text("key_sha256 IS NOT NULL")
    op.create_index("runs_requested", "runs", ["tenant", "key_sha256"], unique=True, postgresql_where=asked)
    is_open = sa.text("state IN ('queued', 'running')")
    op.create_index("runs_open", "runs", ["available_at"], postgresql_where=is_open)
    op.create_index("runs_of_tenant", "runs", ["tenant", "state", "started_at"])
    op.create_index("runs_by_id", "runs", ["run_id"])
    op.create_table(
        "run_points",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("step", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("validation", sa.Boolean, primary_key=True),
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("epoch", sa.Float, nullable=False),
        sa.Column("loss", sa.Float),
        sa.Column("validation_loss", sa.Float),
        sa.Column("learning_rate", sa.Float),
        sa.Column("token_accuracy", sa.Float),
        sa.Column("margin", sa.Float),
        sa.Column("pair_accuracy", sa.Float),
    )
    op.create_index("run_points_of_run", "run_points", ["tenant", "run_id", "number"])
