"""Circumstances of verdicts, which many have alike."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "verdict_circumstances",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("told", sa.LargeBinary, nullable=False),
    )
