"""Store that a document was written to, so that a store that lacks it is known to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("document_heads", sa.Column("store", sa.Text))
