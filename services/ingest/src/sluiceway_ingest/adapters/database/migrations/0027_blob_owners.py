"""Owners of blobs in their own rows: most bytes are of one document, and its reference, with the keys of that, took
more room than the blob. Written where no release before this one has seen the schema; see `row_forms.py`."""

import sqlalchemy as sa
from alembic import op

from sluiceway_common.blobs.tables import KEPT, owner_columns
from sluiceway_common.database.row_forms import is_new, make_row_form

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    for column in owner_columns():
        op.add_column(KEPT, column)
    op.create_index("blobs_of_owner", KEPT, ["owner"], postgresql_where=sa.text("owner IS NOT NULL"))
    # A release that has made the tables with short rows knows none of these.
    make_row_form(op.get_bind(), short=is_new(op.get_bind(), KEPT))
