"""Events of guard as facts: what was judged, and which policy decides."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from google.protobuf.message import Message

from sluiceway.guard.v1 import values_pb2
from sluiceway.guard.v1.events_pb2 import PolicyActivated, VerdictRecorded
from sluiceway_common.delivery import HeardEvent
from sluiceway_eval.domain.record import RecordedActivation, RecordedVerdict, VerdictEdge
from sluiceway_eval.handlers.contract import bounded, name, text, told
from sluiceway_eval.service.recording import Heard
from sluiceway_eval.service.words import word_of


def verdict_recorded(event: VerdictRecorded, heard: HeardEvent) -> Iterable[Heard]:
    verdict = event.verdict
    message = verdict.SerializeToString(deterministic=True)
    yield RecordedVerdict(
        told=told(heard, event.judged_at),
        verdict_id=name("verdict_id", event.verdict_id),
        action=word_of(values_pb2.Action.DESCRIPTOR, verdict.action),
        rules=tuple(sorted({name("rule", finding.rule) for finding in verdict.findings})),
        characters=bounded(event.characters),
        verdict=message,
        circumstances=message[_own(verdict).ByteSize() :],
    )
    if event.answer_id:
        # It was judged again after it was given; the answer itself names those of before.
        yield VerdictEdge(
            told=told(heard, event.judged_at),
            answer_id=name("answer_id", event.answer_id),
            verdict_id=name("verdict_id", event.verdict_id),
        )


def _own(verdict: values_pb2.Verdict) -> values_pb2.Verdict:
    """What comes first in a message, and is said of this verdict alone."""
    return values_pb2.Verdict(
        verdict_id=verdict.verdict_id, kind=verdict.kind, action=verdict.action, findings=verdict.findings
    )


def policy_activated(event: PolicyActivated, heard: HeardEvent) -> Iterable[Heard]:
    """A shadow decides nothing: what began for one is no activation here."""
    if event.mode in (values_pb2.ACTIVATION_MODE_SHADOW, values_pb2.ACTIVATION_MODE_SHADOW_ENDED):
        return
    yield RecordedActivation(
        told=told(heard, event.activated_at),
        number=event.number,
        name=text(event.name),
        version=text(event.version),
        digest=text(event.digest),
    )


FACTS: Final[Mapping[type[Message], Callable[[Any, HeardEvent], Iterable[Heard]]]] = {
    VerdictRecorded: verdict_recorded,
    PolicyActivated: policy_activated,
}
