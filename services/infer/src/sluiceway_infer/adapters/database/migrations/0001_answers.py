"""Given answers, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("answer_id", sa.Text, primary_key=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("nonce", sa.LargeBinary, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    )
    op.create_index("answers_given_at", "answers", ["given_at"])
    op.create_table(
        "answer_documents",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("answer_id", sa.Text, primary_key=True),
        sa.ForeignKeyConstraint(
            ["tenant", "answer_id"],
            ["answers.tenant", "answers.answer_id"],
            name="answer_documents_answer",
            ondelete="CASCADE",
        ),
    )
    op.create_index("answer_documents_of_answer", "answer_documents", ["tenant", "answer_id"])
    op.create_table(
        "withdrawn_documents",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
