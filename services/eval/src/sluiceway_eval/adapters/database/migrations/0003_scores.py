"""Answers are found by the value of a score, however seldom it is."""

from alembic import op

revision = "0003"
down_revision = "0002"

# As they were when this was written: what the code indexes later has a migration of its own.
_SCORES = ("groundedness", "refusal", "citations", "cited_share", "length", "latency.total")
_VALUE = """((jsonb_path_query_first(scores, '$[*]?(@.name=="{}").value') #>> '{{}}')::double precision)"""


def upgrade() -> None:
    for name in _SCORES:
        # Not bound: a colon of the cast would be taken for a parameter.
        index, value = f"answers_{name.replace('.', '_')}", _VALUE.format(name)
        op.get_bind().exec_driver_sql(f"CREATE INDEX {index} ON answers (tenant, {value})")
