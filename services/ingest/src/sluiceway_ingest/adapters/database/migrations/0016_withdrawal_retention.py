"""Since when the days of withdrawn documents are counted: those that were withdrawn before this ran have all of them
from here on, as nobody who withdrew them was told of any. So has whoever wants to keep them, to say so."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table("withdrawal_retention", sa.Column("begins_at", sa.DateTime(timezone=True), primary_key=True))
    op.execute("INSERT INTO withdrawal_retention VALUES (now())")
