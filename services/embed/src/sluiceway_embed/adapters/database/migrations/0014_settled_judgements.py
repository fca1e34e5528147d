"""Judgements of a current version, in its own row, in schemas that no release before this one has seen: see
`row_forms.py`. The next release lets the others have them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from sluiceway_common.database.row_forms import is_new, make_row_form

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("document_heads", sa.Column("said", JSONB))
    # A release that has made the tables with short rows reads none of these.
    make_row_form(op.get_bind(), short=is_new(op.get_bind(), "document_heads"))
