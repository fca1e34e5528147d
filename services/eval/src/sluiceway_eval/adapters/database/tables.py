"""Tables of schema `eval`, one a kind of fact. Migrations make them; a test compares the two."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from sluiceway_common.outbox import outbox_table
from sluiceway_eval.domain.scores import INDEXED_SCORES

SCHEMA: Final = "eval"
metadata: Final = MetaData()


def _told() -> tuple[Column[Any], ...]:
    """When it says that it happened, and the event that told it: of two with one key the smaller counts."""
    return Column("at", DateTime(timezone=True), nullable=False), Column("event_id", Text, nullable=False)


# The adapter that an answer was given with, as SQL; the condition of its index leaves out answers without one.
ADAPTER: Final = "(parts ->> 'adapter_digest')"
WITH_ADAPTER: Final = f"{ADAPTER} <> ''"


def score_value(name: str) -> str:
    """SQL of the value of a score that has an index, NULL where there is none. The name is no parameter: an index is
    used only for the expression that it is of."""
    return f"((jsonb_path_query_first(scores, '$[*]?(@.name==\"{name}\").value') #>> '{{}}')::double precision)"


answers: Final = Table(
    "answers",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("answer_id", Text, primary_key=True),
    *_told(),
    Column("finish_reason", Text, nullable=False),
    # A keyed digest of who asked: it finds his answers, and tells nobody who he is.
    Column("asker", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("model_digest", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("index_version", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("prompt_version", Text, nullable=False),
    Column("guard", Text, nullable=False),
    Column("groundedness", Text, nullable=False),
    Column("parts", JSONB, nullable=False),
    Column("scores", JSONB, nullable=False),
    Index("answers_at", "tenant", "at", "answer_id"),
    Index("answers_asker", "tenant", "asker", "at", "answer_id"),
    Index("answers_model", "tenant", "model", "at", "answer_id"),
    Index("answers_model_digest", "tenant", "model_digest", "at", "answer_id"),
    Index("answers_prompt", "tenant", "prompt", "at", "answer_id"),
    Index("answers_adapter", "tenant", text(ADAPTER), "at", "answer_id", postgresql_where=text(WITH_ADAPTER)),
    *(Index(f"answers_{name.replace('.', '_')}", "tenant", text(score_value(name))) for name in INDEXED_SCORES),
)

passage_edges: Final = Table(
    "answer_passages",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("chunk_id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("answer_id", Text, primary_key=True),
    *_told(),
    Column("cited", Boolean, nullable=False),
    Index("answer_passages_document", "tenant", "document_id", "at", "answer_id"),
    Index("answer_passages_chunk", "tenant", "chunk_id", "at", "answer_id"),
)

verdict_edges: Final = Table(
    "answer_verdicts",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("verdict_id", Text, primary_key=True),
    Column("answer_id", Text, primary_key=True),
    *_told(),
    Index("answer_verdicts_answer", "tenant", "answer_id"),
)

verdicts: Final = Table(
    "verdicts",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("verdict_id", Text, primary_key=True),
    *_told(),
    Column("action", Text, nullable=False),
    Column("rules", ARRAY(Text), nullable=False),
    Column("characters", BigInteger, nullable=False),
    Column("verdict", LargeBinary, nullable=False),
    # Those of one moment are sorted as they are read.
    Index("verdicts_in_time", "tenant", "at"),
)

rule_edges: Final = Table(
    "verdict_rules",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("verdict_id", Text, primary_key=True),
    *_told(),
)

feedback: Final = Table(
    "feedback",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("answer_id", Text, primary_key=True),
    # A keyed digest of who said it, whose last word is kept; where nobody knows, the event that told it.
    Column("event_id", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("score", Float, nullable=False),
    Column("commented", Boolean, nullable=False),
    Column("corrected", Boolean, nullable=False),
    # The event that told it, where `event_id` is a person.
    Column("told_in", Text, nullable=False, server_default=""),
)

document_steps: Final = Table(
    "document_steps",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("happened", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    *_told(),
    Column("manifest_sha256", Text, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("index_version", Text, nullable=False),
    Column("let_go", JSONB(none_as_null=True)),
)

activations: Final = Table(
    "policy_activations",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    *_told(),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

datasets: Final = Table(
    "datasets",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("dataset_id", Text, primary_key=True),
    *_told(),
    Column("name", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("objective", Text, nullable=False),
    Column("manifest_sha256", Text, nullable=False),
    Column("training_rows", BigInteger, nullable=False),
    Column("validation_rows", BigInteger, nullable=False),
    Column("parent", Text, nullable=False),
)

training_rows: Final = Table(
    "training_rows",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("dataset_id", Text, primary_key=True),
    Column("row_id", Text, primary_key=True),
    # Empty where it comes of none.
    Column("document_id", Text, primary_key=True),
    *_told(),
    Column("answer_id", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("split", Text, nullable=False),
    Index("training_rows_document", "tenant", "document_id", "dataset_id", "row_id"),
    Index("training_rows_answer", "tenant", "answer_id", "dataset_id", "row_id"),
    Index("training_rows_row", "tenant", "row_id", "dataset_id"),
)

model_versions: Final = Table(
    "model_versions",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    *_told(),
    Column("digest", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("base_sha256", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("dataset_id", Text, nullable=False),
    Column("dataset_sha256", Text, nullable=False),
    Index("model_versions_digest", "tenant", "digest"),
    Index("model_versions_dataset", "tenant", "dataset_id"),
)

alias_steps: Final = Table(
    "alias_steps",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("alias", Text, primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    *_told(),
    Column("version", BigInteger, nullable=False),
    Column("canary_version", BigInteger, nullable=False),
    Column("canary_share", Float, nullable=False),
    # Who moved it, under a key of his tenant.
    Column("by_key_id", Text),
    Column("by_nonce", LargeBinary),
    Column("by_ciphertext", LargeBinary),
)

training_steps: Final = Table(
    "training_steps",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("happened", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("about", Text, primary_key=True),
    *_told(),
    Column("reason", Text, nullable=False),
)

# In the order of time they are in the order of their chain.
audit_entries: Final = Table(
    "audit_entries",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", Text, primary_key=True),
    *_told(),
    Column("previous", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("act_id", Text, nullable=False),
    Index("audit_entries_at", "tenant", "at", "event_id"),
    Index("audit_entries_act", "tenant", "act_id"),
)

outbox_rows: Final = outbox_table(metadata)
