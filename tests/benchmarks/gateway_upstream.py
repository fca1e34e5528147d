"""A model server that costs next to nothing: `python -m tests.benchmarks.gateway_upstream PORT`.

It says one token at once, and to a question with the word "long" as many as the benchmark counts, at its pace; in a
stream or whole, as it is asked.
"""

import asyncio
import json
import sys
from typing import Any

from aiohttp import web

from tests.benchmarks.gateway_world import PACE, TOKENS

_HEAD = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "bench"}
_DONE = b"data: [DONE]\n\n"


def chunk(text: str | None) -> bytes:
    """An event with a piece of text, or with the end."""
    delta = {} if text is None else {"role": "assistant", "content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": "stop" if text is None else None}
    return f"data: {json.dumps(_HEAD | {'choices': [choice]})}\n\n".encode()


def usage(tokens: int) -> dict[str, int]:
    return {"prompt_tokens": 5, "completion_tokens": tokens, "total_tokens": 5 + tokens}


async def chat(request: web.Request) -> web.StreamResponse:
    asked = await request.json()
    tokens = TOKENS if "long" in str(asked["messages"][-1]["content"]) else 1
    return await _streamed(request, tokens) if asked.get("stream") else _whole(tokens)


async def _streamed(request: web.Request, tokens: int) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    for number in range(tokens):
        await response.write(chunk(f" word{number}"))
        if tokens > 1:
            await asyncio.sleep(1 / PACE)
    await response.write(chunk(None))
    await response.write(f"data: {json.dumps(_HEAD | {'choices': [], 'usage': usage(tokens)})}\n\n".encode() + _DONE)
    return response


def _whole(tokens: int) -> web.Response:
    message = {"role": "assistant", "content": "Yes. " * tokens}
    choice: dict[str, Any] = {"index": 0, "message": message, "finish_reason": "stop"}
    return web.json_response(_HEAD | {"object": "chat.completion", "choices": [choice], "usage": usage(tokens)})


def main() -> None:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", chat)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()
