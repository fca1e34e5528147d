"""Versions of a collection and embeddings of an age without an entry for each row: equal keys share one, and an age is
known of ranges of the table."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    columns = ["tenant", sa.text("(told ->> 'collection')")]
    op.create_index("heads_in_collection", "document_heads", columns, postgresql_where=sa.text("NOT withdrawn"))
    op.create_index("embeddings_by_age", "embeddings", ["made_at"], postgresql_using="brin")
