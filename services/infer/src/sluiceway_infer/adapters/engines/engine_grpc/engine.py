"""Engine behind a wire: a worker runs the model, here or on another machine, and speaks `EngineService`."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, replace
from typing import Any, Final

import structlog

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway.engine.v1.engine_service_pb2_grpc import EngineServiceStub
from sluiceway_common import tasks
from sluiceway_common.cache import LRUCache, SingleFlight
from sluiceway_common.calls.limits import shortened
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, Refusal, Unavailable
from sluiceway_common.ids import sha256
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.rpc import ServiceChannel
from sluiceway_infer.adapters.engines.circuit_breaker import CircuitBreaker, NotCounted
from sluiceway_infer.adapters.engines.engine_grpc.answer import WireAnswer
from sluiceway_infer.adapters.engines.engine_grpc.errors import translated
from sluiceway_infer.adapters.engines.engine_grpc.held_adapters import HeldAdapters
from sluiceway_infer.adapters.engines.engine_grpc.messages import FEATURES, features_of, request_of, score_of
from sluiceway_infer.domain.conversation.chat import ContinuationScore, End, Prompt, TokenDelta
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.domain.models.info import ModelInfo

log = structlog.get_logger(__name__)

IDEMPOTENT: Final = tuple(
    f"sluiceway.engine.v1.EngineService/{call}" for call in ("Describe", "CountTokens", "HoldAdapters")
)
LOOK_SECONDS: Final = 5.0
_CALL_SECONDS: Final = 10.0
_SCORE_SECONDS: Final = 600.0
_KEPT_COUNTS: Final = 4096
# It asks for nobody: what the worker is, and which adapters it is to hold.
_MYSELF: Final = Principal.service("infer", tenant="", purpose="engine")


@dataclass(frozen=True, kw_only=True)
class WireModel:
    """A model at a worker, by the name that our callers know. `shares_cache`: the worker may reuse for one tenant what
    another one's prompt left, as where there is one tenant."""

    name: str
    languages: tuple[str, ...] = ()
    silence_seconds: float = 120.0
    shares_cache: bool = False


