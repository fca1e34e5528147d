"""Volumes that the folders of runs lie on."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "run_volumes",
        sa.Column("machine", sa.Text, primary_key=True),
        sa.Column("volume_id", sa.Text, nullable=False),
    )
