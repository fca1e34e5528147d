"""Index of all changes, where no release before this one has seen the table. Elsewhere its replicas ask it, and the
next release takes it away."""

from alembic import op

from sluiceway_common.database.row_forms import is_new

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    if is_new(op.get_bind(), "documents"):
        op.drop_index("documents_changed", "documents")
