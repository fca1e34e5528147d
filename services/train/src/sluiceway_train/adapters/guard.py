"""Client of the service `guard`: what is found in rows before anything is learned of them, asked in our own name."""

from collections.abc import Mapping
from typing import Any, Final

import grpc

from sluiceway.guard.v1 import guard_service_pb2 as calls
from sluiceway.guard.v1 import values_pb2
from sluiceway.guard.v1.guard_service_pb2_grpc import GuardServiceStub
from sluiceway_common.errors import Conflict, Unavailable
from sluiceway_common.rpc import translating_errors
from sluiceway_train.domain.judgements import FoundPart, RowJudgement
from sluiceway_train.domain.rows import DatasetRow, PromptRole

IDEMPOTENT = ("sluiceway.guard.v1.GuardService/Check",)
_ROLE: Final[Mapping[PromptRole, values_pb2.Role.ValueType]] = {
    "system": values_pb2.ROLE_SYSTEM,
    "user": values_pb2.ROLE_USER,
    "assistant": values_pb2.ROLE_ASSISTANT,
}


class GuardJudge:
    """The guard that is a service. `seconds` is the most that it may take over a row."""

    def __init__(self, channel: grpc.aio.Channel, *, seconds: float) -> None:
        # The stubs' types know the blocking channel alone.
        self._guard: Any = GuardServiceStub(channel)  # type: ignore[no-untyped-call, unused-ignore]
        self._seconds = seconds

    async def judge(self, row: DatasetRow) -> RowJudgement:
        with translating_errors("guard"):
            answer = await self._guard.Check(calls.CheckRequest(parts=_parts(row)), timeout=self._seconds)
        _must_be_looked_at(answer.verdict)
        return _judgement(answer, row)


class NoJudge:
    """No `guard` is configured: nothing is learned of what nobody has judged."""

    async def judge(self, row: DatasetRow) -> RowJudgement:
        raise Conflict("no guard is configured, and nothing is learned unjudged; set TRAIN_GUARD and build it anew")


def _must_be_looked_at(verdict: values_pb2.Verdict) -> None:
    """A policy may forgive a scanner that was late for an answer; what is learned stays. Raises Unavailable."""
    missing = sorted(one.name for one in verdict.scanners if one.status != values_pb2.SCANNER_STATUS_RAN)
    if missing:
        names = ", ".join(missing)
        raise Unavailable(
            f"guard could not look at a row ({names}), and nothing is learned unjudged; it is tried again by itself",
            retry_after=1.0,
        )


def _parts(row: DatasetRow) -> list[values_pb2.Part]:
    """What is asked as a question, what is learned as an answer: a model will say it."""
    asked = [
        values_pb2.Part(
            kind=values_pb2.SUBJECT_KIND_QUESTION,
            role=_ROLE[turn.role],
            trust=values_pb2.TRUST_CALLER,
            text=turn.content,
        )
        for turn in row.prompt
    ]
    return [*asked, *(_answer(text) for text in row.texts[len(row.prompt) :])]


def _answer(text: str) -> values_pb2.Part:
    return values_pb2.Part(
        kind=values_pb2.SUBJECT_KIND_ANSWER,
        role=values_pb2.ROLE_ASSISTANT,
        trust=values_pb2.TRUST_UNTRUSTED,
        text=text,
    )


def _judgement(answer: calls.CheckResponse, row: DatasetRow) -> RowJudgement:
    verdict = answer.verdict
    found = tuple(
        FoundPart(
            part=one.part,
            start=one.start,
            end=one.end,
            kind=one.kind,
            is_blocked=one.action == values_pb2.ACTION_BLOCK,
            is_redacted=one.action in (values_pb2.ACTION_REDACT, values_pb2.ACTION_PSEUDONYMISE),
        )
        for one in verdict.findings
    )
    is_blocked = verdict.action == values_pb2.ACTION_BLOCK
    # What stands behind what blocks is among the findings only where guard says that it has read all.
    was_read = not is_blocked or answer.characters == row.characters
    return RowJudgement(found=found, is_blocked=is_blocked, is_whole=was_read and not verdict.findings_left_out)
