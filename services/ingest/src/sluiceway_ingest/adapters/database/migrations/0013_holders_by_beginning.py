"""Holders of blobs by the beginnings of their names, in databases of any collation: what an erasure and a new version
let go of was looked for in all references where the collation is not C."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index(
        "blob_references_by_beginning", "blob_references", ["holder"], postgresql_ops={"holder": "text_pattern_ops"}
    )
