"""Memory adapters: stores and doubles in this process alone, under the same laws as the others."""

from sluiceway_ingest.adapters.memory.collections import MemoryCollectionStore as MemoryCollectionStore
from sluiceway_ingest.adapters.memory.document_blobs import MemoryDocumentBlobs as MemoryDocumentBlobs
from sluiceway_ingest.adapters.memory.documents import MemoryDocumentStore as MemoryDocumentStore
from sluiceway_ingest.adapters.memory.fetcher import MemoryFetcher as MemoryFetcher
