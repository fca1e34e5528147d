"""Verdicts of a tenant by their time alone, and of an age by ranges of the table: an id in each entry of an index takes
more room than the time that it is looked for by."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index("verdicts_in_time", "verdicts", ["tenant", "judged_at"])
    op.create_index("verdicts_by_age", "verdicts", ["judged_at"], postgresql_using="brin")
