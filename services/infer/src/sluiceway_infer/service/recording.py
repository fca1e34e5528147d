"""Record of how a call ended: each admitted call leaves one event on the log, before its caller is told."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from sluiceway_common import tasks
from sluiceway_common.access.port import Seal
from sluiceway_common.bus.port import OutgoingEvent, Publish
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Blocked, Invalid, Overloaded, Refusal, Unavailable
from sluiceway_infer.domain.answers.answer import Answer, Withheld, WithheldReason, refuse_unrecordable
from sluiceway_infer.ports import AnswerStore
from sluiceway_infer.service.call import Call
from sluiceway_infer.service.events import answer_given, answer_withheld, without_texts

_LEFT = (asyncio.CancelledError, GeneratorExit)


class Recording:
    """The end of one call: `given` once, or `withheld`. Where nothing can be said any more the caller hears of it."""

    def __init__(self, recorder: "Recorder", call: Call) -> None:
        self._recorder, self._call = recorder, call
        self._given: tuple[OutgoingEvent, Answer] | None = None
        self._is_over = False

    async def given(self, answer: Answer) -> None:
        """The answer is on the log and kept when it returns. Raises Conflict for one that the log has no room for."""
        refuse_unrecordable(answer)
        event = await answer_given(answer, self._recorder.seal)
        self._given = OutgoingEvent(event, answer.tenant, causation=answer.id, id=answer.id), answer
        await self._publish_and_keep(*self._given)

    async def withheld(self, error: BaseException) -> None:
        """What ended the call is on the log when it returns, however often its caller leaves meanwhile."""
        if not self._is_over:
            await tasks.to_the_end(self._said(error))

    async def _publish_and_keep(self, event: OutgoingEvent, answer: Answer) -> None:
        await self._recorder.publish(event)
        self._is_over = True
        await self._recorder.answers.keep(answer)

    async def _said(self, error: BaseException) -> None:
        # Whoever is to hear of it hears of the error itself; that the log is away says the spool.
        with suppress(Refusal):
            if self._given is not None and isinstance(error, _LEFT):
                # Nobody knows whether the log has it: the same record, once more, and what it is of.
                await self._publish_and_keep(*self._given)
            else:
                await self._recorder.withhold(withheld(self._call, error, self._recorder.clock))


@dataclass(frozen=True)
class Recorder:
    """Says on the log how calls end, and keeps what was given."""

    answers: AnswerStore
    seal: Seal
    publish: Publish
    clock: Clock

    def begin(self, call: Call) -> Recording:
        return Recording(self, call)

    async def withhold(self, record: Withheld) -> None:
        event = await answer_withheld(record, self.seal)
        try:
            await self.publish(OutgoingEvent(event, record.tenant, causation=record.id, id=record.id))
        except Invalid:
            # Its texts are more than the log takes: that the call ended, and what it took, is said in any case.
            await self.publish(OutgoingEvent(without_texts(event), record.tenant, causation=record.id, id=record.id))


def withheld(call: Call, error: BaseException, clock: Clock) -> Withheld:
    """The record of a call that ended early."""
    account = call.account
    return Withheld(
        id=call.id,
        tenant=call.principal.tenant,
        subject=call.principal.subject,
        question=account.asked or call.request.question,
        reason=_reason(error),
        error=_told(error),
        model=call.asked.name,
        model_digest=call.model.info.digest,
        adapter=call.adapter_use,
        ended_at=clock.now(),
        released="".join(account.released),
        usage=account.usage,
        timings=account.timings(),
        sources=account.shown,
        collection=call.collection,
        index_version=account.retrieval.index_version,
        session=call.request.session,
        verdicts=tuple(account.verdicts),
        completed_question=account.completed_question,
    )


def _reason(error: BaseException) -> WithheldReason:
    match error:
        case asyncio.CancelledError() | GeneratorExit():
            return "left"
        case Blocked():
            return "blocked"
        case Overloaded():
            return "overloaded"
        case Refusal() if not isinstance(error, Unavailable):
            return "refused"
        case _:
            return "failed"


def _told(error: BaseException) -> str:
    if isinstance(error, _LEFT):
        return ""
    return error.code if isinstance(error, Refusal) else "internal"
