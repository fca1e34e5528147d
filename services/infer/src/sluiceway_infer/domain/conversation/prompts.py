"""Prompt within a context window: a conversation and its passages, fitted to what a model can read.

The part that changes least comes first: instructions, then passages, then the conversation. An engine that keeps
what it has read reads only the rest anew.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sluiceway_common.errors import WindowFull
from sluiceway_infer.domain.conversation.chat import Message, Prompt, Sampling
from sluiceway_infer.domain.conversation.follow_up import LONGEST, MOST_TURNS
from sluiceway_infer.domain.grounding.text.words import content
from sluiceway_infer.domain.retrieval.passages import Passage

INSTRUCTIONS = (
    "You answer questions with facts from the passages below, in one or two short sentences. "
    "Use the words of the passages and add nothing that they do not say."
)
# What a model says that judges by itself what answers, where nothing does.
ABSTENTION = "NOT IN THE PASSAGES"
ABSTAINING = f"{INSTRUCTIONS} Where none of them answers the question, say only: {ABSTENTION}."

REWRITING = (
    "Rewrite the last question of this conversation so that it can be understood without the rest of it. Keep its "
    "language and its meaning. Answer with the question alone."
)
REWRITING_TOKENS = 96
LONGEST_REWRITING = 512


@dataclass(frozen=True)
class ContextWindow:
    """What a model can read: tokens in all, kept for the answer, spent around each message, and most for passages."""

    tokens: int
    answer: int
    per_message: int
    passages: int


@dataclass(frozen=True)
class Fitted:
    """What the model is shown, and how many passages did not fit."""

    messages: tuple[Message, ...]
    shown: tuple[Passage, ...]
    dropped: int


def block(passage: Passage, number: int) -> str:
    """A passage as the model sees it."""
    place = f" ({passage.place})" if passage.place else ""
    return f"[{number}]{place} {passage.text}"


def grounded(
    chat: Sequence[Message], passages: Sequence[Passage], instructions: str = INSTRUCTIONS
) -> tuple[Message, ...]:
    """The conversation with the passages before it, and before them what the caller's standing instructions say."""
    standing = [message.text for message in chat if message.role == "system"]
    blocks = [block(passage, number) for number, passage in enumerate(passages, start=1)]
    system = "\n\n".join([instructions, *standing, *blocks])
    return (Message("system", system), *(message for message in chat if message.role != "system"))


def abstains(text: str) -> bool:
    """Whether a model says that nothing answers, whatever it says beside."""
    sentences = re.split(r"[.!\n]", text)
    return any(one.strip(" \"'*").upper() == ABSTENTION for one in sentences)


def rewriting_prompt(chat: Sequence[Message], supports: Collection[str]) -> Prompt:
    """The talk as a text, so that its last question is rewritten and not answered."""
    turns = [message for message in chat if message.role != "system"][-2 * MOST_TURNS - 1 :]
    talk = "\n".join(f"{message.role}: {message.text[:LONGEST]}" for message in turns)
    sampling = Sampling(temperature=0.0) if "temperature" in supports else Sampling()
    messages = (Message("system", REWRITING), Message("user", talk))
    return Prompt(messages=messages, max_tokens=REWRITING_TOKENS, sampling=sampling)


def said_question(text: str, by_rule: str) -> str:
    """The question that a model wrote; empty where it wrote something else: more than a line, or of other matter."""
    said = text.strip().removeprefix("user:").strip().strip('"\u201c\u201d').strip()
    is_one = 0 < len(said) <= LONGEST_REWRITING and "\n" not in said
    matter = {word.stem for word in content(by_rule)}
    return said if is_one and matter & {word.stem for word in content(said)} else ""


def fitted(
    chat: Sequence[Message],
    chat_tokens: int,
    passages: Sequence[Passage],
    tokens: Sequence[int],
    window: ContextWindow,
    instructions: str = INSTRUCTIONS,
) -> Fitted:
    """As many passages as fit, best first. Raises WindowFull where the conversation alone is too long.

    `chat_tokens` counts instructions and chat, `tokens` each passage as the model sees it.
    """
    room = window.tokens - window.answer - chat_tokens - window.per_message * (len(chat) + 1)
    if room < 0:
        raise WindowFull(
            f"the conversation has {chat_tokens} tokens and the answer may have {window.answer}; the model reads "
            f"{window.tokens} in all: shorten the conversation or ask for a smaller `max_tokens`",
            field="messages",
        )
    shown = _fitting(passages, tokens, min(room, window.passages))
    return Fitted(grounded(chat, shown, instructions), shown, len(passages) - len(shown))


def _fitting(passages: Sequence[Passage], tokens: Sequence[int], room: int) -> tuple[Passage, ...]:
    shown = []
    for passage, size in zip(passages, tokens, strict=True):
        if size <= room:
            shown.append(passage)
            room -= size
    return tuple(shown)
