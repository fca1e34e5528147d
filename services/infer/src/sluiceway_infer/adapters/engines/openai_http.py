"""Engine of any server that speaks OpenAI's chat completions: vLLM, trtllm-serve, TGI, a provider."""

import random
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from pydantic_core import to_json

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_infer.adapters.engines.adapter_fields import filled
from sluiceway_infer.adapters.engines.chat_completions import (
    ChatCompletions,
    NotReached,
    counted_without_a_schema,
    request_body,
)
from sluiceway_infer.adapters.engines.circuit_breaker import CircuitBreaker
from sluiceway_infer.adapters.engines.http_client import AiohttpClient, HttpClient, HttpResponse
from sluiceway_infer.adapters.engines.plain_connection import Timeouts
from sluiceway_infer.adapters.engines.plain_http import PlainAddress, PlainHttpClient
from sluiceway_infer.adapters.engines.providers import STANDARD, ProviderDialect
from sluiceway_infer.domain.conversation.chat import ContinuationScore, End, Prompt, TokenDelta
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.domain.models.info import ModelInfo

PER_MESSAGE = 8
# English has about 4 characters a token, other languages 2 to 3: an estimate must not be too low.
CHARACTERS_PER_TOKEN = 2.5
FIRST_PAUSE = 0.1
# Half as long as servers keep a connection at which nothing happens: uvicorn closes it after five seconds, what is sent
# just then is lost without a word, and a busy loop sees the end of an answer and that of a connection late.
_KEPT_SECONDS = 2.5
_CONNECT_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """A model at a server: `url` up to and with `/v1`, what the model is called there, and by which words it is asked.
    `adapter_fields` are what a request for an adapter has in addition, with places for its name."""

    url: str
    model: str
    api_key: str = ""
    connections: int = 64
    attempts: int = 3
    silence_seconds: float = 120.0
    adapter_fields: Mapping[str, Any] = field(default_factory=dict)
    dialect: ProviderDialect = STANDARD


class OpenAIHttp:
    """One pool of connections to one model at a server."""

    def __init__(self, info: ModelInfo, upstream: Upstream, clock: Clock) -> None:
        self.info = info
        self.per_message = PER_MESSAGE
        self.adapters: Collection[tuple[str, str]] = frozenset()
        self._upstream = upstream
        self._clock = clock
        self.breaker = CircuitBreaker(f"the engine of model {info.name!r}", clock)
        self._chat: ChatCompletions | None = None

    async def start(self) -> None:
        url, silence_seconds = f"{self._upstream.url}/chat/completions", self._upstream.silence_seconds
        self._chat = ChatCompletions(self._client(url), self.info.name, silence_seconds)

    async def stop(self) -> None:
        if self._chat is not None:
            await self._chat.client.close()

    async def ready(self) -> None:
        self.breaker.must_be_closed()

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        assert self._chat is not None, "not started"
        dialect = self._upstream.dialect
        dialect.refuse(prompt, self.info.name)
        body = request_body(self._upstream.model, prompt, dialect) | self._adapter_fields(prompt.adapter)
        with self.breaker.attempt() as began, counted_without_a_schema(prompt):
            with closing(await self._begun(self._chat, body)) as response:
                async with aclosing(self._chat.deltas(response)) as deltas:
                    async for delta in deltas:
                        began()
                        yield delta

    async def hold(self, adapters: Sequence[AdapterWeights]) -> None:
        """The server loads them by itself; none is asked of it that is not as it was signed."""
        self.adapters = frozenset(one.version.key for one in adapters)

    async def score(
        self, prompt: str, continuations: Sequence[str], adapter: AdapterVersion | None = None
    ) -> tuple[ContinuationScore, ...]:
        raise Invalid(
            f"model {self.info.name!r} cannot score continuations, for its wire has no call for it; name a local one",
            field="model",
        )

    async def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        """An estimate: the tokenizer is out of reach."""
        return tuple(1 + int(len(text) / CHARACTERS_PER_TOKEN) for text in texts)

    def _adapter_fields(self, adapter: AdapterVersion | None) -> dict[str, Any]:
        if adapter is None:
            return {}
        if adapter.key not in self.adapters:
            raise Unavailable(f"{adapter.name} is being verified; ask again in a moment", retry_after=1.0)
        return filled(self._upstream.adapter_fields, adapter)

    async def _begun(self, chat: ChatCompletions, body: dict[str, object]) -> HttpResponse:
        """Tried again only where nothing was worked on: a question that is asked twice is paid for twice."""
        for attempt in range(self._upstream.attempts - 1):
            try:
                return await chat.begun(body)
            except NotReached:
                await self._clock.sleep(FIRST_PAUSE * 2**attempt * random.uniform(0.5, 1.0))
        return await chat.begun(body)

    def _client(self, url: str) -> HttpClient:
        key, silence = self._upstream.api_key, self._upstream.silence_seconds
        headers = {"authorization": f"Bearer {key}"} if key else {}
        general = AiohttpClient(self._session(headers), url)
        address = PlainAddress.of(url, headers)
        if address is None:
            return general
        return PlainHttpClient(
            address, Timeouts(connect=_CONNECT_SECONDS, silence=silence, kept=_KEPT_SECONDS), general
        )

    def _session(self, headers: Mapping[str, str]) -> aiohttp.ClientSession:
        silence = self._upstream.silence_seconds
        return aiohttp.ClientSession(
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=silence),
            connector=aiohttp.TCPConnector(limit=self._upstream.connections, keepalive_timeout=_KEPT_SECONDS),
            # An engine has no session with us; and the standard library's JSON costs several times as much.
            cookie_jar=aiohttp.DummyCookieJar(),
            json_serialize_bytes=to_json,
        )
