"""Verdicts for some days: what a policy is replayed over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "verdicts",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_name", sa.Text, nullable=False),
        sa.Column("policy_version", sa.Text, nullable=False),
        sa.Column("policy_digest", sa.Text, nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("part_kinds", JSONB, nullable=False),
        sa.Column("left_out", sa.BigInteger, nullable=False),
    )
    op.create_index("verdicts_of_tenant", "verdicts", ["tenant", "judged_at", "id"])
    op.create_index("verdicts_judged_at", "verdicts", ["judged_at"])
