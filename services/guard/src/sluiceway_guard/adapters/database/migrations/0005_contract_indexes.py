"""Verdicts by their time and id, and by their age one by one: a replica of before that still runs finds them by their
time."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.drop_index("verdicts_of_tenant", "verdicts")
    op.drop_index("verdicts_judged_at", "verdicts")
