"""Steps of a version in one row, in schemas that no release before this one has seen: see `row_forms.py`. The next
release lets the others have them. Whoever reads steps reads those of both tables by the view."""

import sqlalchemy as sa
from alembic import op

from sluiceway_common.database.row_forms import is_new, make_row_form

revision = "0013"
down_revision = "0012"

# Of what `short_name` made shorter.
_WHOLE_NAME = """
CREATE FUNCTION whole_name(short text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
SELECT CASE
  WHEN short NOT LIKE '~%' THEN short
  WHEN short LIKE '~~%' THEN substr(short, 2)
  WHEN length(short) = 23 THEN encode(decode(substr(short, 2) || '==', 'base64'), 'hex')::uuid::text
  ELSE encode(decode(substr(short, 2) || '=', 'base64'), 'hex')
END
$$
"""
# Seconds and microseconds apart: no number with a fraction has all digits of a far time.
_TOLD_STEPS = """
CREATE VIEW told_steps AS
SELECT tenant, document_id, version, happened, service, attempt, at, event_id, manifest_sha256, chunks, index_version,
  let_go
FROM document_steps
UNION ALL
SELECT tenant, document_id, version, split_part(name, ' ', 1), split_part(name, ' ', 2),
  split_part(name, ' ', 3)::integer,
  to_timestamp((step ->> 0)::bigint / 1000000) + (step ->> 0)::bigint % 1000000 * interval '1 microsecond',
  whole_name(step ->> 1),
  whole_name(coalesce(step ->> 4, '')),
  coalesce((step ->> 2)::integer, 0),
  coalesce(step ->> 3, ''),
  step -> 5
FROM document_versions, jsonb_each(steps::jsonb) AS each (key, step), LATERAL (
  SELECT CASE left(key, 1)
    WHEN '+' THEN 'submitted ingest ' WHEN '/' THEN 'chunked ingest ' WHEN '?' THEN 'judged guard '
    WHEN '!' THEN 'indexed embed ' ELSE left(key, 1)
  END || substr(key, 2)
) AS whole (name)
"""


def upgrade() -> None:
    op.create_table(
        "document_versions",
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("document_id", sa.Text, nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "document_id", "version"),
    )
    op.execute(_WHOLE_NAME)
    op.execute(_TOLD_STEPS)
    make_row_form(op.get_bind(), short=is_new(op.get_bind(), "answers"))
