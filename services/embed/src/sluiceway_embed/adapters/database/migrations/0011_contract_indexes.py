"""Versions of a collection by their documents: a replica of before that still runs finds them by the collection."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.drop_index("heads_of_collection", "document_heads")
