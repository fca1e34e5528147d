"""Order in which evaluations are let go of."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("evaluations_ended", "evaluations", ["ended_at"])
