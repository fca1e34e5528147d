"""Feedback by who gave it: the key of a row is a digest of him, and the event that told it stands beside."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("feedback", sa.Column("told_in", sa.Text, nullable=False, server_default=""))
