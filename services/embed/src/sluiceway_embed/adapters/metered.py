"""What an encoder does, counted."""

from collections.abc import Sequence
from time import perf_counter

from sluiceway_common.metrics import Metrics
from sluiceway_embed.ports import Encoded, Encoder, EncoderInfo, Purpose


class MeteredEncoder:
    """The same encoder, with its texts, tokens and seconds in the measures of the process."""

    def __init__(self, encoder: Encoder, metrics: Metrics) -> None:
        self._encoder = encoder
        self._texts = metrics.counter("sluiceway_encoded_texts_total")
        self._tokens = metrics.counter("sluiceway_encoded_tokens_total")
        self._seconds = metrics.histogram("sluiceway_encode_seconds")

    @property
    def info(self) -> EncoderInfo:
        return self._encoder.info

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        began = perf_counter()
        encoded = await self._encoder.encode(texts, purpose)
        self._seconds.labels(purpose).observe(perf_counter() - began)
        self._texts.labels(purpose).inc(len(texts))
        self._tokens.labels(purpose).inc(encoded.tokens)
        return encoded
