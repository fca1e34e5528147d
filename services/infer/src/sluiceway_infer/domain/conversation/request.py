"""Request for an answer, and the bounds that it keeps to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from sluiceway_common.errors import Invalid
from sluiceway_infer.domain.conversation.chat import Message, Prompt, Sampling
from sluiceway_infer.domain.conversation.json_schema import check_schema
from sluiceway_infer.domain.conversation.schema_pieces import schema_texts
from sluiceway_infer.domain.grounding.grounded import UngroundedPolicy

MOST_MESSAGES = 256
MOST_STOPS = 4
LONGEST_STOP = 256
MOST_PASSAGES = 50
# So many times as many passages are looked through where none of the first ones answers.
WIDER = 4
MOST_CONTINUATIONS = 64
# Each token of a continuation is a step of the model.
LONGEST_CONTINUATIONS = 16_384
LONGEST_SESSION = 128
# Base, `+`, model, `@` and alias; those have 64 and 32 characters at the most.
LONGEST_MODEL = 300
# What the index takes.
LONGEST_QUESTION = 8_192
# Bytes. The record of a call holds its question and its answer, and the log takes 900 KiB.
LARGEST_QUESTION = 512 * 1024
# As OpenAI has it; what they cost is bounded by their characters.
MOST_TEXTS = 2_048
LONGEST_TEXT = 32_768
LONGEST_TEXTS = 1_048_576
LONGEST_COMMENT = 8_192
LONGEST_CORRECTION = 65_536
# What the index takes. The record of a call holds the name, whatever is left out of a record that is too large.
_COLLECTION = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True)
class Condition:
    """A condition on passages in the words of the index: what it is called there, as bytes that are only handed on."""

    encoded: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Grounding:
    """Which documents to answer from. `alpha` None: what the settings of the index say."""

    collection: str = "default"
    condition: Condition = field(default_factory=Condition)
    k: int = 6
    alpha: float | None = None
    ungrounded: UngroundedPolicy = "extract"

    @property
    def wider(self) -> Self:
        """The same among more passages."""
        return replace(self, k=min(WIDER * self.k, MOST_PASSAGES))


@dataclass(frozen=True, kw_only=True)
class GenerateRequest:
    """One call of Generate. `model` empty: the standard one; `max_tokens` None: what the settings say; `drafts`: the
    model's words are told as they come, beside the answer.
    """

    messages: tuple[Message, ...]
    model: str = ""
    grounding: Grounding | None = None
    sampling: Sampling = field(default_factory=Sampling)
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    response_schema: str = ""
    session: str = ""
    drafts: bool = False

    @property
    def question(self) -> str:
        return self.messages[-1].text

    @property
    def ending(self) -> tuple[str, ...]:
        """What else of the caller's words an engine reads, of a request that was checked: those of the schema as one
        text, and each stop word."""
        schema = ("\n".join(schema_texts(self.response_schema)),) if self.response_schema else ()
        return *schema, *self.stop

    def prompt(self, messages: tuple[Message, ...], max_tokens: int) -> Prompt:
        """What an engine is told, with these messages."""
        return Prompt(
            messages=messages,
            max_tokens=max_tokens,
            sampling=self.sampling,
            stop=self.stop,
            response_schema=self.response_schema,
        )


def check(request: GenerateRequest, most_tokens: int) -> None:
    """Raises Invalid with the field and the bound that was crossed."""
    _check_messages(request)
    _check_sampling(request.sampling)
    _check_ending(request, most_tokens)
    if request.grounding is not None:
        _check_grounding(request.grounding, request)
    check_model(request.model)
    within("session", len(request.session), 0, LONGEST_SESSION, "characters")


def check_model(name: str) -> None:
    """Raises Invalid for what is longer than a model can be called: a name is compared with those that there are."""
    within("model", len(name), 0, LONGEST_MODEL, "characters")


def check_feedback(score: float, comment: str, correction: str) -> None:
    """Raises Invalid with the field and the bound that was crossed."""
    within("score", score, -1, 1)
    within("comment", len(comment), 0, LONGEST_COMMENT, "characters")
    within("correction", len(correction), 0, LONGEST_CORRECTION, "characters")


def check_continuations(continuations: tuple[str, ...]) -> None:
    """Raises Invalid for too few, too many or empty ones."""
    within("continuations", len(continuations), 1, MOST_CONTINUATIONS)
    if not all(continuations):
        raise Invalid("`continuations` has an empty one; each must have at least one token", field="continuations")
    within("continuations", sum(map(len, continuations)), 1, LONGEST_CONTINUATIONS, "characters in all")


def check_texts(texts: Sequence[str]) -> None:
    """Raises Invalid for texts that cannot all be embedded: too many, too long, or blank ones."""
    within("texts", len(texts), 1, MOST_TEXTS)
    for number, text in enumerate(texts):
        name = f"texts[{number}]"
        if not text.strip():
            raise Invalid(f"`{name}` is empty; give it words", field=name)
        within(name, len(text), 1, LONGEST_TEXT, "characters")
    within("texts", sum(map(len, texts)), 1, LONGEST_TEXTS, "characters in all")


def within(name: str, found: float, least: float, most: float, unit: str = "") -> None:
    """Raises Invalid with the field and the bound that was crossed."""
    if not least <= found <= most:
        count = f" {unit}" if unit else ""
        raise Invalid(f"`{name}` is {_said(found)}{count}; it must lie between {least:g} and {most:g}", field=name)


def _check_messages(request: GenerateRequest) -> None:
    within("messages", len(request.messages), 1, MOST_MESSAGES)
    last = request.messages[-1]
    if last.role != "user" or not last.text.strip():
        raise Invalid(
            "the last of `messages` is no question of the person; it must be theirs, and hold one", field="messages"
        )
    # Half a character is refused later, by whoever reads the text.
    size = len(last.text.encode(errors="surrogatepass"))
    if size > LARGEST_QUESTION:
        raise Invalid(
            f"the last of `messages` has {size:,} bytes; a question may have {LARGEST_QUESTION:,}, for it is recorded: "
            "send what is longer in the messages before it",
            field="messages",
        )


def _check_sampling(sampling: Sampling) -> None:
    if sampling.temperature is not None:
        within("temperature", sampling.temperature, 0, 2)
    if sampling.top_p is not None and not 0 < sampling.top_p <= 1:
        raise Invalid(f"`top_p` is {sampling.top_p:g}; it must lie above 0 and at most at 1", field="top_p")
    if sampling.top_k is not None:
        within("top_k", sampling.top_k, 1, 1_000)


def _check_ending(request: GenerateRequest, most_tokens: int) -> None:
    if request.max_tokens is not None:
        within("max_tokens", request.max_tokens, 1, most_tokens)
    within("stop", len(request.stop), 0, MOST_STOPS)
    if not all(request.stop):
        raise Invalid("`stop` has an empty word; leave it out", field="stop")
    within("stop", max(map(len, request.stop), default=0), 0, LONGEST_STOP, "characters")
    if request.response_schema:
        check_schema(request.response_schema)


def _check_grounding(grounding: Grounding, request: GenerateRequest) -> None:
    if not _COLLECTION.fullmatch(grounding.collection):
        raise Invalid(
            f"`collection` is {grounding.collection[:80]!r}; it takes lower-case letters, digits and dashes, "
            "64 at most",
            field="collection",
        )
    within("k", grounding.k, 1, MOST_PASSAGES)
    if len(request.question) > LONGEST_QUESTION:
        raise Invalid(
            f"the last of `messages` has {len(request.question):,} characters; a question to documents may have "
            f"{LONGEST_QUESTION:,}: what is longer belongs into a document",
            field="messages",
        )
    if grounding.alpha is not None:
        within("alpha", grounding.alpha, 0, 1)
    if request.response_schema:
        raise Invalid(
            "`response_schema` and `grounding` exclude each other; leave one out, for only sentences can be checked",
            field="response_schema",
        )


def _said(number: float) -> str:
    """A fraction in its few digits, though it came in 32 bits; a whole number in all of its own."""
    return f"{number:g}" if isinstance(number, float) else str(number)
