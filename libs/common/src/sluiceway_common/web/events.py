"""An answer that comes in pieces (server-sent events)."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sluiceway_common.errors import Refusal
from sluiceway_common.web import errors

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    # Proxies that gather an answer before they pass it on would make a stream pointless.
    (b"x-accel-buffering", b"no"),
]


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
                async for text in _told(texts, scope["path"]):
                    await send(_event(text))
                    # To somebody who has gone the server sends without waiting: a generator that does not wait either
                    # would keep the loop from ever hearing of it.
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
