"""Chat messages, what a model is told with them, and what it says."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from sluiceway_common.ids import sha256
from sluiceway_infer.domain.models.adapters import AdapterVersion

ChatRole = Literal["system", "user", "assistant"]
FinishReason = Literal["stop", "length"]

_SALT_DIGITS: Final = 32


@dataclass(frozen=True)
class Message:
    """One message of a conversation."""

    role: ChatRole
    text: str


@dataclass(frozen=True)
class Sampling:
    """How the text is drawn; None leaves it to the model."""

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    seed: int | None = None


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """All that an engine is told. `adapter` None: the model as it is. `cache_salt`: what an engine keeps of this prompt
    is for prompts with the same one alone."""

    messages: tuple[Message, ...]
    max_tokens: int
    sampling: Sampling = field(default_factory=Sampling)
    stop: tuple[str, ...] = ()
    response_schema: str = ""
    adapter: AdapterVersion | None = None
    cache_salt: str = ""

    def of_tenant(self, tenant: str) -> "Prompt":
        """The same, of which no other tenant's prompt reuses anything: how soon an answer begins would tell him what
        was asked. An engine is not told the tenant's name."""
        # Every call has one, and `replace` takes three times as long.
        return Prompt(
            messages=self.messages,
            max_tokens=self.max_tokens,
            sampling=self.sampling,
            stop=self.stop,
            response_schema=self.response_schema,
            adapter=self.adapter,
            cache_salt=_cache_salt(tenant),
        )


@lru_cache(1_000)
def _cache_salt(tenant: str) -> str:
    return sha256(f"sluiceway-cache\x1f{tenant}")[:_SALT_DIGITS]


@dataclass(frozen=True)
class Usage:
    """Tokens of the prompt, of the answer, and of the prompt that the engine had read before."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0

    def plus(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cached_tokens + other.cached_tokens,
        )


@dataclass(frozen=True)
class TokenDelta:
    """Text as it comes from an engine, and how many tokens it is."""

    text: str
    tokens: int = 1


# An engine is at work, and has nothing to say yet: it thinks in words that are no answer.
ALIVE: Final = TokenDelta("", 0)


@dataclass(frozen=True)
class End:
    """The last word of an engine."""

    reason: FinishReason
    usage: Usage


@dataclass(frozen=True)
class ContinuationScore:
    """How likely a continuation is: natural logarithms, summed over its tokens."""

    log_probability: float
    tokens: int
    greedy: bool
