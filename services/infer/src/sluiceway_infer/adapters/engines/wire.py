"""Chat completions as OpenAI's wire has them: a prompt as a body, a stream of events as deltas."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from sluiceway_infer.adapters.engines.refusals import FILTERED
from sluiceway_infer.domain.conversation.chat import End, FinishReason, Prompt, TokenDelta, Usage

_DATA = b"data:"
_DONE = b"[DONE]"


def body(model: str, prompt: Prompt) -> dict[str, Any]:
    """The request for a stream; what the prompt leaves open is left to the server."""
    wanted: dict[str, Any] = {
        "model": model,
        "messages": [{"role": message.role, "content": message.text} for message in prompt.messages],
        "max_tokens": prompt.max_tokens,
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": prompt.sampling.temperature,
        "top_p": prompt.sampling.top_p,
        "top_k": prompt.sampling.top_k,
        "seed": prompt.sampling.seed,
        "stop": list(prompt.stop) or None,
        "response_format": _response_format(prompt.response_schema),
    }
    return {name: setting for name, setting in wanted.items() if setting is not None}


def _response_format(schema: str) -> dict[str, Any] | None:
    if not schema:
        return None
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": json.loads(schema)}}


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
            yield json.loads(content)


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
                self.is_filtered = reason == FILTERED
            if text := (choice.get("delta") or {}).get("content"):
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


def _usage(counted: Mapping[str, Any]) -> Usage:
    details = counted.get("prompt_tokens_details") or {}
    return Usage(
        prompt_tokens=counted.get("prompt_tokens") or 0,
        completion_tokens=counted.get("completion_tokens") or 0,
        cached_tokens=details.get("cached_tokens") or 0,
    )
