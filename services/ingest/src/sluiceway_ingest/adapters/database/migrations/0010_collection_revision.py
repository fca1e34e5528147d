"""Revision of a collection, so that two who change its rules see each other."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("collections", sa.Column("revision", sa.BigInteger, nullable=False, server_default="1"))
