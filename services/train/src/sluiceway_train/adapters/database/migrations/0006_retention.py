"""Numbers of datasets that stay when these are let go of, and the order in which runs are."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "dataset_names",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("last_version", sa.BigInteger, nullable=False),
    )
    op.execute("INSERT INTO dataset_names SELECT tenant, name, max(version) FROM datasets GROUP BY tenant, name")
    op.create_index("runs_ended", "runs", ["ended_at"])
