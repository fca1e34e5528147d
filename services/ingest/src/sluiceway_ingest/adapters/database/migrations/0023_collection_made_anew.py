"""Time at which a collection was made anew: what was erased of its predecessor is not in it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("collections", sa.Column("made_anew_at", sa.DateTime(timezone=True), nullable=True))
