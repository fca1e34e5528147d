"""News that must not be lost: the outbox for what belongs to a change of state, the spool for pure facts."""

from sluiceway_common.news.outbox import Outbox as Outbox
from sluiceway_common.news.spool import Spool as Spool
from sluiceway_common.news.table import news_columns as news_columns
from sluiceway_common.news.table import news_table as news_table
