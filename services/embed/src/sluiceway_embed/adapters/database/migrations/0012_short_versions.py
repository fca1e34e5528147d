"""Versions without what other columns say of them, in schemas that no release before this one has seen: see
`row_forms.py`. The next release lets the others have them."""

from alembic import op

from sluiceway_common.database.row_forms import is_new, make_row_form

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    make_row_form(op.get_bind(), short=is_new(op.get_bind(), "document_heads"))
