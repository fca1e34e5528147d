"""Counts of what a service let go of when a document was withdrawn, by kind; older acknowledgements have none."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("document_steps", sa.Column("let_go", JSONB))
