"""Id of the store that blobs lie in, so that an empty folder is not taken for it."""

from alembic import op

from sluiceway_common.blobs.tables import STORE, store_columns

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(STORE, *store_columns())
