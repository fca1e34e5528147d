"""Uris of blobs in fewer characters, in schemas that no release before this one has seen: see `stored_uris.py`. The
release that lets the others have them writes all of theirs anew."""

from alembic import op

from sluiceway_common.blobs.stored_uris import make_uri_form
from sluiceway_common.blobs.tables import KEPT
from sluiceway_common.database.row_forms import is_new

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    make_uri_form(op.get_bind(), short=is_new(op.get_bind(), KEPT))
