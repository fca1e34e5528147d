"""Keys that took the place of others."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("keys", sa.Column("replaced_by", sa.Text))
    op.add_column("keys", sa.Column("request", sa.Text))
