"""Index of the documents of a collection, which a repair and a check of what was lost ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    columns: list[str | sa.TextClause] = ["tenant", sa.text("(told ->> 'collection')"), "document_id"]
    op.create_index("heads_of_collection", "document_heads", columns, postgresql_where=sa.text("NOT withdrawn"))
