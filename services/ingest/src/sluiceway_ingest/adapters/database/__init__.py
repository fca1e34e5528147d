"""What ingest knows, in PostgreSQL: schema `ingest`."""

from sluiceway_ingest.adapters.database.collections import PostgresCollections as PostgresCollections
from sluiceway_ingest.adapters.database.documents import PostgresDocuments as PostgresDocuments
from sluiceway_ingest.adapters.database.shelf import PostgresShelf as PostgresShelf
from sluiceway_ingest.adapters.database.sweeps import PostgresSweeps as PostgresSweeps
from sluiceway_ingest.adapters.database.tables import SCHEMA as SCHEMA
from sluiceway_ingest.adapters.database.tables import blobs as blobs
from sluiceway_ingest.adapters.database.tables import outbox as outbox
