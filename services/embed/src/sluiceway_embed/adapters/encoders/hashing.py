"""Feature hashing: an encoder without a model, for tests of use cases."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.domain.words import words
from sluiceway_embed.ports import Encoded, EncoderInfo, Purpose


class HashingEncoder:
    """Each word is a direction drawn by its hash, a text their sum: texts are alike as far as they share words."""

    def __init__(self, dimensions: int = 256) -> None:
        self.info = EncoderInfo(
            "hashing", hashlib.sha256(f"hashing-1\x1f{dimensions}".encode()).hexdigest(), dimensions
        )

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        said = [list(words(text, purpose)) for text in texts]
        return Encoded([self._vector(each) for each in said], sum(len(each) + 1 for each in said))

    def _vector(self, said: Sequence[str]) -> Vector:
        """A text without words has a direction too."""
        vector = sum((self._direction(word) for word in said or [""]), np.zeros(self.info.dimensions))
        return np.asarray(vector / np.linalg.norm(vector), np.float32)

    def _direction(self, word: str) -> NDArray[np.float64]:
        seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
        return np.random.default_rng(seed).normal(size=self.info.dimensions)
