"""Mode of an activation: that the version decides, or that it is the shadow."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("activations", sa.Column("mode", sa.Text, nullable=False, server_default="decides"))
