"""Owner of a kept vector: the document whose text it was made for, so that it goes with it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("embeddings", sa.Column("tenant", sa.Text))
    op.add_column("embeddings", sa.Column("document_id", sa.Text))
    op.create_index("embeddings_of_document", "embeddings", ["document_id", "tenant"])
