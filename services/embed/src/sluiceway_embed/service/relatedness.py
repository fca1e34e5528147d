"""Relatedness of two texts: their cosine on a scale that is the same for all encoders.

Vectors of one encoder spread over the whole sphere, those of another share a direction (anisotropy: Ethayarajh, How
Contextual are Contextualized Word Representations?, 2019), so that 0.75 says much of the one and nothing of the other.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from sluiceway_embed.ports import Encoder

# Nothing of what is asked is told.
_QUESTIONS: Final = (
    "How tall is the lighthouse?",
    "Who wrote the opera?",
    "Wie lange dauert der Flug?",
    "¿Cuánto cuesta el pan?",
    "谁是校长",
    "متى يبدأ الدرس؟",
)
_PASSAGES: Final = (
    "The river froze in January.",
    "Invoices are paid within thirty days.",
    "She plays the violin.",
    "The pump delivers forty litres a minute.",
    "Der Zug fährt um acht Uhr ab.",
    "La biblioteca cierra los domingos.",
    "猫喜欢睡在窗台上。",
    "يزرع المزارعون القمح في الخريف.",
)
# Of an encoder that tells nothing apart all cosines are 1.
_LEAST_WIDTH: Final = 1e-3


class RelatednessScale:
    """Scale of one encoder, measured when it is first asked for."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._unrelated: float | None = None

    async def of(self, cosines: Sequence[float | None]) -> list[float | None]:
        """One relatedness a cosine, None where there is none. Raises what the encoder raises."""
        if self._unrelated is None:
            self._unrelated = await self._measured()
        width = max(1 - self._unrelated, _LEAST_WIDTH)
        return [None if cosine is None else (cosine - self._unrelated) / width for cosine in cosines]

    async def _measured(self) -> float:
        questions = await self._encoder.encode(_QUESTIONS, "question")
        passages = await self._encoder.encode(_PASSAGES, "passage")
        return float(np.mean(np.asarray(questions.vectors) @ np.asarray(passages.vectors).T))
