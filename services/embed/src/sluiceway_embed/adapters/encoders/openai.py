"""Encoder behind a server that speaks OpenAI's `/v1/embeddings`."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import aiohttp
import numpy as np

from sluiceway_common.errors import Invalid, Overloaded, Unavailable
from sluiceway_common.web.errors import error_of_status, retry_after_of
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import Encoded, EncoderInfo, Purpose

_AT_ONCE: Final = 64


class OpenAIEncoder:
    """`url` is the base, such as `http://host:8080/v1`. The server decides how much of a text it reads."""

    def __init__(
        self, url: str, *, model: str, key: str, dimensions: int, seconds: float, prefixes: Mapping[Purpose, str]
    ) -> None:
        self._url = f"{url.rstrip('/')}/embeddings"
        self._model = model
        self._headers = {"authorization": f"Bearer {key}"} if key else {}
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        self._prefixes = prefixes
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(8)
        rules = f"openai\x1f{model}\x1f{dimensions}\x1f{prefixes['passage']}\x1f{prefixes['question']}"
        self.info = EncoderInfo(model, hashlib.sha256(rules.encode()).hexdigest(), dimensions)

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        wanted = [self._prefixes[purpose] + text for text in texts]
        vectors: list[Vector] = []
        tokens = 0
        for start in range(0, len(wanted), _AT_ONCE):
            answer = await self._ask(wanted[start : start + _AT_ONCE])
            vectors += self._vectors(answer, len(wanted[start : start + _AT_ONCE]))
            tokens += _tokens(answer)
        return Encoded(vectors, tokens)

    async def _ask(self, texts: Sequence[str]) -> Mapping[str, Any]:
        assert self._session is not None, "the encoder was not started"
        body = {"model": self._model, "input": texts, "encoding_format": "float"}
        try:
            async with self._slots, self._session.post(self._url, json=body) as response:
                _refuse(response)
                answer: Mapping[str, Any] = await response.json()
                return answer
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Unavailable("the embeddings server does not answer; ask again in a moment") from error

    def _vectors(self, answer: Mapping[str, Any], count: int) -> list[Vector]:
        """Raises Unavailable where the server sent anything but so many vectors of the right length."""
        try:
            rows = sorted(answer["data"], key=lambda row: int(row["index"]))
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise Unavailable(
                "the embeddings server sent no vectors; see to EMBED_ENCODER_URL and EMBED_ENCODER_MODEL"
            ) from error
        if vectors.shape != (count, self.info.dimensions):
            raise Unavailable(
                f"the embeddings server sent vectors of {' x '.join(map(str, vectors.shape))} numbers; "
                f"{count} x {self.info.dimensions} were expected, so see to EMBED_ENCODER_MODEL"
            )
        if not np.isfinite(vectors).all():
            # They would be kept with the text, and found again when the server is well.
            raise Unavailable("the embeddings server sent vectors with numbers that are none; its log may say why")
        return list(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))


def _tokens(answer: Mapping[str, Any]) -> int:
    """As far as the server tells."""
    usage = answer.get("usage")
    told = usage.get("total_tokens") if isinstance(usage, Mapping) else None
    return told if isinstance(told, int) else 0


def _refuse(response: aiohttp.ClientResponse) -> None:
    kind = error_of_status(response.status)
    if kind is Overloaded:
        header = response.headers.get("retry-after", "")
        raise Overloaded("the embeddings server has no room; ask again in a moment", retry_after=retry_after_of(header))
    if issubclass(kind, Invalid):
        raise Invalid(f"the embeddings server refuses the texts (status {response.status}); its log says why")
    if response.status >= 300:
        raise Unavailable(f"the embeddings server answers with status {response.status}; its log says why")
