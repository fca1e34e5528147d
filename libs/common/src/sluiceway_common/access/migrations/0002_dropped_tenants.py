"""Tombstones of dropped tenants."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "dropped_tenants",
        sa.Column("tenant_sha256", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("services", sa.ARRAY(sa.Text), nullable=False),
    )
