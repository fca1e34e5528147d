"""PostgreSQL store of given answers, schema `infer`."""

from sluiceway_infer.adapters.database.answers import PostgresAnswers as PostgresAnswers
