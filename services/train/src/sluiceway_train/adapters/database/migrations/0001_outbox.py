"""The outbox."""

import sqlalchemy as sa
from alembic import op

from sluiceway_common.outbox import outbox_columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("news", *outbox_columns(), sa.UniqueConstraint("topic", "id", name="news_once"))
    op.create_index("news_of_key", "news", ["topic", "key", "number"])
