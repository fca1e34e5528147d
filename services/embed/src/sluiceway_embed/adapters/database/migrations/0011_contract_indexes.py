"""Versions of a collection by their documents, and embeddings by their age one by one: a replica of before that still
runs finds them in the indexes that share entries."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.drop_index("heads_of_collection", "document_heads")
    op.drop_index("embeddings_age", "embeddings")
