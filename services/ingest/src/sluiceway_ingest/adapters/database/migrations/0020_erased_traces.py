"""Traces of erased documents: no digest of their bytes, and the groups of their collection as they are now, which it
may be made anew without."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute(
        'UPDATE documents SET original = \'{"uri": "", "sha256": "", "bytes": 0}\', '
        "acl = CASE WHEN acl <> '{}' THEN acl ELSE coalesce((SELECT default_acl FROM collections "
        "WHERE collections.tenant = documents.tenant AND name = collection), '{}') END WHERE state = 'erased'"
    )
