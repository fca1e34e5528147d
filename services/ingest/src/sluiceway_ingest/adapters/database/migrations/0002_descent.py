"""Depth at which a document lies in others."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("documents", sa.Column("root_id", sa.Text, nullable=False, server_default=""))
    op.add_column("documents", sa.Column("depth", sa.Integer, nullable=False, server_default="0"))
