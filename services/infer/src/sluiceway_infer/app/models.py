"""Models that the settings name, with their engines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sluiceway_common.admission import Admission
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.rpc import ServiceChannel
from sluiceway_infer.adapters.engines.engine_grpc import IDEMPOTENT, EngineGrpc, WireModel
from sluiceway_infer.adapters.engines.first_token import FirstTokenTimeout
from sluiceway_infer.adapters.engines.llama import Llama, ModelFile, model_path
from sluiceway_infer.adapters.engines.openai_http import OpenAIHttp, Upstream
from sluiceway_infer.adapters.engines.providers import PROVIDERS, STANDARD
from sluiceway_infer.adapters.engines.scripted import SUPPORTS, Scripted, script_in
from sluiceway_infer.adapters.metered import MeteredEngine
from sluiceway_infer.domain.models.info import Feature, ModelInfo
from sluiceway_infer.ports import Engine
from sluiceway_infer.service.models import UNBOUNDED, ServedModel, served
from sluiceway_infer.settings import (
    AnyModel,
    ExtractiveModel,
    InferSettings,
    LlamaModel,
    OpenAIModel,
    ScriptedModel,
    WireEngineModel,
)

PACKAGED_LANGUAGES = ("en",)


@dataclass(frozen=True, kw_only=True)
class EngineKit:
    """All that engines are built from. `connect` makes a channel to a worker; calls that are named are tried again."""

    clock: Clock
    metrics: Metrics
    admission: Admission
    connect: Callable[[str, Sequence[str]], ServiceChannel]


def models(settings: InferSettings, kit: EngineKit) -> Sequence[ServedModel]:
    """All models, the first the standard one. Raises Invalid where two have one name."""
    names = [chosen.name for chosen in settings.models]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Invalid(f"INFER_MODELS names {sorted(twice)[0]!r} twice; each model needs a name of its own")
    return [_model(chosen, kit) for chosen in settings.models]


def _model(chosen: AnyModel, kit: EngineKit) -> ServedModel:
    if isinstance(chosen, ExtractiveModel):
        info = ModelInfo(
            name=chosen.name, engine="extractive", digest="sentences", context_tokens=0, supports=frozenset()
        )
        return served(info, None, chosen.max_concurrent_requests, admission=kit.admission)
    engine = _engine(chosen, kit)
    bounded = FirstTokenTimeout(engine, seconds=chosen.first_token_seconds)
    provider = chosen.provider if isinstance(chosen, OpenAIModel) else ""
    metered, shown = MeteredEngine(bounded, kit.metrics, provider), chosen.passage_tokens or UNBOUNDED
    return served(
        engine.info,
        metered,
        chosen.max_concurrent_requests,
        shown,
        admission=kit.admission,
        completes_questions=chosen.completes_questions,
        judges_relevance=chosen.judges_relevance,
    )


def _engine(chosen: LlamaModel | OpenAIModel | WireEngineModel | ScriptedModel, kit: EngineKit) -> Engine:
    match chosen:
        case LlamaModel():
            return _llama(chosen, kit.clock)
        case OpenAIModel():
            return _openai(chosen, kit.clock)
        case WireEngineModel():
            return _over_the_wire(chosen, kit)
        case ScriptedModel():
            return _scripted(chosen, kit.clock)


def _llama(chosen: LlamaModel, clock: Clock) -> Llama:
    model_file = ModelFile(
        path=model_path(chosen.path),
        context_tokens=chosen.context_tokens,
        slots=chosen.max_concurrent_requests,
        threads=chosen.threads,
        batch=chosen.batch,
        nice=chosen.nice,
        gpu_layers=chosen.gpu_layers,
    )
    languages = chosen.languages or (() if chosen.path else PACKAGED_LANGUAGES)
    return Llama(chosen.name, model_file, clock, temperature=chosen.temperature, languages=languages)


def _openai(chosen: OpenAIModel, clock: Clock) -> OpenAIHttp:
    url = chosen.url.rstrip("/")
    adapts = bool(chosen.base_sha256 and chosen.adapter_fields)
    supports: frozenset[Feature] = _obeyed(chosen) | ({"adapter"} if adapts else frozenset())
    digest = f"{chosen.model}@{url}"
    info = ModelInfo(
        name=chosen.name,
        engine="openai_http",
        digest=digest,
        context_tokens=chosen.context_tokens,
        supports=supports,
        languages=chosen.languages,
        base_sha256=chosen.base_sha256 if adapts else "",
    )
    upstream = Upstream(
        url=url,
        model=chosen.model,
        api_key=chosen.api_key.get_secret_value(),
        connections=chosen.max_concurrent_requests,
        attempts=chosen.attempts,
        silence_seconds=chosen.silence_seconds,
        adapter_fields=chosen.adapter_fields,
        dialect=PROVIDERS[chosen.provider] if chosen.provider else STANDARD,
    )
    return OpenAIHttp(info, upstream, clock)


def _obeyed(chosen: OpenAIModel) -> frozenset[Feature]:
    """Raises Invalid for what its provider would pass over in silence."""
    if not chosen.provider:
        return frozenset(chosen.supports)
    obeys = PROVIDERS[chosen.provider].obeys
    if "supports" not in chosen.model_fields_set:
        return obeys
    if ignored := sorted(chosen.supports - obeys):
        raise Invalid(
            f"`supports` of {chosen.name!r} in INFER_MODELS names `{ignored[0]}`, which {chosen.provider} does not "
            "obey; leave it out"
        )
    return frozenset(chosen.supports)


def _over_the_wire(chosen: WireEngineModel, kit: EngineKit) -> EngineGrpc:
    model = WireModel(
        name=chosen.name,
        languages=chosen.languages,
        silence_seconds=chosen.silence_seconds,
        shares_cache=chosen.shares_cache,
    )
    return EngineGrpc(model, kit.connect(chosen.address, IDEMPOTENT), kit.clock)


def _scripted(chosen: ScriptedModel, clock: Clock) -> Scripted:
    script = script_in(chosen.script, chosen.tokens_per_second)
    info = ModelInfo(
        name=chosen.name,
        engine="scripted",
        digest=script.digest,
        context_tokens=chosen.context_tokens,
        supports=SUPPORTS,
        languages=chosen.languages,
    )
    return Scripted(info, script, clock)
