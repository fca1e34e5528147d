"""Draft of an answer: what the model says, as far as the guard releases it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from sluiceway_infer.domain.answers.answer import AnswerDraft, DraftDelta
from sluiceway_infer.domain.conversation.chat import Prompt
from sluiceway_infer.domain.guard import Verdict
from sluiceway_infer.ports import Engine, Guard
from sluiceway_infer.service.call import Account, Call
from sluiceway_infer.service.coalescing import AS_SPOKEN, BY_SENTENCE, Deltas, Pace, by_sentence, coalesced


@dataclass(frozen=True)
class Drafting:
    """Lets the model speak."""

    guard: Guard

    async def draft(self, call: Call, prompt: Prompt | None) -> AsyncGenerator[DraftDelta | AnswerDraft, None]:
        """The released words as they come, then all of them; nothing at all without a prompt.

        Raises Blocked where the guard ends it.
        """
        engine, account = call.model.engine, call.account
        if engine is None or prompt is None:
            return
        texts = coalesced(_spoken(call, engine, prompt), account, _pace(call))
        said: list[str] = []
        async with aclosing(self.guard.release(texts, account.guarded_question)) as released:
            async for text in released:
                if isinstance(text, Verdict):
                    account.judged(text)
                else:
                    said.append(text)
                    yield DraftDelta(text)
        yield _drafted(said, account)

    async def whole(self, call: Call, prompt: Prompt | None) -> AnswerDraft:
        """All of the released words, for whoever hears none of them before, and keeps no engine waiting. They count as
        they are. Raises Blocked where the guard ends it."""
        engine, account = call.model.engine, call.account
        if engine is None or prompt is None:
            return AnswerDraft("")
        texts = by_sentence(_spoken(call, engine, prompt), account)
        async with aclosing(self.guard.release(texts, account.guarded_question)) as released:
            async for text in released:
                if isinstance(text, Verdict):
                    account.judged(text)
                else:
                    account.released.append(text)
        return _drafted(account.released, account)


def _spoken(call: Call, engine: Engine, prompt: Prompt) -> Deltas:
    """What the model says."""
    prompt = prompt.of_tenant(call.principal.tenant)
    if call.asked.adapter is not None:
        prompt = replace(prompt, adapter=call.asked.adapter.version)
    return engine.generate(prompt)


def _drafted(said: Sequence[str], account: Account) -> AnswerDraft:
    return AnswerDraft("".join(said), account.end.reason if account.end else "stop", account.usage)


def _pace(call: Call) -> Pace:
    """Words that are not bound to documents are seen as they come, and drafts by whoever asks for them."""
    return BY_SENTENCE if call.request.grounding is not None and not call.request.drafts else AS_SPOKEN
