"""Servers: Kafka and PostgreSQL, started as children of ours on 127.0.0.1."""
