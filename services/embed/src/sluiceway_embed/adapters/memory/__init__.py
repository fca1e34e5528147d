"""Memory adapters of embed, under the same laws as the others: for tests of its use cases."""

from sluiceway_embed.adapters.memory.documents import MemoryCollectionRules as MemoryCollectionRules
from sluiceway_embed.adapters.memory.documents import MemoryCurrentVersions as MemoryCurrentVersions
from sluiceway_embed.adapters.memory.documents import MemoryEmbeddingCache as MemoryEmbeddingCache
from sluiceway_embed.adapters.memory.documents import MemoryTexts as MemoryTexts
from sluiceway_embed.adapters.memory.index import MemoryIndex as MemoryIndex
from sluiceway_embed.adapters.memory.judgements import MemoryJudgements as MemoryJudgements
