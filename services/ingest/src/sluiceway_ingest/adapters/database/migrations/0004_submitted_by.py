"""Subject who handed a version in: that one sees it whatever its groups are."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("documents", sa.Column("submitted_by", sa.Text, nullable=False, server_default=""))
