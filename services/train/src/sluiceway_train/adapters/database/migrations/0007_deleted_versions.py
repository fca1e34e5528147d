"""Deletions of versions: when each of them was."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("model_versions", sa.Column("deleted_at", sa.DateTime(timezone=True)))
