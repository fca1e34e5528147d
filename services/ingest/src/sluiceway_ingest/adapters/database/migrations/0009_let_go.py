"""Counts of what each stage let go of when it acknowledged a withdrawal, by kind."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("acknowledgements", sa.Column("let_go", JSONB, nullable=False, server_default="{}"))
