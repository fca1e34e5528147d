"""Draft of an answer: what the model says, as far as the guard releases it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from sluiceway_infer.domain.answers.answer import AnswerDraft, Delta
from sluiceway_infer.domain.conversation.chat import End, Prompt, TokenDelta
from sluiceway_infer.domain.guard import Subject, Verdict
from sluiceway_infer.ports import Engine, Guard
from sluiceway_infer.service.call import Account
from sluiceway_infer.service.coalescing import coalesced


async def drafted(
    engine: Engine, prompt: Prompt, guard: Guard, question: Subject, account: Account
) -> AsyncGenerator[Delta | AnswerDraft, None]:
    """The released words as they come, then all of them. Raises Blocked where the guard ends it."""
    texts = _texts(coalesced(engine.generate(prompt)), account)
    with account.timed("generation"):
        async with aclosing(guard.release(texts, question)) as released:
            async for text in released:
                if isinstance(text, Verdict):
                    account.judged(text)
                else:
                    account.released.append(text)
                    yield Delta(text)
    reason = account.end.reason if account.end else "stop"
    yield AnswerDraft("".join(account.released), reason, account.usage)


async def _texts(deltas: AsyncGenerator[TokenDelta | End, None], account: Account) -> AsyncGenerator[str, None]:
    """The words alone; what they took is in the account."""
    async with aclosing(deltas):
        async for delta in deltas:
            if isinstance(delta, End):
                account.end = delta
            else:
                account.heard(delta.tokens)
                yield delta.text
