"""Documents that are read, and that wait, by their age alone: a replica of before that still runs finds what it asks
for in the indexes by tenant."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.drop_index("documents_leased", "documents")
    op.drop_index("documents_waiting", "documents")
