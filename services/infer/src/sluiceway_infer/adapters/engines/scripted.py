"""Engine that answers from a script: for tests, for replaying what was said, for measuring all but a model."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, Unavailable, WindowFull
from sluiceway_common.ids import sha256
from sluiceway_infer.domain.conversation.chat import (
    ContinuationScore,
    End,
    FinishReason,
    Message,
    Prompt,
    TokenDelta,
    Usage,
)
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.domain.models.info import Feature, ModelInfo

# What a script says was drawn when it was written: however the caller would have it drawn, it fits.
SUPPORTS: frozenset[Feature] = frozenset({"temperature", "top_p", "top_k", "seed", "stop", "adapter"})
_TOKEN = re.compile(r"\s*\S+")
_BREATH = 16


@dataclass(frozen=True)
class ScriptRule:
    """What is said where `when` occurs in the person's last message; an empty `when` always occurs. One with an
    `adapter`, as `model@version`, holds for calls with that adapter alone, and no other rule does before it."""

    when: str
    say: str
    adapter: str = ""


@dataclass(frozen=True)
class Script:
    """The rules, of which the first that fits counts, and the pace; 0 tokens a second is as fast as can be."""

    rules: tuple[ScriptRule, ...]
    tokens_per_second: float = 0.0

    @property
    def digest(self) -> str:
        lines = [[rule.when, rule.say, *filter(None, [rule.adapter])] for rule in self.rules]
        return sha256(json.dumps(lines, ensure_ascii=False, separators=(",", ":")))

    def line_for(self, question: str, adapter: str = "") -> str:
        """Raises Invalid where the script has nothing to say."""
        own = [rule for rule in self.rules if rule.adapter and rule.adapter == adapter]
        for rule in (*own, *(rule for rule in self.rules if not rule.adapter)):
            if rule.when in question:
                return rule.say
        raise Invalid("the script of this model has no rule for this question; write one into it", field="messages")


def script_in(path: Path, tokens_per_second: float = 0.0) -> Script:
    """Reads JSON lines of `{"when": …, "say": …}`, some with an `adapter`. Raises Invalid for a line that is none."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except OSError as error:
        raise Invalid(
            f"the script {path} cannot be read ({error.strerror or error}); name another in INFER_MODELS"
        ) from error
    rules = (_rule(line, f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip())
    return Script(tuple(rules), tokens_per_second)


def _rule(line: str, where: str) -> ScriptRule:
    try:
        told = json.loads(line)
        return ScriptRule(str(told["when"]), str(told["say"]), str(told.get("adapter", "")))
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(f'{where} is no rule; it must be like {{"when": "…", "say": "…"}}') from error


class Scripted:
    """An engine without a model. Its tokens are words with the space before them."""

    def __init__(self, info: ModelInfo, script: Script, clock: Clock) -> None:
        self.info = replace(info, base_sha256=info.digest)
        self.per_message = 0
        self.running = 0
        self.adapters: Collection[tuple[str, str]] = frozenset()
        self._script = script
        self._clock = clock

    async def start(self) -> None:
        """It is always there."""

    async def stop(self) -> None:
        """It is always there."""

    async def ready(self) -> None:
        """It is always there."""

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        read = self._read(prompt.messages)
        if read + prompt.max_tokens > self.info.context_tokens:
            raise WindowFull(
                f"the prompt does not fit into the window of model {self.info.name!r}; shorten the conversation",
                field="messages",
            )
        adapter = self._named(prompt.adapter)
        text, reason = _ending(self._script.line_for(prompt.messages[-1].text, adapter), prompt)
        tokens = _TOKEN.findall(text)
        self.running += 1
        try:
            for number, token in enumerate(tokens, start=1):
                yield TokenDelta(token)
                await self._breathe(number)
        finally:
            self.running -= 1
        yield End(reason, Usage(prompt_tokens=read, completion_tokens=len(tokens)))

    async def hold(self, adapters: Sequence[AdapterWeights]) -> None:
        self.adapters = frozenset(one.version.key for one in adapters)

    async def score(
        self, prompt: str, continuations: Sequence[str], adapter: AdapterVersion | None = None
    ) -> tuple[ContinuationScore, ...]:
        raise Invalid(
            f"model {self.info.name!r} cannot score continuations, for a script has no odds; name a local one",
            field="model",
        )

    async def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        return tuple(_tokens(text) for text in texts)

    def _named(self, adapter: AdapterVersion | None) -> str:
        if adapter is None:
            return ""
        if adapter.key not in self.adapters:
            raise Unavailable(f"{adapter.name} is being loaded; ask again in a moment", retry_after=1.0)
        return adapter.name

    async def _breathe(self, number: int) -> None:
        """Keeps the pace, and lets others have the loop."""
        if self._script.tokens_per_second > 0:
            await self._clock.sleep(1 / self._script.tokens_per_second)
        elif number % _BREATH == 0:
            await asyncio.sleep(0)

    def _read(self, messages: Sequence[Message]) -> int:
        return sum(_tokens(message.text) for message in messages)


def _tokens(text: str) -> int:
    return len(text.split())


def _ending(line: str, prompt: Prompt) -> tuple[str, FinishReason]:
    """The line up to the first stop word, and no longer than asked."""
    cuts = [at for word in prompt.stop if (at := line.find(word)) >= 0]
    text = line[: min(cuts)] if cuts else line
    tokens = _TOKEN.findall(text)
    if len(tokens) > prompt.max_tokens:
        return "".join(tokens[: prompt.max_tokens]), "length"
    return text, "stop"
