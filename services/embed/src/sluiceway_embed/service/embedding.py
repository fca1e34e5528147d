"""Embedding of a caller's own texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.errors import Invalid
from sluiceway_common.principal import Principal
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import Encoder, Purpose

MOST_TEXTS: Final = 256
LONGEST_TEXT: Final = 32_768
MOST_CHARACTERS: Final = 1_048_576


@dataclass(frozen=True)
class Embedded:
    """The vectors in order, the encoder that made them, and the tokens it read."""

    vectors: Sequence[Vector]
    encoder: str
    tokens: int


@dataclass(frozen=True)
class Embedding:
    """Encodes what it is given; nothing of it is kept."""

    encoder: Encoder
    slots: ConcurrencyLimit

    async def embed(self, principal: Principal, texts: Sequence[str], purpose: Purpose) -> Embedded:
        principal.must("reader")
        _check(texts)
        with self.slots.slot(principal):
            encoded = await self.encoder.encode(texts, purpose)
        return Embedded(encoded.vectors, self.encoder.info.name, encoded.tokens)


def _check(texts: Sequence[str]) -> None:
    if not 1 <= len(texts) <= MOST_TEXTS:
        raise Invalid(f"`texts` holds {len(texts)}; it takes 1 to {MOST_TEXTS}", field="texts")
    for number, text in enumerate(texts):
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise Invalid(
                f"`texts[{number}]` has {len(text)} characters; it takes 1 to {LONGEST_TEXT}, not all blank",
                field=f"texts[{number}]",
            )
    if (characters := sum(map(len, texts))) > MOST_CHARACTERS:
        raise Invalid(
            f"`texts` has {characters} characters in all; it takes {MOST_CHARACTERS}: send them in several calls",
            field="texts",
        )
