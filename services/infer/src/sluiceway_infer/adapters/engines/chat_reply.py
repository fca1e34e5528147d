"""Reply of a chat completion in OpenAI's shape, read from its server-sent events."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from sluiceway_infer.adapters.engines.http_errors import FILTERED, one_object
from sluiceway_infer.domain.conversation.chat import End, FinishReason, TokenDelta, Usage

_DATA = b"data:"
_DONE = b"[DONE]"


class Reply:
    """What is known of an answer so far, read from its events."""

    def __init__(self) -> None:
        self.reason: FinishReason | None = None
        self.is_filtered = False
        self.usage = Usage()
        self._tokens = 0

    def take(self, event: Mapping[str, Any]) -> TokenDelta | None:
        """The text that the event brings, if any."""
        if event.get("usage"):
            self.usage = _usage(event["usage"])
        for choice in event.get("choices") or ():
            if reason := choice.get("finish_reason"):
                self.reason = "length" if reason == "length" else "stop"
                self.is_filtered = self.is_filtered or reason == FILTERED
            delta = choice.get("delta") or {}
            # OpenAI's models say no beside the answer, where a schema would not let them in it.
            self.is_filtered = self.is_filtered or bool(delta.get("refusal"))
            if text := delta.get("content"):
                self._tokens += 1
                return TokenDelta(text)
        return None

    @property
    def end(self) -> End | None:
        """The end, where the server said why; None where the stream broke off."""
        if self.reason is None:
            return None
        usage = self.usage if self.usage.completion_tokens else Usage(completion_tokens=self._tokens)
        return End(self.reason, usage)


async def events(chunks: AsyncIterator[bytes]) -> AsyncIterator[dict[str, Any]]:
    """The JSON of each server-sent event up to `[DONE]`, however the bytes were cut."""
    left = b""
    async for chunk in chunks:
        *lines, left = (left + chunk).split(b"\n")
        for line in lines:
            if not line.startswith(_DATA):
                continue
            content = line[len(_DATA) :].strip()
            if content == _DONE:
                return
            yield one_object(content)


def _usage(counted: Mapping[str, Any]) -> Usage:
    details = counted.get("prompt_tokens_details") or {}
    return Usage(
        prompt_tokens=counted.get("prompt_tokens") or 0,
        completion_tokens=counted.get("completion_tokens") or 0,
        cached_tokens=details.get("cached_tokens") or 0,
    )
