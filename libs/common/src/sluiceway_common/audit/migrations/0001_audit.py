"""Ends of the chains, and the outbox of their entries."""

import sqlalchemy as sa
from alembic import op

from sluiceway_common.outbox import outbox_columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "heads",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table("news", *outbox_columns(), sa.UniqueConstraint("topic", "id", name="news_once"))
    op.create_index("news_of_key", "news", ["topic", "key", "number"])
