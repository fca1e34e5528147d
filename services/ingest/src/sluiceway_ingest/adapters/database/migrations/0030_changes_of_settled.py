"""Changes of documents that wait, and of those that are settled, in an index each: of the marks under which a document
waits an index of all kept the pages, four times what it needed."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

_WAITING = "state IN ('submitted', 'extracting', 'chunked')"


def upgrade() -> None:
    for name, which in (("waiting", _WAITING), ("settled", f"NOT ({_WAITING})")):
        op.create_index(f"documents_changed_{name}", "documents", ["tenant", "mark"], postgresql_where=sa.text(which))
