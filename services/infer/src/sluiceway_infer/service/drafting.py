"""Draft of an answer: what the model says, as far as the guard releases it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from sluiceway_infer.domain.answers.answer import AnswerDraft, DraftDelta
from sluiceway_infer.domain.conversation.chat import Prompt
from sluiceway_infer.domain.guard import Verdict
from sluiceway_infer.ports import Guard
from sluiceway_infer.service.call import Call
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
        prompt = prompt.of_tenant(call.principal.tenant)
        if call.asked.adapter is not None:
            prompt = replace(prompt, adapter=call.asked.adapter.version)
        texts = _spoken(call, engine.generate(prompt))
        said: list[str] = []
        async with aclosing(self.guard.release(texts, account.guarded_question)) as released:
            async for text in released:
                if isinstance(text, Verdict):
                    account.judged(text)
                else:
                    said.append(text)
                    yield DraftDelta(text)
        reason = account.end.reason if account.end else "stop"
        yield AnswerDraft("".join(said), reason, account.usage)


def _spoken(call: Call, deltas: Deltas) -> AsyncGenerator[str, None]:
    """The words. Whoever hears the whole answer alone keeps no engine waiting, where it is not bound to documents."""
    if call.request.whole and call.request.grounding is None:
        return by_sentence(deltas, call.account)
    return coalesced(deltas, call.account, _pace(call))


def _pace(call: Call) -> Pace:
    """Words that are not bound to documents are seen as they come, and drafts by whoever asks for them."""
    return BY_SENTENCE if call.request.grounding is not None and not call.request.drafts else AS_SPOKEN
