"""Embeddings kept by one statement: a function takes the turn of their document, and looks whether it is withdrawn."""

from alembic import op

revision = "0009"
down_revision = "0008"

# Volatile: what it asks behind the lock sees what was committed while it waited.
_FUNCTION = """
CREATE OR REPLACE FUNCTION embeddings_may_be_kept(turn bigint, of_tenant text, of_document text) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(turn);
  RETURN NOT EXISTS (
    SELECT FROM document_heads heads
    WHERE heads.tenant = of_tenant AND heads.document_id = of_document AND heads.withdrawn
  );
END
$$
"""


def upgrade() -> None:
    op.execute(_FUNCTION)
