"""PostgreSQL stores of ingest: schema `ingest`."""

from sluiceway_ingest.adapters.database.collections import PostgresCollectionStore as PostgresCollectionStore
from sluiceway_ingest.adapters.database.document_blobs import PostgresDocumentBlobs as PostgresDocumentBlobs
from sluiceway_ingest.adapters.database.documents import PostgresDocumentStore as PostgresDocumentStore
from sluiceway_ingest.adapters.database.sweeps import PostgresSweeps as PostgresSweeps
from sluiceway_ingest.adapters.database.tables import SCHEMA as SCHEMA
from sluiceway_ingest.adapters.database.tables import blobs as blobs
from sluiceway_ingest.adapters.database.tables import metadata as metadata
from sluiceway_ingest.adapters.database.tables import outbox as outbox
