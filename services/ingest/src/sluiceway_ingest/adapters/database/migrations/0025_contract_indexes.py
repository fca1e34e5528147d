"""Indexes of documents by their state, of requests and blobs by their age, and of holders of blobs by their whole
names. A replica of before that still runs finds the same in what stands beside them, and the blobs in the table, all of
which it looks at in any case."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.drop_index("documents_in_state", "documents")
    op.drop_index("requests_at", "requests")
    op.drop_index("blobs_touched", "blobs")
    op.drop_index("blob_references_of_holder", "blob_references")
