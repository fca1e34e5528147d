"""Holders of blobs by the beginnings of their names, in databases of any collation: what an erasure and a new version
let go of was looked for in all references where the collation is not C. The same index finds whole names."""

from alembic import op

revision = "0013"
down_revision = "0012"

_INDEX = "blob_references_of_holder"
_NEW = "blob_references_of_holder_by_beginning"


def upgrade() -> None:
    # The old one serves until the new one is built.
    op.create_index(_NEW, "blob_references", ["holder"], postgresql_ops={"holder": "text_pattern_ops"})
    op.drop_index(_INDEX, "blob_references")
    op.execute(f"ALTER INDEX {_NEW} RENAME TO {_INDEX}")
