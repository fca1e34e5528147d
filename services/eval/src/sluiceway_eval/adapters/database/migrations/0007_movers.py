"""Names, sealed, of who moved an alias."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("alias_steps", sa.Column("by_key_id", sa.Text))
    op.add_column("alias_steps", sa.Column("by_nonce", sa.LargeBinary))
    op.add_column("alias_steps", sa.Column("by_ciphertext", sa.LargeBinary))
