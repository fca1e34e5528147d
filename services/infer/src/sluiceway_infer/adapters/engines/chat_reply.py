"""Reply of a chat completion in OpenAI's shape, read from its server-sent events."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, TypeVar

from sluiceway_infer.adapters.engines.http_errors import FILTERED, one_object
from sluiceway_infer.domain.conversation.chat import ALIVE, End, FinishReason, TokenDelta, Usage

_DATA = b"data:"
_DONE = b"[DONE]"
# Why a text ends, in the words of OpenAI, of TGI, of Anthropic, of Gemini, of Mistral, of Together, of Bedrock, of
# Cohere, of Zhipu and Hunyuan, of DeepSeek.
_STOPPED: Final = frozenset("stop eos_token stop_sequence end_turn eos complete end_of_text endoftext normal".split())
_CUT: Final = frozenset({"length", "max_tokens", "model_length", "model_context_window_exceeded"})
_FILTERED: Final = frozenset(
    (
        f"{FILTERED} refusal safety recitation blocklist prohibited_content spii "
        "content_filtered guardrail_intervened error_toxic sensitive"
    ).split()
)
# These say that the server did not come to an end, whatever it was asked.
_FAILED: Final = frozenset(
    (
        "abort aborted cancel cancelled canceled error failed not_finished timeout "
        "insufficient_system_resource network_error"
    ).split()
)
# What a model thinks before it answers, in the words of vLLM, DeepSeek and OpenRouter.
_THOUGHTS: Final = ("reasoning_content", "reasoning")
# The same as a part of the content, in the word of Mistral.
_THOUGHT: Final = "thinking"
# Bytes of a line, far beyond the event of a token: an answer may come in one.
_LONGEST_LINE: Final = 4 * 2**20
# More than any window has.
_MOST_TOKENS: Final = 10**9
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

T = TypeVar("T")


class NoEnd(ValueError):
    """The server says why its text ends, and that is no end of an answer. Its message is for the log."""


class UnknownEnd(NoEnd):
    """The kind of NoEnd that may be due to what was asked: a filter by another name, a tool that nobody offered."""


class Reply:
    """What is known of an answer so far, read from its events."""

    def __init__(self) -> None:
        self.reason: FinishReason | None = None
        self.is_filtered = False
        self._usage: Any = None
        self._tokens = 0
        self._text = WholeCharacters()

    def take(self, event: Mapping[str, Any]) -> TokenDelta | None:
        """The text that the event brings, if any; ALIVE where it brings what a model thinks. Raises ValueError where it
        has another shape, and NoEnd where the server has broken off."""
        if usage := event.get("usage"):
            self._usage = usage
        for choice in _of_kind(list, event.get("choices") or []):
            if reason := _of_kind(dict, choice).get("finish_reason"):
                self._end(str(reason).lower())
            delta = _of_kind(dict, choice.get("delta") or {})
            # OpenAI's models say no beside the answer, where a schema would not let them in it.
            self.is_filtered = self.is_filtered or bool(delta.get("refusal"))
            content = delta.get("content") or ""
            if text := _of_parts(content) if isinstance(content, list) else _of_kind(str, content):
                self._tokens += 1
                return self._text.delta(text)
            if _is_thinking(delta, content):
                return ALIVE
        return None

    @property
    def rest(self) -> TokenDelta | None:
        """What is left of the text when all events have come."""
        return self._text.rest

    def _end(self, reason: str) -> None:
        if reason in _FILTERED:
            self.is_filtered = True
        elif reason in _STOPPED:
            self.reason = "stop"
        elif reason in _CUT:
            self.reason = "length"
        else:
            # Either way, what came until then is no answer.
            kind = NoEnd if reason in _FAILED else UnknownEnd
            raise kind(f"{reason[:64]!r} is no end of an answer")

    @property
    def end(self) -> End | None:
        """The end, where the server said why; None where the stream broke off."""
        if self.reason is None:
            return None
        return End(self.reason, _usage(self._usage, self._tokens))


async def events(chunks: AsyncIterator[bytes]) -> AsyncIterator[dict[str, Any]]:
    """The JSON of each server-sent event up to `[DONE]`, however the bytes were cut. Raises ValueError for a line
    that does not end."""
    left = b""
    async for chunk in chunks:
        if len(left) > _LONGEST_LINE:
            raise ValueError(f"a line of more than {_LONGEST_LINE:,} bytes is no event")
        *lines, left = (left + chunk).split(b"\n")
        for line in lines:
            if not line.startswith(_DATA):
                continue
            content = line[len(_DATA) :].strip()
            if content == _DONE:
                return
            yield one_object(content)


def tells_reading(event: Mapping[str, Any]) -> bool:
    """llama.cpp has read a part of this call's prompt. The first word of its progress comes before it has."""
    progress = event.get("prompt_progress")
    return _count(progress, "processed") > _count(progress, "cache")


class WholeCharacters:
    """Text as it comes, without half characters: JSON writes one above U+FFFF as two surrogates, and a server whose
    token is a part of it may say them one after the other."""

    def __init__(self) -> None:
        self._half = ""
        self._tokens = 0

    def delta(self, text: str) -> TokenDelta | None:
        """The text of a token, with the half that was left and without the one that it leaves, if that is any."""
        text, self._tokens = self._half + text, self._tokens + 1
        self._half = text[-1] if "\ud800" <= text[-1] <= "\udbff" else ""
        whole = _joined(text[: len(text) - len(self._half)])
        if not whole:
            return None
        tokens, self._tokens = self._tokens, 0
        return TokenDelta(whole, tokens)

    @property
    def rest(self) -> TokenDelta | None:
        """The half whose other one has not come, as U+FFFD."""
        return TokenDelta(_joined(self._half), self._tokens) if self._half else None


def _joined(text: str) -> str:
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _of_parts(content: list[Any]) -> str:
    """The text of content that comes in parts, as of Mistral; what it thinks and what it refers to is none."""
    texts = [part.get("text") or "" for part in content if _of_kind(dict, part).get("type") == "text"]
    return "".join(_of_kind(str, text) for text in texts)


def _is_thinking(delta: Mapping[str, Any], content: Any) -> bool:
    parts = content if isinstance(content, list) else ()
    return any(delta.get(thought) for thought in _THOUGHTS) or any(part.get("type") == _THOUGHT for part in parts)


def _of_kind(kind: type[T], told: Any) -> T:
    if not isinstance(told, kind):
        raise ValueError(f"{type(told).__name__} in the place of {kind.__name__} is no text of an answer")
    return told


def _usage(told: Any, heard: int) -> Usage:
    """What is told: of the answer, or as what there was beside the prompt, whichever is more, for some tell of an
    answer without what the model thought. Where nothing is told, the deltas that were heard: each is a token, or a
    few."""
    prompt, completion, total = (_count(told, f"{what}_tokens") for what in ("prompt", "completion", "total"))
    beside = max(0, total - prompt) if prompt else 0
    details = told.get("prompt_tokens_details") if isinstance(told, dict) else None
    return Usage(prompt, max(completion, beside) or heard, _count(details, "cached_tokens"))


def _count(told: Any, field: str) -> int:
    """A number of tokens; 0 where none is told that can be one."""
    number = told.get(field) if isinstance(told, dict) else None
    return number if type(number) is int and 0 < number < _MOST_TOKENS else 0
