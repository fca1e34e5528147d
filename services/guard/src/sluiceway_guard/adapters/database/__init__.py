"""PostgreSQL stores of policies and verdicts: schema `guard`."""

from sluiceway_guard.adapters.database.policies import PostgresPolicyStore as PostgresPolicyStore
from sluiceway_guard.adapters.database.tables import SCHEMA as SCHEMA
from sluiceway_guard.adapters.database.tables import metadata as metadata
from sluiceway_guard.adapters.database.tables import outbox as outbox
from sluiceway_guard.adapters.database.verdicts import PostgresVerdicts as PostgresVerdicts
