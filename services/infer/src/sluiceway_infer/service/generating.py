"""Generation of answers: retrieval, draft, grounding, answer, one after the other."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from sluiceway_common import ids
from sluiceway_common.clock import Clock
from sluiceway_common.errors import ContentFiltered, Invalid
from sluiceway_common.principal import Principal
from sluiceway_infer.domain.answers.answer import Answer, Event, Finished, Retrieved
from sluiceway_infer.domain.conversation.request import GenerateRequest, check
from sluiceway_infer.domain.guard import guard_status, question_subject, released_messages
from sluiceway_infer.domain.models.info import refuse_too_long, refuse_unsupported
from sluiceway_infer.ports import Guard
from sluiceway_infer.service.adapters import Adapters
from sluiceway_infer.service.call import Account, Call
from sluiceway_infer.service.drafting import Drafting
from sluiceway_infer.service.models import ServedModel
from sluiceway_infer.service.recording import Recorder
from sluiceway_infer.service.restoring import Restoring
from sluiceway_infer.service.retrieving import AnswerContext, Retrieving
from sluiceway_infer.service.settling import Settled, Settling


@dataclass(frozen=True, kw_only=True)
class Generating:
    """Answers questions. `max_tokens` holds where a call says nothing, `most_tokens` is the most it may ask for."""

    adapters: Adapters
    retrieving: Retrieving
    drafting: Drafting
    settling: Settling
    guard: Guard
    recorder: Recorder
    clock: Clock
    max_tokens: int
    most_tokens: int

    async def generate(self, principal: Principal, request: GenerateRequest) -> AsyncGenerator[Event, None]:
        """Retrieved, deltas, finished; drafts between them for whoever asks. How it ended is on the log before its
        caller is told, whatever the end.
        """
        principal.must("reader")
        call = self._admitted(principal, request)
        recording = self.recorder.begin(call)
        restoring = Restoring(call.account.pseudonyms, as_json=bool(request.response_schema))
        try:
            with call.model.slots.slot(principal):
                async with aclosing(self._steps(call)) as events:
                    async for event in events:
                        if isinstance(event, Finished):
                            await recording.given(event.answer)
                        for told in restoring.told(event):
                            yield told
        except BaseException as error:
            # Every end is an end: who leaves in the middle has had words of the model, and they are to be paid.
            await recording.withheld(error)
            raise

    async def answer(self, principal: Principal, request: GenerateRequest) -> Answer:
        """The answer as `generate` has it at its end, for whoever hears nothing before."""
        principal.must("reader")
        call = self._admitted(principal, request)
        recording = self.recorder.begin(call)
        restoring = Restoring(call.account.pseudonyms, as_json=bool(request.response_schema))
        try:
            with call.model.slots.slot(principal):
                answer = await self._whole(call)
                await recording.given(answer)
                return restoring.whole(answer)
        except BaseException as error:
            await recording.withheld(error)
            raise

    def _admitted(self, principal: Principal, request: GenerateRequest) -> Call:
        """Raises Invalid and NotFound for what is no valid request."""
        check(request, self.most_tokens)
        answer_id = ids.drawn("ans", self.clock.now())
        asked = self.adapters.asked(principal, request.model, request.session or answer_id)
        model = asked.model
        refuse_unsupported(model.info, request.prompt(request.messages, 0))
        refuse_too_long(model.info, (message.text for message in request.messages), "messages")
        _refuse_wordless(model, request)
        return Call(
            id=answer_id,
            principal=principal,
            request=request,
            asked=asked,
            max_tokens=request.max_tokens or self.max_tokens,
            account=Account(self.clock),
        )

    async def _steps(self, call: Call) -> AsyncGenerator[Event, None]:
        """Retrieval, draft, grounding, answer: each a value made of those before it."""
        request, context = await self._prepared(call)
        yield Retrieved(call.id, call.asked.name, context.shown, context.dropped)
        drafts = self.drafting.draft(call, context.prompt)
        async with aclosing(self.settling.settle(drafts, context.evidence, call)) as events:
            async for event in events:
                yield Finished(self._answer(call, request, event)) if isinstance(event, Settled) else event

    async def _whole(self, call: Call) -> Answer:
        """The same at once; without documents there is nothing between the draft and the answer."""
        if call.request.grounding is not None:
            async with aclosing(self._steps(call)) as events:
                (answer,) = [event.answer async for event in events if isinstance(event, Finished)]
            return answer
        request, context = await self._prepared(call)
        draft = await self.drafting.whole(call, context.prompt)
        return self._answer(call, request, Settled(draft.text, draft))

    async def _prepared(self, call: Call) -> tuple[GenerateRequest, AnswerContext]:
        """The request as far as it may go on, and what its answer may rest on."""
        self.adapters.must_be_ready(call.asked)
        request = await self._judged(call)
        return request, await self.retrieving.context(call, request)

    async def _judged(self, call: Call) -> GenerateRequest:
        """The request as far as it may go on. Raises Blocked where it may not."""
        request, account = call.request, call.account
        ending, count = request.ending, len(request.messages)
        account.question, subject = question_subject(request.messages), question_subject(request.messages, ending)
        verdict = account.judged(await self.guard.judge(subject), subject)
        account.passage_ruling = verdict.passage_ruling
        if not verdict.changes_nothing:
            _refuse_changed(ending, verdict.released[count:])
            request = replace(request, messages=released_messages(request.messages, verdict.released[:count]))
            account.asked, account.question = request.question, question_subject(request.messages)
        return request

    def _answer(self, call: Call, request: GenerateRequest, settled: Settled) -> Answer:
        account = call.account
        return Answer(
            id=call.id,
            tenant=call.principal.tenant,
            subject=call.principal.subject,
            question=request.question,
            text=settled.text,
            model=call.asked.name,
            model_digest=call.model.info.digest,
            adapter=call.adapter_use,
            given_at=self.clock.now(),
            guard=guard_status(account.verdicts),
            citations=settled.citations,
            groundedness=settled.groundedness,
            usage=settled.draft.usage,
            timings=account.timings(),
            finish_reason=settled.draft.finish_reason,
            sources=account.shown,
            passages_dropped=len(account.retrieval.passages) - len(account.shown),
            collection=call.collection,
            index_version=account.retrieval.index_version,
            session=request.session,
            verdicts=tuple(account.verdicts),
            completed_question=account.completed_question,
        )


def _refuse_wordless(model: ServedModel, request: GenerateRequest) -> None:
    """Raises Invalid where a model that has no words of its own is asked without documents."""
    if model.engine is None and request.grounding is None:
        raise Invalid(f"model {model.info.name!r} answers from documents alone; add `grounding`", field="model")


def _refuse_changed(ending: Sequence[str], released: Sequence[str | None]) -> None:
    """Raises Blocked: a schema that lacks a word is another one, and an answer ends at no other stop."""
    if tuple(released) != tuple(ending):
        raise ContentFiltered(
            "the guard's policy takes words out of `response_schema` or `stop`; send them without such words"
        )
