"""Indexes for the pages of a collection, of a state and of a source, and for who names a near-duplicate."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("documents_of_collection", "documents", ["tenant", "collection", "document_id"])
    op.create_index("documents_in_state", "documents", ["tenant", "state", "document_id"])
    beginning = sa.text("left(source_key, 128) text_pattern_ops")
    op.create_index("documents_by_source", "documents", ["tenant", beginning])
    op.create_index("documents_near", "documents", ["near_duplicates"], postgresql_using="gin")
