"""Whose text a vector was made for, so that it goes with its document."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("embeddings", sa.Column("tenant", sa.Text))
    op.add_column("embeddings", sa.Column("document_id", sa.Text))
    op.create_index("embeddings_of_document", "embeddings", ["document_id", "tenant"])
