"""Reranker behind HTTP, as Text Embeddings Inference and others serve it."""

from collections.abc import Sequence
from math import isfinite

import aiohttp

from sluiceway_common.errors import Unavailable


class HttpReranker:
    """Asks `POST <url>/rerank` with `{"query", "texts"}`; the answer is a list of `{"index", "score"}`."""

    def __init__(self, url: str) -> None:
        self._url = f"{url.rstrip('/')}/rerank"
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        self._session = aiohttp.ClientSession()

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        assert self._session is not None, "started before it is asked"
        asked = {"query": question, "texts": list(passages), "truncate": True}
        try:
            async with self._session.post(self._url, json=asked, raise_for_status=True) as answer:
                by_index = {int(each["index"]): float(each["score"]) for each in await answer.json()}
            scores = [by_index[index] for index in range(len(passages))]
        except (aiohttp.ClientError, KeyError, TypeError, ValueError) as error:
            raise Unavailable("the reranker did not answer as one; see to EMBED_RERANKER_URL") from error
        if not all(map(isfinite, scores)):
            # They would be in no order, and neither would the passages.
            raise Unavailable("the reranker sent scores that are no numbers; its log may say why")
        return scores
