"""Transactional outbox for events that belong to a change of state, and a spool for pure facts: none is lost."""

from sluiceway_common.outbox.outbox import Outbox as Outbox
from sluiceway_common.outbox.spool import Spool as Spool
from sluiceway_common.outbox.table import outbox_columns as outbox_columns
from sluiceway_common.outbox.table import outbox_table as outbox_table
from sluiceway_common.outbox.table import written_row as written_row
