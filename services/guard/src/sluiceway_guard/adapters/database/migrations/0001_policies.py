"""Versions of policies, their activations, and the outbox."""

import sqlalchemy as sa
from alembic import op

from sluiceway_common.outbox import outbox_columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("news", *outbox_columns(), sa.UniqueConstraint("topic", "id", name="news_once"))
    op.create_index("news_of_key", "news", ["topic", "key", "number"])
    op.create_table(
        "policies",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("toml", sa.Text, nullable=False),
        sa.Column("put_by", sa.Text, nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("tenant", "number", name="policies_number"),
    )
    op.create_table(
        "activations",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
