"""Bands of a document in one row, found by a GIN index: sixteen rows and their keys took a third of all that a short
document takes here. What is in `bands` is read beside it until a later release has brought it over."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "document_bands",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("bands", sa.ARRAY(sa.BigInteger), nullable=False),
    )
    # What waits to be put into the index is looked through by every search.
    storing = {"fastupdate": "off"}
    op.create_index(
        "document_bands_shared", "document_bands", ["bands"], postgresql_using="gin", postgresql_with=storing
    )