class EngineGrpc:
    """One model at one worker. While that is away, every call says so; what it is is asked again and again."""

    def __init__(self, model: WireModel, channel: ServiceChannel, clock: Clock) -> None:
        # Nothing is refused here for what the worker was not asked yet.
        self.info = ModelInfo(
            name=model.name,
            engine="engine_grpc",
            digest="",
            context_tokens=0,
            supports=frozenset(FEATURES),
            languages=model.languages,
        )
        self.per_message = 0
        self._model, self._channel, self._clock = model, channel, clock
        # The stubs' types know the blocking channel alone.
        self._worker: Any = EngineServiceStub(channel)  # type: ignore[no-untyped-call, unused-ignore]
        self._adapters = HeldAdapters(self._worker, model.name, clock)
        self.breaker = CircuitBreaker(f"the engine of model {model.name!r}", clock)
        self._counted: LRUCache[str, int] = LRUCache(_KEPT_COUNTS)
        self._instance = ""
        self._keeps_apart = False
        self._first_looks = SingleFlight[None, None]()
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """It begins without its worker too: the other models of this replica are not to wait for it."""
        with suppress(Refusal):
            await self._look()
        self._watch = asyncio.create_task(self._looking(), name="engine-grpc")

    async def stop(self) -> None:
        await tasks.end(self._watch)
        await self._channel.stop()

    async def ready(self) -> None:
        self.breaker.must_be_closed()
        await self._look()

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        await self._must_be_known()
        self._must_keep_apart()
        answer, request = WireAnswer(self.info.name), request_of(prompt, self._adapters.named(prompt.adapter))
        with (
            self.breaker.attempt() as began,
            translated(self.info.name, prompt.response_schema),
            tasks.IdleTimeout(self._model.silence_seconds) as silence,
        ):
            call = self._worker.Generate(request, timeout=shortened(None))
            try:
                while isinstance(message := await self._next(call, silence), wire.GenerateResponse):
                    delta = answer.take(message)
                    began()
                    yield delta
                answer.must_have_ended()
            finally:
                # Whoever leaves closes the stream: the worker frees the slot.
                call.cancel()

    async def score(
        self, prompt: str, continuations: Sequence[str], adapter: AdapterVersion | None = None
    ) -> tuple[ContinuationScore, ...]:
        if "score" not in self.info.supports:
            raise Invalid(
                f"model {self.info.name!r} cannot score continuations, for its worker has no call for it; name another",
                field="model",
            )
        request = wire.ScoreRequest(prompt=prompt, continuations=continuations, adapter=self._adapters.named(adapter))
        with translated(self.info.name):
            told = await self._worker.Score(request, timeout=shortened(_SCORE_SECONDS))
        self._must_be_as_many(len(told.scores), len(continuations))
        return tuple(map(score_of, told.scores))

    async def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Passages come again and again, so what was counted is remembered; by digest, for a text may be long."""
        digests = [sha256(text) for text in texts]
        known = {digest: self._counted.get(digest) for digest in digests}
        unknown = {digest: text for digest, text in zip(digests, texts, strict=True) if known[digest] is None}
        if unknown:
            told = await self._told_tokens(wire.CountTokensRequest(texts=list(unknown.values())))
            self._must_be_as_many(len(told.tokens), len(unknown))
            known |= dict(zip(unknown, told.tokens, strict=True))
            for digest, tokens in zip(unknown, told.tokens, strict=True):
                self._counted[digest] = tokens
        # Who counts goes by its window next, and before the first look it has none.
        await self._must_be_known()
        return tuple(known[digest] or 0 for digest in digests)

    @property
    def adapters(self) -> Collection[tuple[str, str]]:
        return self._adapters.keys

    async def hold(self, adapters: Sequence[AdapterWeights]) -> None:
        with acting_as(_MYSELF):
            await self._adapters.hold(adapters)

    async def _told_tokens(self, request: wire.CountTokensRequest) -> wire.CountTokensResponse:
        """Counting comes before an answer: a worker that hangs is left alone for that it is silent here. That it counts
        says nothing of its answers."""
        seconds = shortened(_CALL_SECONDS)
        try:
            with self.breaker.aside(), translated(self.info.name):
                told: wire.CountTokensResponse = await self._worker.CountTokens(request, timeout=seconds)
                return told
        except NotCounted:
            if seconds == _CALL_SECONDS:
                self.breaker.silent_for(_CALL_SECONDS)
            raise

    async def _looking(self) -> None:
        """For ever. A worker that was started again is noticed by this, and gets its adapters back."""
        was_away = not self._instance
        while True:
            await self._clock.sleep(LOOK_SECONDS)
            try:
                await self._look()
                with acting_as(_MYSELF):
                    await self._adapters.hold_on()
                was_away = False
            except Refusal as error:
                self._adapters.lose()
                if not was_away:
                    log.warning("engine_away", model=self.info.name, error=error.message)
                was_away = True

    async def _look(self) -> None:
        with acting_as(_MYSELF), translated(self.info.name):
            told = await self._worker.Describe(wire.DescribeRequest(), timeout=shortened(_CALL_SECONDS))
        if not told.digest or told.context_tokens < 1:
            raise Unavailable(
                f"the engine of model {self.info.name!r} does not say which model it has; see to its worker"
            )
        if told.instance != self._instance:
            self._adapters.lose()
            log.info("engine_there", model=self.info.name, engine=told.engine, digest=told.digest)
        if told.digest != self.info.digest:
            self._counted.clear()
        self._instance, self.per_message = told.instance, told.tokens_per_message
        self._keeps_apart = wire.FEATURE_CACHE_SALT in told.features
        self._adapters.uploads = told.adapters.uploads
        self.info = replace(
            self.info,
            digest=told.digest,
            base_sha256=told.base_sha256,
            context_tokens=told.context_tokens,
            supports=features_of(told),
        )

    async def _next(self, call: Any, silence: tasks.IdleTimeout) -> Any:
        try:
            return await silence.within(call.read())
        except tasks.Idle as error:
            raise Unavailable(
                f"the engine of model {self.info.name!r} said nothing for {self._model.silence_seconds:g} s; ask again"
            ) from error

    async def _must_be_known(self) -> None:
        if self.info.digest:
            return
        self.breaker.must_be_closed()
        # Begun in a context of its own: others wait for it too, so the deadline of who asked first is not its own.
        Context().run(self._first_looks.begin, None, self._first_look)
        await self._first_looks.load(None, self._first_look)

    def _must_keep_apart(self) -> None:
        if not self._model.shares_cache and not self._keeps_apart:
            raise Unavailable(
                f"the engine of model {self.info.name!r} does not keep the prompts of tenants apart (no "
                "FEATURE_CACHE_SALT); set `shares_cache` in INFER_MODELS where that is right"
            )

    async def _first_look(self) -> None:
        """Of a worker that nothing is known of yet, for all who wait for it. All it raises is Unavailable."""
        try:
            with self.breaker.attempt():
                await self._look_of_mine()
        except Unavailable:
            raise
        except Refusal as error:
            raise Unavailable(
                f"the engine of model {self.info.name!r} does not say whether it keeps the prompts of tenants apart; "
                "see to its worker"
            ) from error

    async def _look_of_mine(self) -> None:
        """Its deadline is no caller's: where it is not kept, that says something of the worker."""
        try:
            await self._look()
        except NotCounted as error:
            raise Unavailable(error.message, retry_after=error.retry_after) from error

    def _must_be_as_many(self, told: int, asked: int) -> None:
        if told != asked:
            raise Unavailable(
                f"the engine of model {self.info.name!r} gave {told} answers to {asked} texts; see to its worker"
            )
