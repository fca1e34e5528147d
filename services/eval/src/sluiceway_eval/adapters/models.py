"""Client of the service `infer`: the models that cases are asked of, always drawing the likeliest words."""

import time
from typing import Any, Final

import grpc

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway_common.cache import LRUCache
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.principal import current_tenant
from sluiceway_common.rpc import translating_errors
from sluiceway_eval.domain.checks import CheckedAnswer
from sluiceway_eval.domain.evaluations import ComparedModel
from sluiceway_eval.ports.evaluations import ModelAnswer, ModelQuestion

_ROLES: Final = {
    "system": values_pb2.ROLE_SYSTEM,
    "user": values_pb2.ROLE_USER,
    "assistant": values_pb2.ROLE_ASSISTANT,
}
_LIKELIEST: Final = calls.Sampling(temperature=0.0)
_STATUS: Final = "GROUNDEDNESS_STATUS_"
_NAMES: Final = 4_096


class InferModels:
    """The models of infer. `seconds` is the most that one answer may take; of so many `names`, of all tenants together,
    it is remembered how they are asked."""

    def __init__(self, channel: grpc.aio.Channel, *, seconds: float, names: int = _NAMES) -> None:
        # The stubs' types know the blocking channel alone.
        self._infer: Any = InferServiceStub(channel)  # type: ignore[no-untyped-call, unused-ignore]
        self._seconds = seconds
        # What a name stands for is each tenant's own.
        self._without_temperature: LRUCache[tuple[str, str], bool] = LRUCache(names)

    def check(self) -> None:
        """There are models."""

    async def ask(self, question: ModelQuestion) -> ModelAnswer:
        """A model that draws no words takes no temperature: it is asked without from then on."""
        named = (current_tenant(), question.model)
        if not self._without_temperature.get(named):
            try:
                return await self._answer(question, _LIKELIEST)
            except Invalid as error:
                if error.field != "temperature":
                    raise
            self._without_temperature[named] = True
        return await self._answer(question, calls.Sampling())

    async def _answer(self, question: ModelQuestion, sampling: calls.Sampling) -> ModelAnswer:
        began = time.monotonic()
        with translating_errors("infer"):
            async for event in self._infer.Generate(_request(question, sampling), timeout=self._seconds):
                if event.HasField("finished"):
                    return _answer(question.model, event.finished, time.monotonic() - began)
        raise Unavailable("infer ended an answer without its end; ask again in 1 s", retry_after=1.0)


class NoModels:
    """No `infer` is configured: nothing can be asked."""

    def check(self) -> None:
        raise Unavailable("an evaluation asks models of infer, and this installation names none; set EVAL_INFER")

    async def ask(self, question: ModelQuestion) -> ModelAnswer:
        self.check()
        raise AssertionError(question.model)


def _request(question: ModelQuestion, sampling: calls.Sampling) -> calls.GenerateRequest:
    request = calls.GenerateRequest(
        messages=[values_pb2.Message(role=_ROLES[one.speaker], text=one.text) for one in question.messages],
        model=question.model,
        sampling=sampling,
        max_tokens=question.max_tokens,
    )
    if question.collection:
        request.grounding.collection = question.collection
    return request


def _answer(name: str, message: calls.Finished, seconds: float) -> ModelAnswer:
    part = message.provenance
    return ModelAnswer(
        answer_id=message.answer_id,
        checked=CheckedAnswer(message.text, _word(message.groundedness.status)),
        given_by=ComparedModel(
            name=name,
            model=message.model,
            model_digest=message.model_digest,
            adapter=part.adapter,
            adapter_digest=part.adapter_digest,
        ),
        seconds=seconds,
        tokens=message.usage.completion_tokens,
    )


def _word(status: "values_pb2.GroundednessStatus.ValueType") -> str:
    """A status that a newer contract grew is its number."""
    known = values_pb2.GroundednessStatus.DESCRIPTOR.values_by_number.get(status)
    return known.name.removeprefix(_STATUS).lower() if known else str(status)
