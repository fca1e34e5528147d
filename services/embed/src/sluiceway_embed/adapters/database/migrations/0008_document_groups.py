"""Groups of documents: who may find them since a version was handed in, whatever became of it.

Those of versions that are held as this is run count from here on as well.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# As passages bear them: a blank stands for the groups of the collection, a star for everybody.
_HELD = """
INSERT INTO document_groups (tenant, document_id, version, groups)
SELECT DISTINCT ON (tenant, document_id) tenant, document_id, version,
  CASE
    WHEN (told ->> 'acl_inherited')::boolean THEN ARRAY[' ']
    WHEN jsonb_array_length(told -> 'acl') = 0 THEN ARRAY['*']
    ELSE ARRAY(SELECT DISTINCT jsonb_array_elements_text(told -> 'acl') ORDER BY 1)
  END
FROM held_versions
WHERE NOT EXISTS (
  SELECT FROM document_heads heads
  WHERE heads.tenant = held_versions.tenant AND heads.document_id = held_versions.document_id AND heads.withdrawn
)
ORDER BY tenant, document_id, version DESC, attempt DESC
"""


def upgrade() -> None:
    op.create_table(
        "document_groups",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("groups", sa.ARRAY(sa.Text), nullable=False),
    )
    op.execute(_HELD)
