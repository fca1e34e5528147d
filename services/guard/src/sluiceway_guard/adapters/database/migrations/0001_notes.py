"""Notes, sealed, and the outbox."""

import sqlalchemy as sa
from alembic import op

from sluiceway_common.outbox import outbox_columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("news", *outbox_columns(), sa.UniqueConstraint("topic", "id", name="news_once"))
    op.create_index("news_of_key", "news", ["topic", "key", "number"])
    op.create_table(
        "notes",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("nonce", sa.LargeBinary, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    )
