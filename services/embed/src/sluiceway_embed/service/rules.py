"""What one deployment makes its index by."""

from dataclasses import dataclass

from sluiceway_embed.domain.chunks import Space, index_version
from sluiceway_embed.ports import Analyser, Encoder


@dataclass(frozen=True)
class IndexRules:
    """The encoder and the analysis; together they name the index version."""

    encoder: Encoder
    analyser: Analyser

    @property
    def version(self) -> str:
        card = self.encoder.card
        return index_version(card.sha256, card.dimensions, self.analyser.name)

    def space(self, tenant: str, collection: str) -> Space:
        """Where this deployment writes and searches."""
        return Space(tenant, collection, self.version)
