"""Folders of runs with rows, and receipts of withdrawals that wait for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "row_folders",
        sa.Column("machine", sa.Text, primary_key=True),
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("dataset_id", sa.Text, nullable=False),
    )
    op.create_index("row_folders_of_dataset", "row_folders", ["tenant", "dataset_id"])
    op.create_table(
        "row_folder_documents",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("machine", sa.Text, primary_key=True),
        sa.Column("run_id", sa.Text, primary_key=True),
    )
    op.create_index("row_folder_documents_of_folder", "row_folder_documents", ["machine", "run_id"])
    op.create_table(
        "forgetting_receipts",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("erase", sa.Boolean, primary_key=True),
        sa.Column("let_go", JSONB, nullable=False),
        sa.Column("causation", sa.Text, nullable=False),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
    )
    # Runs that a replica of before has begun.
    op.execute(
        "INSERT INTO row_folders SELECT machine, run_id, tenant, dataset->>'dataset_id' FROM runs "
        "WHERE state = 'running' AND machine <> ''"
    )
