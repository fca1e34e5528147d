"""Blobs that were erased while somebody may have had the same bytes on their way: they are looked for once more."""

from alembic import op

from sluiceway_common.blobs.tables import ERASURES, erasure_columns

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(ERASURES, *erasure_columns())
    op.create_index("blob_erasures_at", ERASURES, ["at"])
