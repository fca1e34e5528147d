"""Approvals of versions: what a gate said last of each."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # A replica of before writes versions without them.
    op.add_column("model_versions", sa.Column("approved_by", sa.Text, nullable=False, server_default=""))
    op.add_column("model_versions", sa.Column("judged_at", sa.DateTime(timezone=True)))
