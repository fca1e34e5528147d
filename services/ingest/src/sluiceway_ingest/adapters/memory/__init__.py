"""What ingest knows, kept in this process alone: under the same law as PostgreSQL."""

from sluiceway_ingest.adapters.memory.collections import MemoryCollectionStore as MemoryCollectionStore
from sluiceway_ingest.adapters.memory.document_blobs import MemoryDocumentBlobs as MemoryDocumentBlobs
from sluiceway_ingest.adapters.memory.documents import MemoryDocumentStore as MemoryDocumentStore
