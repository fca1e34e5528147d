"""Client of llama.cpp's own server on its loopback port, and log-probabilities of given continuations by its calls.

The server gives those only for tokens that it draws, and as they are before anything is done to them. So each token is
forced in its turn by a bias; the prompt before it is kept from the last turn. A token that is a part of a character
draws no number: there a line end is forced, and the number of the token stands among those of all.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp

from sluiceway_common.errors import Unavailable, WindowFull
from sluiceway_infer.adapters.engines.chat_completions import ChatCompletions
from sluiceway_infer.adapters.engines.http_client import AiohttpClient
from sluiceway_infer.adapters.engines.http_errors import refusal
from sluiceway_infer.adapters.engines.llama.process import LlamaProcess
from sluiceway_infer.domain.conversation.chat import ContinuationScore

# Above any logit, so that the token is drawn for certain.
_FORCED = 10_000.0
# More than any vocabulary has.
_ALL = 10_000_000
# What takes longer to read than this is no work for the loop.
_LARGE_BYTES = 64 * 1024


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
        client = AiohttpClient(self._session, f"{self._process.address}/v1/chat/completions")
        return ChatCompletions(client, self._name)

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
        return json.loads(content) if len(content) < _LARGE_BYTES else await asyncio.to_thread(json.loads, content)


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
        log_probability, likeliest = await _weighed(server, [*before, *tokens[:at]], token, fields)
        total += log_probability
        greedy = greedy and likeliest == token
    return ContinuationScore(total, len(tokens), greedy)


async def _weighed(server: LlamaServer, before: list[int], token: int, fields: Fields) -> tuple[float, int]:
    """The log-probability of a token, and the likeliest one."""
    drawn = await _drawn(server, before, token, 1, fields)
    if drawn is not None:
        return float(drawn["logprob"]), drawn["top_logprobs"][0]["id"]
    (line_end, *_) = await server.tokens("\n")
    among = await _drawn(server, before, line_end, _ALL, fields)
    assert among is not None, "a line end is a whole character"
    every = among["top_logprobs"]
    return next(float(one["logprob"]) for one in every if one["id"] == token), every[0]["id"]


async def _drawn(
    server: LlamaServer, before: list[int], token: int, most: int, fields: Fields
) -> dict[str, Any] | None:
    """The token that was forced, with the likeliest ones; None where it is a part of a character."""
    body = {
        "prompt": before,
        "n_predict": 1,
        "n_probs": most,
        "temperature": 0,
        "logit_bias": [[token, _FORCED]],
    }
    told = await server.post("/completion", body | fields())
    drawn: list[dict[str, Any]] = told.get("completion_probabilities", [])
    return drawn[0] if drawn else None
