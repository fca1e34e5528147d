"""Outcomes of judges for a try of a document, and decisions of operators about what is quarantined."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("documents", sa.Column("judgements", postgresql.JSONB, nullable=False, server_default="[]"))
    op.add_column("documents", sa.Column("released", sa.Boolean, nullable=False, server_default="false"))
    op.add_column("documents", sa.Column("in_index", sa.Boolean, nullable=False, server_default="false"))
    op.create_table(
        "decisions",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("attempt", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note_key", sa.Text),
        sa.Column("note_nonce", sa.LargeBinary),
        sa.Column("note", sa.LargeBinary),
    )
