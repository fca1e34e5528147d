"""What finding passages owes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sluiceway_infer.domain.conversation.request import Grounding
from sluiceway_infer.domain.retrieval.passages import Passage, Retrieval


class Retriever(Protocol):
    """Acts for the current principal: what that one may not see is never found.

    Errors: Invalid for a condition that the index does not know, Overloaded, Unavailable.
    """

    async def search(self, question: str, grounding: Grounding) -> Retrieval:
        """Passages for the question, best first. A collection that does not exist has none."""
        ...

    async def stored(self, chunk_id: str, collection: str) -> Passage:
        """A passage as the stored text has it. Raises NotFound where it is gone, withdrawn or not for this caller."""
        ...


@dataclass(frozen=True)
class EmbeddedTexts:
    """Unit vectors in the order of their texts, the encoder's name, and the tokens read."""

    vectors: tuple[tuple[float, ...], ...]
    encoder: str
    tokens: int


class Embedder(Protocol):
    """Turns texts into vectors, for the current principal. Errors: Invalid, Overloaded, Unavailable."""

    async def embed(self, texts: Sequence[str], purpose: Literal["passage", "query"]) -> EmbeddedTexts: ...
