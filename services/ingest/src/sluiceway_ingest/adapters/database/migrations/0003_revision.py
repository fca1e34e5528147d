"""Revision of a document: how often it was changed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("documents", sa.Column("revision", sa.BigInteger, nullable=False, server_default="0"))
