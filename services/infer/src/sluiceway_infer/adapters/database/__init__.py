"""Given answers in PostgreSQL, schema `infer`."""

from sluiceway_infer.adapters.database.answers import PostgresAnswers as PostgresAnswers
