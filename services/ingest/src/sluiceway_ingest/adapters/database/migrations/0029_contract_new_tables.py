"""Indexes of documents by their whole digest, and by near-duplicates whether or not there are any, of tables that no
release before this one has seen. In others its replicas ask them, and the next release takes them away: in the script
that lets rows be short, for short rows leave the column of `documents_live` empty."""

from alembic import op

from sluiceway_common.database.row_forms import is_new

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    if is_new(op.get_bind(), "documents"):
        op.drop_index("documents_live", "documents")
        op.drop_index("documents_near", "documents")
