"""Scores of continuations and vectors of texts: the calls that make numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sluiceway_common.errors import Invalid, NotFound, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_infer.domain.conversation.chat import ContinuationScore
from sluiceway_infer.domain.conversation.request import check_continuations, check_texts
from sluiceway_infer.domain.models.info import refuse_too_long
from sluiceway_infer.ports import EmbeddedTexts, Embedder
from sluiceway_infer.service.adapters import Adapters

TEXTS_AT_A_TIME = 8
# Numbers of all vectors of a call, which are in memory until it ends: 2,048 of 512, or 256 of 4,096.
MOST_NUMBERS = 2**20


@dataclass(frozen=True)
class Scoring:
    """How likely continuations are."""

    adapters: Adapters

    async def score(
        self, principal: Principal, prompt: str, continuations: Sequence[str], model: str
    ) -> tuple[ContinuationScore, ...]:
        """How likely each continuation is after the prompt."""
        principal.must("reader")
        check_continuations(tuple(continuations))
        asked = self.adapters.asked(principal, model, principal.subject)
        chosen, adapter = asked.model, asked.adapter
        chosen.info.must("score")
        refuse_too_long(chosen.info, (prompt,), "prompt")
        assert chosen.engine is not None, "a model that can score has an engine"
        self.adapters.must_be_ready(asked)
        with chosen.slots.slot(principal):
            return await chosen.engine.score(prompt, continuations, adapter.version if adapter else None)


@dataclass(frozen=True)
class TextEmbedding:
    """Vectors from the service that makes them."""

    embedder: Embedder

    async def embed(
        self, principal: Principal, texts: Sequence[str], purpose: Literal["passage", "query"], *, encoder: str
    ) -> EmbeddedTexts:
        """A few texts at a time: each has the whole time of a call, others have their turn in between, and a caller who
        leaves stops it. Raises Invalid with the text that cannot be embedded before any is, or where all vectors
        together are too long, NotFound where the encoder is another one than the caller means.
        """
        principal.must("reader")
        check_texts(texts)
        made: list[EmbeddedTexts] = []
        for batch in _batches(texts):
            made.append(await self.embedder.embed(batch, purpose))
            _must_be(encoder, made)
            _must_fit(len(texts), len(made[0].vectors[0]))
        vectors = tuple(vector for one in made for vector in one.vectors)
        return EmbeddedTexts(vectors, made[0].encoder, sum(one.tokens for one in made))


def _must_be(encoder: str, made: Sequence[EmbeddedTexts]) -> None:
    """Raises NotFound after the first texts, for what was not known before they came back."""
    if made[0].encoder != encoder:
        raise NotFound(f"there is no encoder {encoder!r}; there is {made[0].encoder!r}", field="model")
    if made[-1].encoder != encoder:
        raise Unavailable("the encoder was changed meanwhile, and vectors of two are not to be compared; ask again")


def _must_fit(texts: int, dimensions: int) -> None:
    """Raises Invalid after the first texts, as how long vectors are is not known before."""
    if texts * dimensions > MOST_NUMBERS:
        most = MOST_NUMBERS // dimensions
        raise Invalid(
            f"`texts` are {texts:,}, with vectors of {dimensions:,} numbers; send {most:,} at a time", field="texts"
        )


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[start : start + TEXTS_AT_A_TIME] for start in range(0, len(texts), TEXTS_AT_A_TIME))
