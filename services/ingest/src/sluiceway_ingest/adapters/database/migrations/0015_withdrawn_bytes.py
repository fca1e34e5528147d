"""Bytes of withdrawn documents in the usage of their tenant, and those documents by when they were withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    # A replica of before that still runs would write what is not counted: it waits for the end of this transaction.
    op.execute("LOCK TABLE documents IN SHARE ROW EXCLUSIVE MODE")
    op.execute(
        "INSERT INTO usage SELECT tenant, 0, sum((original->>'bytes')::bigint), 0 FROM documents "
        "WHERE state IN ('withdrawing', 'withdrawn') GROUP BY tenant "
        "ON CONFLICT (tenant) DO UPDATE SET bytes = usage.bytes + excluded.bytes"
    )
    op.create_index("documents_withdrawn", "documents", ["updated_at"], postgresql_where=sa.text("state = 'withdrawn'"))
