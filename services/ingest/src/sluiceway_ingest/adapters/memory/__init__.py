"""What ingest knows, kept in this process alone: under the same law as PostgreSQL."""

from sluiceway_ingest.adapters.memory.collections import MemoryCollections as MemoryCollections
from sluiceway_ingest.adapters.memory.documents import MemoryDocuments as MemoryDocuments
from sluiceway_ingest.adapters.memory.shelf import MemoryShelf as MemoryShelf
