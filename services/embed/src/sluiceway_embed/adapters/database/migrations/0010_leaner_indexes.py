"""Versions of a collection without an entry for each: equal keys share one, and in the order of their ids documents are
found by these."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    columns: list[str | sa.TextClause] = ["tenant", sa.text("(told ->> 'collection')")]
    op.create_index("heads_in_collection", "document_heads", columns, postgresql_where=sa.text("NOT withdrawn"))
