"""Tables of schema `train`, each part in a module of its own. Migrations make them; a test compares the two."""

from typing import Final

from sqlalchemy import MetaData

from sluiceway_common.outbox import outbox_table

SCHEMA: Final = "train"
metadata: Final = MetaData()

outbox: Final = outbox_table(metadata)
