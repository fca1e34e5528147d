"""Chat completions over HTTP in OpenAI's shape: asked once, read as they come, closed when nobody listens any more."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from sluiceway_common import tasks
from sluiceway_common.errors import Unavailable
from sluiceway_infer.adapters.engines.chat_reply import NoEnd, Reply, UnknownEnd, events, tells_reading
from sluiceway_infer.adapters.engines.circuit_breaker import NotCounted
from sluiceway_infer.adapters.engines.http_client import HttpClient, HttpFailure, HttpResponse, NotSent
from sluiceway_infer.adapters.engines.http_errors import filtered, refusal, refusal_told
from sluiceway_infer.adapters.engines.providers import STANDARD, ProviderDialect
from sluiceway_infer.domain.conversation.chat import End, Prompt, TokenDelta

log = structlog.get_logger(__name__)

_LONGEST_REFUSAL = 65_536
_CLOSES_BEHIND_A_STREAM = "llama.cpp"
_CLOSED: Mapping[str, str] = {"connection": "close"}
_KEPT: Mapping[str, str] = {}


class NotReached(Unavailable):
    """Nothing was worked on: no connection came about, or the server said so. Only this may be tried again."""


@contextmanager
def counted_without_a_schema(prompt: Prompt) -> Iterator[None]:
    """A schema that no grammar can be made of is told by a server as a failure of its own. So where there is one, only
    that the server was not reached counts for its circuit breaker."""
    try:
        yield
    except NotReached:
        raise
    except Unavailable as error:
        if prompt.response_schema:
            raise NotCounted(error.message, retry_after=error.retry_after) from error
        raise


class ConnectionReuse:
    """Whether a connection to a server carries the next question too. llama.cpp closes it behind each stream though it
    says that it keeps it: whoever takes it up again loses his question. Asked to close it, it says so; and so is each
    server until it is known."""

    def __init__(self) -> None:
        self.headers: Mapping[str, str] = _CLOSED

    def learn(self, response: HttpResponse) -> None:
        self.headers = _CLOSED if response.headers.get("server", "").startswith(_CLOSES_BEHIND_A_STREAM) else _KEPT


@dataclass(frozen=True)
class ChatCompletions:
    """The chat call of one model at one server; `name` is what our callers call the model. `silence_seconds`: the
    longest wait for an event; None: as long as it takes."""

    client: HttpClient
    name: str
    silence_seconds: float | None = None
    reuse: ConnectionReuse = field(default_factory=ConnectionReuse)

    async def begun(self, body: dict[str, Any]) -> HttpResponse:
        """A response that has begun well, to be closed. Early, that closes its connection: so the server learns that
        nobody listens."""
        response = await self._post(body)
        if response.status == 200:
            return response
        with closing(response):
            raise await self._refusal(response)

    async def deltas(
        self, response: HttpResponse, is_read: Callable[[], None] | None = None
    ) -> AsyncGenerator[TokenDelta | End, None]:
        """The answer as it comes. Raises Unavailable where it breaks off, Blocked where the server's filter ends it.
        `is_read` is called where the server tells that it reads the prompt."""
        reply, told = Reply(), events(response.pieces())
        try:
            # Comments are no events: a gateway sends them for a server that has died.
            with tasks.IdleTimeout(self.silence_seconds) as silence:
                while (event := await silence.within(anext(told, None))) is not None:
                    if event.get("error"):
                        raise self._told(event)
                    if is_read is not None and tells_reading(event):
                        is_read()
                    if delta := reply.take(event):
                        yield delta
        except (HttpFailure, TimeoutError, ValueError) as error:
            # Nothing else tells whoever runs a server whose words for an end are not known here.
            why = str(error) if isinstance(error, NoEnd | HttpFailure) else type(error).__name__
            log.warning("engine_broke_off", model=self.name, why=why)
            broke_off = self._broke_off()
            raise (NotCounted(broke_off.message) if isinstance(error, UnknownEnd) else broke_off) from error
        if reply.is_filtered:
            raise filtered(self.name)
        if reply.end is None:
            raise self._broke_off()
        if rest := reply.rest:
            yield rest
        yield reply.end

    async def _post(self, body: dict[str, Any]) -> HttpResponse:
        try:
            response = await self.client.post(body, self.reuse.headers)
        except (HttpFailure, TimeoutError) as error:
            raise self._not_reached() if isinstance(error, NotSent) else self._broke_off() from error
        self.reuse.learn(response)
        return response

    async def _refusal(self, response: HttpResponse) -> Exception:
        try:
            content = await _beginning(response.pieces(), _LONGEST_REFUSAL)
        except (HttpFailure, TimeoutError) as error:
            raise self._broke_off() from error
        said = refusal(self.name, response.status, content, response.headers.get("retry-after", ""))
        # A gateway says 502 of a server that died over the question, too.
        return NotReached(said.message, retry_after=1.0) if response.status == 503 else said

    def _told(self, event: dict[str, Any]) -> Exception:
        error = event["error"] if isinstance(event["error"], dict) else {}
        status = error.get("code") if isinstance(error.get("code"), int) else 500
        return refusal_told(self.name, int(status or 500), event)

    def _not_reached(self) -> NotReached:
        return NotReached(f"the engine of model {self.name!r} does not answer; ask again in a moment", retry_after=1.0)

    def _broke_off(self) -> Unavailable:
        return Unavailable(f"the engine of model {self.name!r} broke off before its answer was complete; ask again")


def request_body(model: str, prompt: Prompt, dialect: ProviderDialect = STANDARD) -> dict[str, Any]:
    """The request for a stream; what the prompt leaves open is left to the server."""
    schema = json.loads(prompt.response_schema) if prompt.response_schema else None
    wanted: dict[str, Any] = {
        "model": model,
        "messages": [{"role": message.role, "content": message.text} for message in prompt.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": prompt.sampling.temperature,
        "top_p": dialect.top_p(prompt),
        "top_k": prompt.sampling.top_k,
        "seed": prompt.sampling.seed,
        "stop": list(prompt.stop) or None,
    }
    return {name: setting for name, setting in wanted.items() if setting is not None} | dialect.fields(prompt, schema)


async def _beginning(pieces: AsyncIterator[bytes], most: int) -> bytes:
    """All of it, or as many bytes."""
    read = b""
    async for piece in pieces:
        read += piece
        if len(read) >= most:
            break
    return read[:most]
