"""Translation between prompts and the contract of an engine's worker, the way out and the way back."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway_infer.domain.conversation.chat import ChatRole, ContinuationScore, FinishReason, Prompt, Usage
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.domain.models.info import Feature

ROLES: Final[Mapping[ChatRole, wire.Role.ValueType]] = MappingProxyType(
    {"system": wire.ROLE_SYSTEM, "user": wire.ROLE_USER, "assistant": wire.ROLE_ASSISTANT}
)
FEATURES: Final[Mapping[Feature, wire.Feature.ValueType]] = MappingProxyType(
    {
        "temperature": wire.FEATURE_TEMPERATURE,
        "top_p": wire.FEATURE_TOP_P,
        "top_k": wire.FEATURE_TOP_K,
        "seed": wire.FEATURE_SEED,
        "stop": wire.FEATURE_STOP,
        "response_schema": wire.FEATURE_JSON_SCHEMA,
        "score": wire.FEATURE_SCORE,
        "adapter": wire.FEATURE_ADAPTER,
    }
)
REASONS: Final[Mapping[FinishReason, wire.FinishReason.ValueType]] = MappingProxyType(
    {"stop": wire.FINISH_REASON_STOP, "length": wire.FINISH_REASON_LENGTH}
)


def request_of(prompt: Prompt, adapter: wire.Adapter | None) -> wire.GenerateRequest:
    """The request for a prompt; what it leaves open is left to the worker."""
    sampling = prompt.sampling
    return wire.GenerateRequest(
        messages=[wire.Message(role=ROLES[one.role], text=one.text) for one in prompt.messages],
        max_tokens=prompt.max_tokens,
        sampling=wire.Sampling(
            temperature=sampling.temperature, top_p=sampling.top_p, top_k=sampling.top_k, seed=sampling.seed
        ),
        stop=prompt.stop,
        json_schema=prompt.response_schema,
        adapter=adapter,
        cache_salt=prompt.cache_salt,
    )


def adapter_of(weights: AdapterWeights) -> wire.Adapter:
    """What a worker knows an adapter by: its content, never its tenant."""
    return wire.Adapter(digest=weights.version.digest, sha256=weights.sha256, name=weights.version.name)


def features_of(description: wire.DescribeResponse) -> frozenset[Feature]:
    """What infer can make use of; a worker may have more."""
    return frozenset(feature for feature, number in FEATURES.items() if number in description.features)


def usage_of(counted: wire.Usage) -> Usage:
    return Usage(counted.prompt_tokens, counted.completion_tokens, counted.cached_tokens)


def score_of(told: wire.ContinuationScore) -> ContinuationScore:
    return ContinuationScore(told.log_probability, told.tokens, told.greedy)


def loading(adapter: AdapterVersion) -> str:
    """The words for an adapter that is not held yet."""
    return f"{adapter.name} is being loaded; ask again in a moment"
