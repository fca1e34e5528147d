"""Client of the service `guard`: verdicts on what is asked and said, in the caller's name."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from typing import Any

import grpc

from sluiceway.guard.v1 import guard_service_pb2 as calls
from sluiceway.guard.v1 import values_pb2
from sluiceway.guard.v1.guard_service_pb2_grpc import GuardServiceStub
from sluiceway_common import tasks
from sluiceway_common.rpc import translating_errors
from sluiceway_infer.adapters.answer_pieces import gathered
from sluiceway_infer.adapters.guard_stream import (
    GuardStream,
    ReleasedPiece,
    next_piece,
    of_whole_characters,
    stream_request,
)
from sluiceway_infer.domain.conversation.chat import ChatRole
from sluiceway_infer.domain.guard import (
    Action,
    Finding,
    GuardPolicy,
    KnownMark,
    Subject,
    SubjectKind,
    Trust,
    Verdict,
)
from sluiceway_infer.domain.retrieval.passages import ReplacedWords

IDEMPOTENT = ("sluiceway.guard.v1.GuardService/Check",)

_KIND: dict[SubjectKind, values_pb2.SubjectKind.ValueType] = {
    "question": values_pb2.SUBJECT_KIND_QUESTION,
    "passage": values_pb2.SUBJECT_KIND_PASSAGE,
    "answer": values_pb2.SUBJECT_KIND_ANSWER,
    "tool_call": values_pb2.SUBJECT_KIND_TOOL_CALL,
    "tool_result": values_pb2.SUBJECT_KIND_TOOL_RESULT,
}
_ROLE: dict[ChatRole, values_pb2.Role.ValueType] = {
    "system": values_pb2.ROLE_SYSTEM,
    "user": values_pb2.ROLE_USER,
    "assistant": values_pb2.ROLE_ASSISTANT,
}
_TRUST: dict[Trust, values_pb2.Trust.ValueType] = {
    "caller": values_pb2.TRUST_CALLER,
    "untrusted": values_pb2.TRUST_UNTRUSTED,
}
_ACTION: dict[int, Action] = {
    values_pb2.ACTION_ALLOW: "allow",
    values_pb2.ACTION_REVIEW: "review",
    values_pb2.ACTION_PSEUDONYMISE: "pseudonymise",
    values_pb2.ACTION_REDACT: "redact",
    values_pb2.ACTION_BLOCK: "block",
}


# From the first word of an answer to its verdict. Less than the most that a call gets: the library ends it then.
_STREAM_SECONDS = 3500.0
_CHECK_STREAM = "/sluiceway.guard.v1.GuardService/CheckStream"


class GuardClient:
    """The guard that is a service. `seconds` is the most that it may take over a subject, and over the end of an answer
    once all of it was sent. Raises Unavailable where it cannot judge, and of that kind Unanswered where it does not
    answer: nothing goes on then.
    """

    def __init__(self, channel: grpc.aio.Channel, *, seconds: float) -> None:
        # The stubs' types know the blocking channel alone.
        self._guard: Any = GuardServiceStub(channel)  # type: ignore[no-untyped-call, unused-ignore]
        # An answer that is there as a whole is a stream of one message, which leaves with its end in one write.
        self._whole: Any = channel.unary_stream(
            _CHECK_STREAM, calls.CheckStreamRequest.SerializeToString, calls.CheckStreamResponse.FromString
        )
        self._seconds = seconds

    async def judge(self, subject: Subject) -> Verdict:
        with translating_errors("guard"), of_whole_characters():
            response = await self._guard.Check(_request(subject), timeout=self._seconds)
        released = tuple(part.text if part.HasField("text") else None for part in response.released)
        return _verdict(
            response.verdict,
            subject.kind,
            released or subject.texts,
            replacements=tuple(map(_replacements, response.released)),
            passage_ruling=response.passage_ruling,
        )

    async def release(
        self, deltas: AsyncGenerator[str, None], question: Subject
    ) -> AsyncGenerator[str | Verdict, None]:
        async with aclosing(self.released(deltas, question.known)) as events:
            async for event in events:
                yield event if isinstance(event, Verdict) else event.text

    async def released(
        self, deltas: AsyncGenerator[str, None], known: Iterable[KnownMark]
    ) -> AsyncGenerator[ReleasedPiece | Verdict, None]:
        """As `release`, and how far in the answer each piece reaches."""
        marks = _known(known)
        async with aclosing(deltas), aclosing(gathered(deltas)) as pieces:
            first, sending = await next_piece(pieces), None
            if first.is_last:
                stream = GuardStream(self._whole(stream_request(first, marks), timeout=_STREAM_SECONDS), self._seconds)
                stream.expect()
            else:
                stream = GuardStream(self._guard.CheckStream(timeout=_STREAM_SECONDS), self._seconds)
                sending = asyncio.create_task(stream.send(first, pieces, marks), name="guard-sending")
            released = list[str]()
            try:
                while isinstance(event := await stream.read(), ReleasedPiece):
                    released.append(event.text)
                    yield event
                blocked = event.action == values_pb2.ACTION_BLOCK
                yield _verdict(event, "answer", (None if blocked else "".join(released),))
                if not blocked:
                    await stream.end()
            finally:
                await stream.close()
                # Before the source is closed nobody may read it any more.
                await tasks.end_shielded(sending)


def _request(subject: Subject) -> calls.CheckRequest:
    return calls.CheckRequest(
        parts=[
            values_pb2.Part(kind=_KIND[part.kind], role=_ROLE[part.role], trust=_TRUST[part.trust], text=part.text)
            for part in subject.parts
        ],
        known=_known(subject.known),
    )


def _known(known: Iterable[KnownMark]) -> list[values_pb2.Pseudonym]:
    return [values_pb2.Pseudonym(mark=one.mark, value=one.value) for one in known]


def _replacements(part: calls.ReleasedPart) -> tuple[ReplacedWords, ...]:
    return tuple(
        ReplacedWords(one.start, one.end, one.text, one.is_mark, one.may_be_restored) for one in part.replacements
    )


def _verdict(
    message: values_pb2.Verdict,
    kind: SubjectKind,
    released: tuple[str | None, ...],
    *,
    replacements: tuple[tuple[ReplacedWords, ...], ...] = (),
    passage_ruling: str = "",
) -> Verdict:
    ran, late, failed = list[str](), list[str](), list[str]()
    by_status: dict[int, list[str]] = {
        values_pb2.SCANNER_STATUS_RAN: ran,
        values_pb2.SCANNER_STATUS_LATE: late,
        values_pb2.SCANNER_STATUS_FAILED: failed,
    }
    for run in message.scanners:
        by_status.get(run.status, []).append(run.name)
    policy = message.policy
    return Verdict(
        id=message.verdict_id,
        kind=kind,
        action=_ACTION.get(message.action, "block"),
        released=released,
        findings=tuple(
            Finding(kind=one.kind, rule=one.rule, part=one.part, start=one.start, end=one.end, score=one.score)
            for one in message.findings
        ),
        scanners_run=tuple(ran),
        scanners_late=tuple(late),
        scanners_failed=tuple(failed),
        policy=GuardPolicy(policy.name, policy.version, policy.digest),
        unchecked=bool(late or failed),
        when_away="open" if message.when_away == values_pb2.WHEN_AWAY_OPEN else "closed",
        passage_ruling=passage_ruling,
        replacements=replacements,
    )
