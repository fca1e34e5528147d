"""State of a collection: live, being deleted, or deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("collections", sa.Column("state", sa.Text, nullable=False, server_default="live"))
    op.create_index(
        "collections_closing", "collections", ["tenant", "name"], postgresql_where=sa.text("state = 'deleting'")
    )
