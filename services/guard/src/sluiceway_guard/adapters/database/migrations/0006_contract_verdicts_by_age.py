"""Verdicts by ranges of their age: those of each tenant are found by their time, whose index there is."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.drop_index("verdicts_by_age", "verdicts")
