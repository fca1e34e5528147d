"""Translation between the contract and what an engine is told. What this version does not know is refused."""

from collections.abc import Iterator
from typing import Any, Final

from google.protobuf.message import Message as ProtoMessage
from google.protobuf.unknown_fields import UnknownFieldSet

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway_common.errors import Invalid
from sluiceway_infer.adapters.engines.engine_grpc.messages import FEATURES, REASONS, ROLES
from sluiceway_infer.domain.conversation.chat import ContinuationScore, End, Message, Prompt, Sampling, TokenDelta
from sluiceway_infer.domain.conversation.json_schema import check_schema
from sluiceway_infer.domain.models.adapters import AdapterVersion
from sluiceway_infer.domain.models.info import ModelInfo, refuse_too_long, refuse_unsupported

_ROLES: Final = {number: role for role, number in ROLES.items()}


def unknown_field(request: ProtoMessage) -> str:
    """The number of a field that this version does not know, as `GenerateRequest.31`; empty where there is none."""
    return next(_unknown_fields(request), "")


def _unknown_fields(message: ProtoMessage) -> Iterator[str]:
    # The stubs do not know that it is iterable.
    fields: Any = UnknownFieldSet(message)
    for field in fields:
        yield f"{message.DESCRIPTOR.name}.{field.field_number}"
    for descriptor, content in message.ListFields():
        if descriptor.message_type is not None:
            # `is_repeated` came late into the library.
            for inner in content if hasattr(content, "append") or hasattr(content, "add") else (content,):
                yield from _unknown_fields(inner)


def prompt_of(request: wire.GenerateRequest, info: ModelInfo, adapter: AdapterVersion | None) -> Prompt:
    """The prompt. Raises Invalid with the field that cannot be read, or that the engine would have to ignore."""
    if request.max_tokens < 1:
        raise Invalid(f"`max_tokens` is {request.max_tokens}; it must be at least 1", field="max_tokens")
    if not request.messages:
        raise Invalid("`messages` is empty; send at least one", field="messages")
    if request.json_schema and "response_schema" in info.supports:
        check_schema(request.json_schema)
    prompt = Prompt(
        messages=tuple(map(_message, request.messages)),
        max_tokens=request.max_tokens,
        sampling=_sampling(request.sampling),
        stop=tuple(request.stop),
        response_schema=request.json_schema,
        adapter=adapter,
        cache_salt=request.cache_salt,
    )
    refuse_unsupported(info, prompt)
    refuse_too_long(info, (message.text for message in prompt.messages), "messages")
    return prompt


def _message(message: wire.Message) -> Message:
    if message.role not in _ROLES:
        raise Invalid(f"`messages.role` is {message.role}; it must be one of the contract's", field="messages.role")
    return Message(_ROLES[message.role], message.text)


def _sampling(sampling: wire.Sampling) -> Sampling:
    """As the caller said it; None where he said nothing."""
    return Sampling(
        temperature=sampling.temperature if sampling.HasField("temperature") else None,
        top_p=sampling.top_p if sampling.HasField("top_p") else None,
        top_k=sampling.top_k if sampling.HasField("top_k") else None,
        seed=sampling.seed if sampling.HasField("seed") else None,
    )


def delta_of(delta: TokenDelta, offset: int) -> wire.GenerateResponse:
    return wire.GenerateResponse(delta=wire.Delta(text=delta.text, tokens=delta.tokens, offset=offset))


def finished_of(end: End, code_points: int) -> wire.GenerateResponse:
    usage = wire.Usage(
        prompt_tokens=end.usage.prompt_tokens,
        completion_tokens=end.usage.completion_tokens,
        cached_tokens=end.usage.cached_tokens,
    )
    return wire.GenerateResponse(
        finished=wire.Finished(reason=REASONS[end.reason], usage=usage, code_points=code_points)
    )


def score_of(score: ContinuationScore) -> wire.ContinuationScore:
    return wire.ContinuationScore(log_probability=score.log_probability, tokens=score.tokens, greedy=score.greedy)


def features_of(info: ModelInfo) -> list[wire.Feature.ValueType]:
    """What the engine obeys. Each of ours keeps the prompts of different salts apart."""
    return [*(FEATURES[feature] for feature in sorted(info.supports)), wire.FEATURE_CACHE_SALT]
