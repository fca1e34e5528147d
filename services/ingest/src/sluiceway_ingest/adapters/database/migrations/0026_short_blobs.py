"""Blobs of documents by digest and size, in schemas that no release before this one has seen: see `row_forms.py`. The
next release lets the others have them."""

import sqlalchemy as sa
from alembic import op

from sluiceway_common.database.row_forms import is_new, make_row_form

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    for name in ("original", "text", "manifest"):
        op.add_column("documents", sa.Column(f"{name}_sha256", sa.LargeBinary))
        op.add_column("documents", sa.Column(f"{name}_bytes", sa.BigInteger))
    make_row_form(op.get_bind(), short=is_new(op.get_bind(), "documents"))
