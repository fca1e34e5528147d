"""HTTP responses: JSON, server-sent events, refusals, and what is said where nothing is served."""

import asyncio
import json
import math
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing
from typing import Any

from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sluiceway_common.errors import Refusal, Unauthenticated
from sluiceway_common.web import errors

_LONGEST_PATH = 200
# Texts from one turn of the loop to the next at the most. A turn for each is a twentieth of what a stream costs.
_BREATH = 16
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    # Proxies that gather an answer before they pass it on would make a stream pointless.
    (b"x-accel-buffering", b"no"),
]


class Json(Response):
    """Starlette's own makes an encoder of the standard library for every answer, which costs five times as much."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return to_json(content)


class Events(Response):
    """Sends each text as the `data` of an event. A text has no line breaks: JSON on one line, or `[DONE]`.

    Nothing is sent before the first text is there: a refusal until then is an answer with a status of its own. Later
    ones are an event. The generator is closed as soon as the reader goes away.
    """

    def __init__(self, texts: AsyncGenerator[str, None]) -> None:
        super().__init__()
        self._texts = texts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._texts) as texts:
            first = await anext(texts, None)
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            if first is not None:
                await send(_event(first))
                number = 0
                async for text in _told(texts, scope["path"]):
                    await send(_event(text))
                    number += 1
                    if number % _BREATH == 0:
                        # To somebody who has gone the server sends without waiting: a generator that does not wait
                        # either would keep the loop from ever hearing of it.
                        await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _told(texts: AsyncGenerator[str, None], what: str) -> AsyncIterator[str]:
    """The texts, and where they break off why."""
    try:
        async for text in texts:
            yield text
    except Refusal as error:
        yield json.dumps(errors.body(error))
    except Exception:
        yield json.dumps(errors.fault(what))


def _event(text: str) -> dict[str, object]:
    return {"type": "http.response.body", "body": f"data: {text}\n\n".encode(), "more_body": True}


def refusal(error: Refusal) -> Response:
    """The whole answer; `Retry-After` in whole seconds, rounded up."""
    headers: dict[str, str] = {}
    if error.code == "conflict":
        # Clients of OpenAI ask a second time after 409; of this, asking again mends nothing.
        headers["x-should-retry"] = "false"
    if error.retry_after is not None:
        headers["retry-after"] = str(math.ceil(error.retry_after))
    if isinstance(error, Unauthenticated):
        headers["www-authenticate"] = "Bearer"
    return Json(errors.body(error), status_code=errors.status(error), headers=headers)


async def unrouted(request: Request, error: Exception) -> Response:
    """What is said instead of Starlette's own answers (no such path, no such method): its handler of HTTPException."""
    assert isinstance(error, HTTPException)
    code = "not_found" if error.status_code == 404 else "invalid"
    answer = errors.error_body(error.status_code, _astray(request, error), code, None)
    return Json(answer, status_code=error.status_code, headers=error.headers)


def _astray(request: Request, error: HTTPException) -> str:
    path = request.url.path[:_LONGEST_PATH]
    if error.status_code == 405:
        return f"`{path}` takes {_methods((error.headers or {})['Allow'].split(', '))} alone"
    if error.status_code == 404:
        return f"there is nothing at `{path}`; there are {', '.join(_addresses(request))}"
    return error.detail


def _addresses(request: Request) -> list[str]:
    """All that this server serves, each with its method: `POST /v1/embeddings`."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    return [f"{_methods(route.methods or ())} {route.path_format}" for route in routes]


def _methods(allowed: Iterable[str]) -> str:
    """Without HEAD, which Starlette adds to what takes GET."""
    return " or ".join(sorted(set(allowed) - {"HEAD"}))
