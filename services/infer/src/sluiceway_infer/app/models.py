"""The models that the settings name."""

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid
from sluiceway_common.metrics import Metrics
from sluiceway_infer.adapters.engines.llama import Llama, ModelFile
from sluiceway_infer.adapters.engines.openai_http import OpenAIHttp, Upstream
from sluiceway_infer.adapters.engines.packaged import packaged
from sluiceway_infer.adapters.engines.scripted import SUPPORTS, Scripted, script_in
from sluiceway_infer.adapters.metered import MeteredEngine
from sluiceway_infer.domain.models.info import Feature, ModelInfo
from sluiceway_infer.ports import Engine
from sluiceway_infer.service import Models, ServedModel, served
from sluiceway_infer.service.models import UNBOUNDED
from sluiceway_infer.settings import (
    AnyModel,
    ExtractiveModel,
    InferSettings,
    LlamaModel,
    OpenAIModel,
    ScriptedModel,
)


def models(settings: InferSettings, clock: Clock, metrics: Metrics) -> Models:
    """All models, the first the standard one. Raises Invalid where two have one name."""
    names = [chosen.name for chosen in settings.models]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Invalid(f"INFER_MODELS names {sorted(twice)[0]!r} twice; each model needs a name of its own")
    return Models([_model(chosen, clock, metrics) for chosen in settings.models])


def _model(chosen: AnyModel, clock: Clock, metrics: Metrics) -> ServedModel:
    if isinstance(chosen, ExtractiveModel):
        return served(ModelInfo(chosen.name, "extractive", "sentences", 0, frozenset()), None, chosen.seats)
    engine = _engine(chosen, clock)
    return served(engine.info, MeteredEngine(engine, metrics), chosen.seats, chosen.passage_tokens or UNBOUNDED)


def _engine(chosen: LlamaModel | OpenAIModel | ScriptedModel, clock: Clock) -> Engine:
    match chosen:
        case LlamaModel():
            return _llama(chosen, clock)
        case OpenAIModel():
            return _openai(chosen, clock)
        case ScriptedModel():
            return _scripted(chosen, clock)


def _llama(chosen: LlamaModel, clock: Clock) -> Llama:
    model_file = ModelFile(
        path=chosen.path or packaged(),
        context_tokens=chosen.context_tokens,
        slots=chosen.seats,
        threads=chosen.threads,
        batch=chosen.batch,
        gpu_layers=chosen.gpu_layers,
    )
    return Llama(chosen.name, model_file, clock, temperature=chosen.temperature)


def _openai(chosen: OpenAIModel, clock: Clock) -> OpenAIHttp:
    url = chosen.url.rstrip("/")
    supports: frozenset[Feature] = frozenset(chosen.supports)
    digest = f"{chosen.model}@{url}"
    info = ModelInfo(chosen.name, "openai_http", digest, chosen.context_tokens, supports)
    upstream = Upstream(
        url=url,
        model=chosen.model,
        api_key=chosen.api_key.get_secret_value(),
        connections=chosen.seats,
        attempts=chosen.attempts,
        silence_seconds=chosen.silence_seconds,
    )
    return OpenAIHttp(info, upstream, clock)


def _scripted(chosen: ScriptedModel, clock: Clock) -> Scripted:
    script = script_in(chosen.script, chosen.tokens_per_second)
    info = ModelInfo(chosen.name, "scripted", script.digest, chosen.context_tokens, SUPPORTS)
    return Scripted(info, script, clock)
