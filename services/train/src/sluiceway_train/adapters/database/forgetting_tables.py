"""Tables of forgetting: folders with rows, the withdrawn documents that these are of, and receipts that wait."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from sluiceway_train.adapters.database.tables import metadata

# A folder on a machine that has rows of the run's dataset, or may have.
row_folders: Final = Table(
    "row_folders",
    metadata,
    Column("machine", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("dataset_id", Text, nullable=False),
    Index("row_folders_of_dataset", "tenant", "dataset_id"),
)

# The volume that the folders of a machine lie on.
run_volumes: Final = Table(
    "run_volumes",
    metadata,
    Column("machine", Text, primary_key=True),
    Column("volume_id", Text, nullable=False),
)

# A withdrawn document that a folder has rows of.
row_folder_documents: Final = Table(
    "row_folder_documents",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("machine", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Index("row_folder_documents_of_folder", "machine", "run_id"),
)

# What is said once no folder holds it back.
forgetting_receipts: Final = Table(
    "forgetting_receipts",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("erase", Boolean, primary_key=True),
    Column("let_go", JSONB, nullable=False),
    Column("causation", Text, nullable=False),
    Column("owed_at", DateTime(timezone=True), nullable=False),
)
