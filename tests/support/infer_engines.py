"""The engines that a law is held against, each with a way to see what it is busy with."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from sluiceway_common.clock import SystemClock
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.web import HttpServer, RequestMiddleware, unrouted
from sluiceway_infer.adapters.engines.llama import Llama, ModelFile, packaged
from sluiceway_infer.adapters.engines.openai_http import OpenAIHttp, Upstream
from sluiceway_infer.adapters.engines.providers import PROVIDERS, Provider
from sluiceway_infer.adapters.engines.scripted import SUPPORTS, Script, Scripted, ScriptRule
from sluiceway_infer.domain.models.adapters import AdapterWeights
from sluiceway_infer.domain.models.info import Feature, ModelInfo
from sluiceway_infer.ports import Engine
from sluiceway_infer.rpc.http import routes
from sluiceway_infer.service import InferService
from sluiceway_infer.service.models import served
from tests.support.adapters import signing_key, version, weights, write_lora
from tests.support.infer import World, authenticate
from tests.support.infer_trtllm import new_trtllm, peft_folder
from tests.support.infer_worker import new_worker, over_the_wire
from tests.support.provider_servers import NAMES, exchange, provider_server
from tests.support.replica import started
from tests.support.strict_trtllm import StrictLibrary, installed

OVER_THE_WIRE = ("engine_grpc over a script", "engine_grpc over llama.cpp", "engine_grpc over a strict TensorRT-LLM")
TO_PROVIDERS = tuple(f"openai_http to {name}" for name in NAMES)
ENGINES = ("scripted", "openai_http over our API", "openai_http over llama.cpp", "llama", *OVER_THE_WIRE, *TO_PROVIDERS)

QUESTION = "Tell me a long story about a river and a stone."
STORY = " ".join(f"word{number}" for number in range(2_000))
WINDOW = 1_024
PACE = 200.0
OVER_LLAMA: frozenset[Feature] = frozenset(
    {"temperature", "top_p", "top_k", "seed", "stop", "response_schema", "adapter"}
)


@dataclass(frozen=True)
class Subject:
    """An engine that has started, how many answers it is at work on now, and an adapter that it can be run with."""

    engine: Engine
    running: Callable[[], Awaitable[int]]
    adapter: AdapterWeights


@asynccontextmanager
async def subject(name: str) -> AsyncIterator[Subject]:
    """The engine of this name, for as long as the block runs."""
    async with AsyncExitStack() as stack:
        yield await _SUBJECTS[name](stack)


def new_scripted(pace: float = PACE) -> Scripted:
    script = Script((ScriptRule("", STORY), ScriptRule("", f"Otherwise {STORY}", "x@1")), pace)
    return Scripted(
        ModelInfo(name="scripted", engine="scripted", digest=script.digest, context_tokens=WINDOW, supports=SUPPORTS),
        script,
        SystemClock(),
    )


def new_llama(model: Path | None = None, **model_file: int) -> Llama:
    """With the packaged model where none is named."""
    settings = {"context_tokens": WINDOW, "slots": 2} | model_file
    return Llama("llama", ModelFile(path=model or packaged(), **settings), SystemClock(), temperature=0.0)


def new_openai(
    url: str,
    upstream: str,
    key: str,
    supports: frozenset[Feature] = SUPPORTS,
    adapter_fields: Mapping[str, Any] | None = None,
) -> OpenAIHttp:
    info = ModelInfo(
        name="openai", engine="openai_http", digest=f"{upstream}@{url}", context_tokens=WINDOW, supports=supports
    )
    there = Upstream(url=url, model=upstream, api_key=key, adapter_fields=adapter_fields or {})
    return OpenAIHttp(info, there, SystemClock())


def new_openai_api(service: InferService) -> HttpServer:
    """The OpenAI API of a service in memory; the keys are those of tests.support.infer."""
    web = Starlette(
        routes=routes(service),
        middleware=[Middleware(RequestMiddleware, authenticate=authenticate, metrics=Metrics())],
        exception_handlers={HTTPException: unrouted},
    )
    return HttpServer(web, "127.0.0.1:0", drain=1.0)


async def _scripted(stack: AsyncExitStack) -> Subject:
    engine = new_scripted()
    await stack.enter_async_context(started(engine))
    return Subject(engine, lambda: _count(engine), _adapter(stack))


async def _over_our_api(stack: AsyncExitStack) -> Subject:
    behind, adapter = new_scripted(), _adapter(stack)
    service = await World().service(served(behind.info, behind, 8))
    for news in ("versions", "aliases"):
        service.adapters.heard(news)
    service.adapters.learn(replace(adapter.version, base_sha256=behind.info.base_sha256))
    await service.adapters.loading.load()
    http_server = new_openai_api(service)
    await stack.enter_async_context(started(behind, http_server))
    url, fields = f"http://127.0.0.1:{http_server.port}/v1", {"model": "scripted+{model}@{version}"}
    engine = new_openai(url, "scripted", "sw_reader", SUPPORTS - {"top_k"}, fields)
    await stack.enter_async_context(started(engine))
    return Subject(engine, lambda: _count(behind), adapter)


async def _over_llama(stack: AsyncExitStack) -> Subject:
    behind, adapter = new_llama(), _adapter(stack)
    await stack.enter_async_context(started(behind))
    await behind.hold([adapter])
    fields = {"lora": [{"id": 0, "scale": 1.0}]}
    engine = new_openai(f"{behind.address}/v1", "any", behind.api_key, OVER_LLAMA, fields)
    await stack.enter_async_context(started(engine))
    return Subject(engine, behind.running, adapter)


async def _llama(stack: AsyncExitStack) -> Subject:
    engine = new_llama()
    await stack.enter_async_context(started(engine))
    return Subject(engine, engine.running, _adapter(stack))


async def _wire_over_script(stack: AsyncExitStack) -> Subject:
    behind, folder = new_scripted(), stack.enter_context(tempfile.TemporaryDirectory(prefix="sluiceway-worker-"))
    engine = await stack.enter_async_context(over_the_wire(new_worker(behind, Path(folder))))
    return Subject(engine, lambda: _count(behind), _adapter(stack))


async def _wire_over_llama(stack: AsyncExitStack) -> Subject:
    behind, folder = new_llama(), stack.enter_context(tempfile.TemporaryDirectory(prefix="sluiceway-worker-"))
    engine = await stack.enter_async_context(over_the_wire(new_worker(behind, Path(folder))))
    return Subject(engine, behind.running, _adapter(stack))


async def _wire_over_trtllm(stack: AsyncExitStack) -> Subject:
    folder, key = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sluiceway-worker-"))), signing_key()
    library = stack.enter_context(installed(StrictLibrary([f"{word} " for word in STORY.split()], PACE)))
    behind = new_trtllm(folder, key)
    peft_folder(folder / "adapters", version(1), key)
    wired = over_the_wire(new_worker(behind.engine, folder, files=behind.files))
    engine = await stack.enter_async_context(wired)

    async def running() -> int:
        return library.running

    return Subject(engine, running, _adapter(stack))


async def _to_provider(name: Provider, stack: AsyncExitStack) -> Subject:
    behind, adapter, dialect = new_scripted(), _adapter(stack), PROVIDERS[name]
    await behind.hold([adapter])
    server = await stack.enter_async_context(provider_server(name, behind))
    info = ModelInfo(
        name="theirs",
        engine="openai_http",
        digest=f"theirs@{server.url}",
        context_tokens=WINDOW,
        supports=dialect.obeys | {"adapter"},
    )
    there = Upstream(
        url=server.url, model="theirs", api_key="k", adapter_fields=exchange(name)["adapter"], dialect=dialect
    )
    engine = OpenAIHttp(info, there, SystemClock())
    await stack.enter_async_context(started(engine))
    return Subject(engine, lambda: _count(behind), adapter)


def _adapter(stack: AsyncExitStack) -> AdapterWeights:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sluiceway-adapter-"))
    return weights(write_lora(Path(folder) / "adapter.gguf", 1), version(1))


async def _count(engine: Scripted) -> int:
    return engine.running


_MADE = (_scripted, _over_our_api, _over_llama, _llama, _wire_over_script, _wire_over_llama, _wire_over_trtllm)
_SUBJECTS: dict[str, Callable[[AsyncExitStack], Awaitable[Subject]]] = dict(
    zip(ENGINES, (*_MADE, *(partial(_to_provider, name) for name in NAMES)), strict=True)
)
