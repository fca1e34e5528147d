"""Client of llama.cpp's own server on its loopback port, and log-probabilities of given continuations by its calls.

The server gives those only for tokens that it draws, and as they are before anything is done to them. So each token is
forced in its turn by a bias; the prompt before it is kept from the last turn.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp

from sluiceway_common.errors import Unavailable, WindowFull
from sluiceway_infer.adapters.engines.chat_completions import ChatCompletions
from sluiceway_infer.adapters.engines.http_errors import refusal
from sluiceway_infer.adapters.engines.llama.process import LlamaProcess
from sluiceway_infer.domain.conversation.chat import ContinuationScore

# Above any logit, so that the token is drawn for certain.
_FORCED = 10_000.0


class LlamaServer:
    """One pool of connections to the process."""

    def __init__(self, process: LlamaProcess, name: str) -> None:
        self._process = process
        self._name = name
        headers = {"authorization": f"Bearer {process.api_key}"}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=2.0)
        # The server drops what was idle for some seconds, at times in the moment of the next question; a new connection
        # on loopback costs little.
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        self._session = aiohttp.ClientSession(headers=headers, timeout=timeout, connector=connector)

    async def close(self) -> None:
        await self._session.close()

    def chat(self) -> ChatCompletions:
        return ChatCompletions(self._session, f"{self._process.address}/v1/chat/completions", self._name)

    async def get(self, path: str) -> Any:
        return await self._ask("GET", path, None)

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        return await self._ask("POST", path, body)

    async def tokens(self, text: str) -> list[int]:
        told = await self.post("/tokenize", {"content": text, "add_special": False})
        return [int(token) for token in told["tokens"]]

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        try:
            async with self._session.request(method, f"{self._process.address}{path}", json=body) as response:
                status, content = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(
                f"the engine of model {self._name!r} does not answer; ask again in a moment", retry_after=1.0
            ) from error
        if status != 200:
            raise refusal(self._name, status, content)
        return json.loads(content)


# Of a slot and of adapters, asked for before each call: a child that was started again may have others.
Fields = Callable[[], dict[str, Any]]


async def continuation_scores(
    server: LlamaServer, prompt: str, continuations: Sequence[str], window: int, fields: Fields
) -> tuple[ContinuationScore, ...]:
    """One score a continuation. Raises WindowFull where prompt and continuation are longer than the window."""
    before = await server.tokens(prompt)
    scores = []
    for continuation in continuations:
        tokens = await server.tokens(continuation)
        if len(before) + len(tokens) > window:
            raise WindowFull(
                f"prompt and continuation have more than the {window} tokens that the model reads; shorten them"
            )
        scores.append(await _score(server, before, tokens, fields))
    return tuple(scores)


async def _score(server: LlamaServer, before: list[int], tokens: list[int], fields: Fields) -> ContinuationScore:
    total, greedy = 0.0, True
    for at, token in enumerate(tokens):
        drawn = await _drawn(server, [*before, *tokens[:at]], token, fields)
        total += float(drawn["logprob"])
        greedy = greedy and drawn["top_logprobs"][0]["id"] == token
    return ContinuationScore(total, len(tokens), greedy)


async def _drawn(server: LlamaServer, before: list[int], token: int, fields: Fields) -> dict[str, Any]:
    body = {
        "prompt": before,
        "n_predict": 1,
        "n_probs": 1,
        "temperature": 0,
        "logit_bias": [[token, _FORCED]],
    }
    told = await server.post("/completion", body | fields())
    drawn: dict[str, Any] = told["completion_probabilities"][0]
    return drawn
