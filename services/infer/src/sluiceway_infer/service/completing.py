"""Query rewriting: a question that goes on from the turns before it is completed, by rule or by a model that is fit."""

import asyncio
from contextlib import aclosing, suppress
from dataclasses import dataclass

from sluiceway_common.errors import Refusal
from sluiceway_infer.domain.conversation.chat import End, Usage
from sluiceway_infer.domain.conversation.follow_up import follow_up, questions_of
from sluiceway_infer.domain.conversation.prompts import rewriting_prompt, said_question
from sluiceway_infer.domain.conversation.request import GenerateRequest
from sluiceway_infer.domain.guard import Subject, SubjectPart
from sluiceway_infer.ports import Engine, Guard
from sluiceway_infer.service.call import Call

SECONDS = 15.0


@dataclass(frozen=True)
class Completing:
    """Says what is to be searched for."""

    guard: Guard

    async def question(self, call: Call, request: GenerateRequest) -> str:
        """The question as it was asked, where it stands by itself; else completed, and on the account as such."""
        call.account.talk = questions_of(request.messages)
        # Away from the loop: turns that somebody has made for it take half a second to read.
        by_rule = await asyncio.to_thread(follow_up, request.messages) if len(request.messages) > 1 else None
        if by_rule is None:
            return request.question
        told = await self._by_model(call, request, by_rule.text)
        call.account.completed_question = told or by_rule.text
        call.account.turn_before = by_rule.before
        return call.account.completed_question

    async def _by_model(self, call: Call, request: GenerateRequest, by_rule: str) -> str:
        """In the model's words, as far as the guard lets them pass; empty where it is not fit or nothing came of it."""
        engine = call.model.engine
        if engine is None or not call.model.completes_questions:
            return ""
        said = ""
        with suppress(Refusal, TimeoutError):
            async with asyncio.timeout(SECONDS):
                said = said_question(await _said(engine, request, call), by_rule)
        if not said:
            return ""
        account, part = call.account, SubjectPart("question", "assistant", "untrusted", said)
        subject = Subject((part,), account.pseudonyms.known)
        (released,) = account.judged(await self.guard.judge(subject), subject).released
        return released or ""


async def _said(engine: Engine, request: GenerateRequest, call: Call) -> str:
    """Empty where it was cut off: the half of a question asks for something else."""
    pieces, is_whole = list[str](), False
    prompt = rewriting_prompt(request.messages, engine.info.supports).of_tenant(call.principal.tenant)
    async with aclosing(engine.generate(prompt)) as deltas:
        async for delta in deltas:
            if isinstance(delta, End):
                call.account.rewriting, is_whole = delta.usage, delta.reason == "stop"
            else:
                # What is broken off has no end that says what it took.
                call.account.rewriting = call.account.rewriting.plus(Usage(completion_tokens=delta.tokens))
                pieces.append(delta.text)
    return "".join(pieces) if is_whole else ""
