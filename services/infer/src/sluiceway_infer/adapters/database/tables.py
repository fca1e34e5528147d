"""Tables of the schema `infer`."""

from typing import Final

import sqlalchemy as sa

SCHEMA: Final = "infer"

metadata = sa.MetaData()

answers = sa.Table(
    "answers",
    metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("answer_id", sa.Text, primary_key=True),
    sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("nonce", sa.LargeBinary, nullable=False),
    sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    sa.Index("answers_given_at", "given_at"),
)

# The documents that had part in an answer.
parts = sa.Table(
    "answer_documents",
    metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("document_id", sa.Text, primary_key=True),
    sa.Column("answer_id", sa.Text, primary_key=True),
    sa.ForeignKeyConstraint(
        ["tenant", "answer_id"],
        ["answers.tenant", "answers.answer_id"],
        name="answer_documents_answer",
        ondelete="CASCADE",
    ),
    sa.Index("answer_documents_of_answer", "tenant", "answer_id"),
)

# Documents that were withdrawn: an answer that was on its way then must not be kept after all.
withdrawn = sa.Table(
    "withdrawn_documents",
    metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("document_id", sa.Text, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)

# Answers that guard forbade after they were given: said before the answer lies here, or after.
blocked = sa.Table(
    "blocked_answers",
    metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("answer_id", sa.Text, primary_key=True),
    sa.Column("verdict_id", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)
