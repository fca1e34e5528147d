"""Scores of continuations and vectors of texts: the calls that make numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sluiceway_common.principal import Principal
from sluiceway_infer.domain.conversation.chat import ContinuationScore
from sluiceway_infer.domain.conversation.request import check_continuations
from sluiceway_infer.ports import EmbeddedTexts, Embedder
from sluiceway_infer.service.models import Models


@dataclass(frozen=True)
class Scoring:
    """How likely continuations are."""

    models: Models

    async def score(
        self, principal: Principal, prompt: str, continuations: Sequence[str], model: str
    ) -> tuple[ContinuationScore, ...]:
        """How likely each continuation is after the prompt."""
        principal.must("reader")
        check_continuations(tuple(continuations))
        chosen = self.models.named(model)
        chosen.info.must("score")
        assert chosen.engine is not None, "a model that can score has an engine"
        with chosen.slots.slot():
            return await chosen.engine.score(prompt, continuations)


@dataclass(frozen=True)
class TextEmbedding:
    """Vectors from the service that makes them."""

    embedder: Embedder

    async def embed(
        self, principal: Principal, texts: Sequence[str], purpose: Literal["passage", "query"]
    ) -> EmbeddedTexts:
        principal.must("reader")
        return await self.embedder.embed(texts, purpose)
