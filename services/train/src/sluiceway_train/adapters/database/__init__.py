"""PostgreSQL adapter of train: schema `train`."""

from sluiceway_train.adapters.database.models import PostgresModelStore as PostgresModelStore
from sluiceway_train.adapters.database.runs import PostgresRunStore as PostgresRunStore
from sluiceway_train.adapters.database.tables import SCHEMA as SCHEMA
from sluiceway_train.adapters.database.tables import metadata as metadata
from sluiceway_train.adapters.database.tables import outbox as outbox
