"""Blobs of documents, whether or not a version refers to them: those of versions that are kept no longer, and what a
killed worker has left, lay there for a day after an erasure that was told as complete."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "document_blobs",
        sa.Column("uri", sa.Text, sa.ForeignKey("blobs.uri", ondelete="CASCADE"), primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
    )
    op.create_index("document_blobs_of_document", "document_blobs", ["document_id"])
