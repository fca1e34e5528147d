"""Documents that are not indexed by their state, and requests by ranges of their age: with an entry for each that is
indexed, and for each request, these took more room than all that is looked for in them."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_index(
        "documents_not_indexed",
        "documents",
        ["tenant", "state", "document_id"],
        postgresql_where=sa.text("state <> 'indexed'"),
    )
    op.create_index("requests_by_age", "requests", ["at"], postgresql_using="brin")
