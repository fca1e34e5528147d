"""Documents that are read, and that wait, of each tenant by their age, so that tenants take turns in each sweep; and
collections without those that were deleted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    for name, table, column, which in (
        ("documents_leased_of_tenant", "documents", "lease_until", "state = 'extracting'"),
        ("documents_waiting_of_tenant", "documents", "updated_at", "state IN ('submitted', 'chunked') AND NOT stalled"),
        ("collections_there", "collections", "name", "state <> 'deleted'"),
        ("collections_retained", "collections", "name", "retention_days > 0 AND state = 'live'"),
    ):
        op.create_index(name, table, ["tenant", column], postgresql_where=sa.text(which))
