"""Nobody asks for a text without its encoder, and the key begins with that."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_index("embeddings_of_text", "embeddings")
