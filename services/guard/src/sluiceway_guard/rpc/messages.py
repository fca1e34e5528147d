"""Messages of guard as values, and values as messages."""

from collections.abc import Sequence

from sluiceway.guard.v1 import guard_service_pb2 as calls
from sluiceway.guard.v1 import values_pb2
from sluiceway_common.errors import Invalid
from sluiceway_guard.domain.pseudonyms import Pseudonym, check_number_known
from sluiceway_guard.domain.subject import Part, Role, Trust, check_number
from sluiceway_guard.domain.verdict import REPLACES, Replacement, Verdict
from sluiceway_guard.service.events import KIND_OF, verdict_message
from sluiceway_guard.service.releasing import ReleasedText

_ROLE: dict[int, Role] = {
    values_pb2.ROLE_UNSPECIFIED: "user",
    values_pb2.ROLE_SYSTEM: "system",
    values_pb2.ROLE_USER: "user",
    values_pb2.ROLE_ASSISTANT: "assistant",
}


def parts(messages: Sequence[values_pb2.Part]) -> list[Part]:
    """Raises Invalid for what no kind of text has, and for too many."""
    check_number(len(messages))
    return [_part(number, message) for number, message in enumerate(messages)]


def _part(number: int, message: values_pb2.Part) -> Part:
    if message.kind not in KIND_OF:
        field = f"parts[{number}].kind"
        raise Invalid(f"`{field}` is missing; say what the text is, such as SUBJECT_KIND_QUESTION", field=field)
    if message.role not in _ROLE:
        field = f"parts[{number}].role"
        raise Invalid(f"`{field}` is {message.role}, which is no role; it must be one of the contract", field=field)
    trust: Trust = "caller" if message.trust == values_pb2.TRUST_CALLER else "untrusted"
    return Part(kind=KIND_OF[message.kind], role=_ROLE[message.role], trust=trust, text=message.text)


def known(messages: Sequence[values_pb2.Pseudonym]) -> list[Pseudonym]:
    """Raises TooLarge for too many."""
    check_number_known(len(messages))
    return [Pseudonym(message.mark, message.value) for message in messages]


def check_response(verdict: Verdict) -> calls.CheckResponse:
    return calls.CheckResponse(
        verdict=verdict_message(verdict),
        released=released_parts(verdict),
        # A shadow is tried out on all that comes.
        passage_ruling=verdict.passage_ruling if verdict.shadow is None else "",
        characters=verdict.characters,
    )


def released_parts(verdict: Verdict) -> list[calls.ReleasedPart]:
    """What may go on, where that is not all as it was."""
    if verdict.action != "block" and verdict.action not in REPLACES:
        return []
    return [
        calls.ReleasedPart(text=text, replacements=map(_replacement, replaced))
        for text, replaced in zip(verdict.released, verdict.replacements, strict=True)
    ]


def _replacement(one: Replacement) -> values_pb2.Replacement:
    return values_pb2.Replacement(
        start=one.start, end=one.end, text=one.text, is_mark=one.is_mark, may_be_restored=one.may_be_restored
    )


def stream_response(event: ReleasedText | Verdict) -> calls.CheckStreamResponse:
    if isinstance(event, ReleasedText):
        return calls.CheckStreamResponse(text=event.text, until=event.until)
    return calls.CheckStreamResponse(verdict=verdict_message(event))
