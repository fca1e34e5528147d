"""Takeovers of an evaluation from owners who fell silent."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("evaluations", sa.Column("takeovers", sa.Integer, nullable=False, server_default="0"))
