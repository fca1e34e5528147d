"""The engines that a law is held against, each with a way to see what it is busy with."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from sluiceway_common.clock import SystemClock
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.web import HttpServer, RequestMiddleware, unrouted
from sluiceway_infer.adapters.engines.llama import Llama, ModelFile
from sluiceway_infer.adapters.engines.openai_http import OpenAIHttp, Upstream
from sluiceway_infer.adapters.engines.scripted import SUPPORTS, Script, Scripted, ScriptRule
from sluiceway_infer.app.models import packaged
from sluiceway_infer.domain.models.info import Feature, ModelInfo
from sluiceway_infer.ports import Engine
from sluiceway_infer.rpc.http import routes
from sluiceway_infer.service import InferService
from sluiceway_infer.service.models import served
from tests.support.infer import World, authenticate
from tests.support.replica import started

ENGINES = ("scripted", "openai_http over our API", "openai_http over llama.cpp", "llama")

QUESTION = "Tell me a long story about a river and a stone."
STORY = " ".join(f"word{number}" for number in range(2_000))
WINDOW = 1_024
PACE = 200.0
OVER_LLAMA: frozenset[Feature] = frozenset({"temperature", "top_p", "top_k", "seed", "stop", "response_schema"})


@dataclass(frozen=True)
class Subject:
    """An engine that has started, and how many answers it is at work on now."""

    engine: Engine
    running: Callable[[], Awaitable[int]]


@asynccontextmanager
async def subject(name: str) -> AsyncIterator[Subject]:
    """The engine of this name, for as long as the block runs."""
    async with AsyncExitStack() as stack:
        yield await _SUBJECTS[name](stack)


def new_scripted(pace: float = PACE) -> Scripted:
    script = Script((ScriptRule("", STORY),), pace)
    return Scripted(
        ModelInfo(name="scripted", engine="scripted", digest=script.digest, context_tokens=WINDOW, supports=SUPPORTS),
        script,
        SystemClock(),
    )


def new_llama(**model_file: int) -> Llama:
    settings = {"context_tokens": WINDOW, "slots": 2} | model_file
    return Llama("llama", ModelFile(path=packaged(), **settings), SystemClock(), temperature=0.0)


def new_openai(url: str, upstream: str, key: str, supports: frozenset[Feature] = SUPPORTS) -> OpenAIHttp:
    info = ModelInfo(
        name="openai", engine="openai_http", digest=f"{upstream}@{url}", context_tokens=WINDOW, supports=supports
    )
    return OpenAIHttp(info, Upstream(url=url, model=upstream, api_key=key), SystemClock())


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
    return Subject(engine, lambda: _count(engine))


async def _over_our_api(stack: AsyncExitStack) -> Subject:
    behind = new_scripted()
    http_server = new_openai_api(await World().service(served(behind.info, behind, 8)))
    await stack.enter_async_context(started(behind, http_server))
    engine = new_openai(f"http://127.0.0.1:{http_server.port}/v1", "scripted", "sw_reader", SUPPORTS - {"top_k"})
    await stack.enter_async_context(started(engine))
    return Subject(engine, lambda: _count(behind))


async def _over_llama(stack: AsyncExitStack) -> Subject:
    behind = new_llama()
    await stack.enter_async_context(started(behind))
    engine = new_openai(f"{behind.address}/v1", "any", behind.api_key, OVER_LLAMA)
    await stack.enter_async_context(started(engine))
    return Subject(engine, behind.running)


async def _llama(stack: AsyncExitStack) -> Subject:
    engine = new_llama()
    await stack.enter_async_context(started(engine))
    return Subject(engine, engine.running)


async def _count(engine: Scripted) -> int:
    return engine.running


_SUBJECTS: dict[str, Callable[[AsyncExitStack], Awaitable[Subject]]] = dict(
    zip(ENGINES, (_scripted, _over_our_api, _over_llama, _llama), strict=True)
)
