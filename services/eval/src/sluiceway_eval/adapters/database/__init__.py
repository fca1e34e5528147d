"""PostgreSQL adapter of eval: schema `eval`. Migrations make the tables; a test compares the two."""

from sluiceway_eval.adapters.database.evaluations import PostgresEvaluations as PostgresEvaluations
from sluiceway_eval.adapters.database.metered import MeteredEvaluations as MeteredEvaluations
from sluiceway_eval.adapters.database.record import PostgresRecord as PostgresRecord
from sluiceway_eval.adapters.database.suites import PostgresSuites as PostgresSuites
from sluiceway_eval.adapters.database.tables import SCHEMA as SCHEMA
from sluiceway_eval.adapters.database.tables import metadata as metadata
from sluiceway_eval.adapters.database.tables import outbox_rows as outbox_rows
from sluiceway_eval.adapters.database.training import PostgresTraining as PostgresTraining
