"""Withdrawn documents of each tenant by their age, so that tenants are erased in turns."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_index(
        "documents_withdrawn_of_tenant",
        "documents",
        ["tenant", "updated_at"],
        postgresql_where=sa.text("state = 'withdrawn'"),
    )
