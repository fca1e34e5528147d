"""Documents by 16 bytes of the digest of their key, and those that name near-duplicates: with 64 digits of it, and with
an entry for each that names none, these indexes took twice the room."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    # Of the keys that an older replica writes it binds none that `documents_live` does not bind: there can be no two.
    op.execute(
        "CREATE UNIQUE INDEX documents_of_identity ON documents "
        r"(tenant, collection, substr(sha256(replace(source_key, '\', '\\')::bytea), 1, 16)) "
        "WHERE state NOT IN ('withdrawing', 'withdrawn', 'erased')"
    )
    op.create_index(
        "documents_naming",
        "documents",
        ["near_duplicates"],
        postgresql_using="gin",
        postgresql_where=sa.text("near_duplicates <> '{}'"),
    )
