"""Usage of each tenant, counted once and then kept by every change."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "usage",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("documents", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("passages", sa.BigInteger, nullable=False),
    )
    # A replica of before that still runs would write what is not counted: it waits for the end of this transaction.
    op.execute("LOCK TABLE documents IN SHARE ROW EXCLUSIVE MODE")
    op.execute(
        "INSERT INTO usage SELECT tenant, count(*), sum((original->>'bytes')::bigint), sum(chunks) FROM documents "
        "WHERE state NOT IN ('withdrawing', 'withdrawn', 'erased') GROUP BY tenant"
    )
