"""Servers that speak as a provider documents it: over a script, with its events, its errors, and what it refuses or
passes over of a request. Who passes over a field is not to be sent it: that is a failure, and told as one."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, get_args

from aiohttp import web

from sluiceway_common.errors import Conflict
from sluiceway_infer.adapters.engines.providers import PROVIDERS, Provider
from sluiceway_infer.adapters.engines.scripted import Scripted
from sluiceway_infer.domain.conversation.chat import End, Message, Prompt, Sampling
from tests.support.adapters import version
from tests.support.repository import ROOT
from tests.support.strict_trtllm import least

NAMES: tuple[Provider, ...] = get_args(Provider)


def exchange(name: Provider) -> dict[str, Any]:
    """What is written down of a provider."""
    told: dict[str, Any] = json.loads((ROOT / f"tests/data/providers/{name}.json").read_text("utf-8"))
    return told


@dataclass
class ProviderServer:
    """One of them. `answers_with` names an error that it gives in place of an answer; `asked` are the requests."""

    name: Provider
    behind: Scripted
    asked: list[dict[str, Any]] = field(default_factory=list)
    answers_with: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        self._told = exchange(self.name)

    async def chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body)
        if unknown := body.keys() - set(self._told["takes"]):
            assert self._told["unknown"] == "refused", f"{self.name} passes over {sorted(unknown)} in silence"
            return self._error("unknown")
        if self.name == "tgi" and body.get("top_p", 0.5) >= 1:
            return self._error("top_p")
        if self.answers_with:
            return self._error(self.answers_with)
        return await self._answer(request, body)

    async def _answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        try:
            async with aclosing(self._events(body)) as events:
                begun = False
                async for event in events:
                    if not begun:
                        await response.prepare(request)
                        begun = True
                    await response.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        except Conflict:
            return self._error("window")
        await response.write(b"data: [DONE]\n\n")
        return response

    async def _events(self, body: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
        words: dict[str, Any] = {"$prompt": 0, "$completion": 0, "$total": 0}
        if "response_format" in body:
            words = {"$word": json.dumps(least(self._schema(body["response_format"]))), "$reason": "stop"} | words
            for part in ("first", "word", "last"):
                yield _filled(self._told[part], words)
        else:
            async for part, told in self._spoken(body):
                words |= told
                words["$total"] = words["$prompt"] + words["$completion"]
                yield _filled(self._told[part], words)
        # Who tells of it in every event has none for it alone.
        if self._told["usage"] and (body.get("stream_options") or {}).get("include_usage"):
            yield _filled(self._told["usage"], words)

    async def _spoken(self, body: Mapping[str, Any]) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        begun, said = False, 0
        async with aclosing(self.behind.generate(self._prompt(body))) as deltas:
            async for delta in deltas:
                if not begun:
                    yield "first", {}
                    begun = True
                if isinstance(delta, End):
                    usage = {"$prompt": delta.usage.prompt_tokens, "$completion": delta.usage.completion_tokens}
                    yield "last", {"$reason": delta.reason, **usage}
                else:
                    said += 1
                    yield "word", {"$word": delta.text, "$completion": said}

    def _prompt(self, body: Mapping[str, Any]) -> Prompt:
        adapted = {name: body.get(name) for name in self._told["adapter"]} != {
            name: "theirs" if name == "model" else None for name in self._told["adapter"]
        }
        return Prompt(
            messages=tuple(Message(one["role"], one["content"]) for one in body["messages"]),
            max_tokens=body[PROVIDERS[self.name].length_field],
            sampling=Sampling(temperature=body.get("temperature")),
            stop=tuple(body.get("stop", ())),
            adapter=version(1) if adapted else None,
        )

    def _schema(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        assert told["type"] == self._told["schema"]
        places = {"json": ("schema",), "json_object": ("value",), "json_schema": ("json_schema", "schema")}
        schema: Mapping[str, Any] = told
        for place in places[told["type"]]:
            schema = schema[place]
        return schema

    def _error(self, name: str) -> web.Response:
        error = self._told["errors"][name]
        return web.json_response(error["body"], status=error["status"])


@asynccontextmanager
async def provider_server(name: Provider, behind: Scripted) -> AsyncIterator[ProviderServer]:
    """The server at work; its `url` is where."""
    made = ProviderServer(name, behind)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", made.chat)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        made.url = f"http://{host}:{port}/v1"
        yield made
    finally:
        await runner.cleanup()


def _filled(template: Any, words: Mapping[str, Any]) -> Any:
    if isinstance(template, dict):
        return {name: _filled(inner, words) for name, inner in template.items()}
    if isinstance(template, list):
        return [_filled(inner, words) for inner in template]
    return words[template] if isinstance(template, str) and template in words else template
