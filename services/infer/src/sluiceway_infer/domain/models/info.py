"""Model information: the identity of a model, and the features that it supports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sluiceway_common.errors import Invalid
from sluiceway_infer.domain.conversation.chat import Prompt

EngineName = Literal["llama", "openai_http", "engine_grpc", "scripted", "extractive"]
Feature = Literal["temperature", "top_p", "top_k", "seed", "stop", "response_schema", "score", "adapter"]

# English has about 4 characters a token; no text that says something has so many in the mean. To count the tokens of
# what is longer would cost more than to read what fits.
CHARACTERS_PER_TOKEN = 16
# Of 1,190 English questions (XQuAD) none is taken for another language so, and five of their mere keywords are.
LIKELY = 0.5
IN_DOUBT = 0.1
# Where no model reads it.
LONGEST_UNREAD = 262_144


@dataclass(frozen=True, kw_only=True)
class AdapterInfo:
    """The adapter that a name stands for: its base, its version, and the one that answers a share in its place."""

    base: str
    name: str
    digest: str
    ready: bool
    canary: str = ""
    canary_share: float = 0.0


@dataclass(frozen=True, kw_only=True)
class ModelInfo:
    """A model: what identifies its bytes, how much it can read, what it can be asked for, and in which languages (none:
    all). `base_sha256`: what adapters name that it can be run with; empty where it can be run with none.
    """

    name: str
    engine: EngineName
    digest: str
    context_tokens: int
    supports: frozenset[Feature]
    standard: bool = False
    languages: tuple[str, ...] = ()
    base_sha256: str = ""
    adapter: AdapterInfo | None = None

    def speaks(self, language: str) -> bool:
        """True also where the language (BCP-47) is not known, as of a text that does not tell."""
        return not (self.languages and language) or language.partition("-")[0].lower() in self.languages

    def may_speak(self, likelihoods: Mapping[str, float]) -> bool:
        """False only where there is no doubt: one other language is likelier than not, and its own are next to out."""
        own = sum(likelihoods.get(language, 0.0) for language in self.languages)
        return not self.languages or own >= IN_DOUBT or max(likelihoods.values(), default=0.0) < LIKELY

    def must(self, feature: Feature) -> None:
        """Raises Invalid for what the model cannot do."""
        if feature not in self.supports:
            known = ", ".join(sorted(self.supports)) or "nothing beyond the text"
            raise Invalid(f"model {self.name!r} does not support `{feature}`; it supports: {known}", field=feature)


def refuse_too_long(info: ModelInfo, texts: Iterable[str], field: str) -> None:
    """Raises Invalid for more characters than the model can have tokens for, before anybody counts its tokens."""
    found, most = sum(map(len, texts)), info.context_tokens * CHARACTERS_PER_TOKEN or LONGEST_UNREAD
    if found > most:
        raise Invalid(
            f"`{field}` has {found:,} characters in all; model {info.name!r} takes {most:,}: send less of it",
            field=field,
        )


def wanted(prompt: Prompt) -> tuple[Feature, ...]:
    """The features that a prompt makes use of."""
    used: dict[Feature, bool] = {
        "temperature": prompt.sampling.temperature is not None,
        "top_p": prompt.sampling.top_p is not None,
        "top_k": prompt.sampling.top_k is not None,
        "seed": prompt.sampling.seed is not None,
        "stop": bool(prompt.stop),
        "response_schema": bool(prompt.response_schema),
        "adapter": prompt.adapter is not None,
    }
    return tuple(feature for feature, is_used in used.items() if is_used)


def refuse_unsupported(info: ModelInfo, prompt: Prompt) -> None:
    """Raises Invalid for the first option of the prompt that the model would have to ignore."""
    for feature in wanted(prompt):
        info.must(feature)
