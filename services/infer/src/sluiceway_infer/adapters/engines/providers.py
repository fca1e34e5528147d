"""Providers of OpenAI's chat completions, as data: what each one obeys, and what it calls things by.

Whoever takes the wire of another house takes some of it, and most of the rest is passed over in silence. So what a
provider does not obey is not asked of it. Written from what each one documents; `docs/engines.md` says when.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from sluiceway_common.errors import Invalid
from sluiceway_infer.domain.conversation.chat import Prompt
from sluiceway_infer.domain.models.info import Feature

Provider = Literal["openai", "anthropic", "gemini", "vllm", "sglang", "tgi", "trtllm_serve"]


@dataclass(frozen=True, kw_only=True)
class ProviderDialect:
    """What a provider `obeys`, and by which words: the field of the most tokens, that of the salt of its prompt cache
    (empty: it has none, and its cache is its own affair), the type of a JSON Schema as an answer's format. What it
    would cap or pass over is refused: temperatures above `most_temperature`, and stop words of blanks alone where it
    `skips_blank_stops`. Where it `refuses_whole_top_p`, 1 is left out, which says the same."""

    obeys: frozenset[Feature]
    length_field: str = "max_tokens"
    salt_field: str = ""
    schema_type: Literal["json_schema", "json", "json_object"] = "json_schema"
    most_temperature: float = 2.0
    skips_blank_stops: bool = False
    refuses_whole_top_p: bool = False

    def top_p(self, prompt: Prompt) -> float | None:
        """What is asked for; all of the tokens is what it is without the field, too."""
        top_p = prompt.sampling.top_p
        return None if self.refuses_whole_top_p and top_p == 1.0 else top_p

    def fields(self, prompt: Prompt, schema: Any) -> dict[str, Any]:
        """What a request has in this provider's own words."""
        own: dict[str, Any] = {self.length_field: prompt.max_tokens}
        if self.salt_field and prompt.cache_salt:
            own[self.salt_field] = prompt.cache_salt
        if schema is not None:
            own["response_format"] = self._format(schema)
        return own

    def refuse(self, prompt: Prompt, model: str) -> None:
        """Raises Invalid for what the provider would silently make something else of."""
        temperature = prompt.sampling.temperature
        if temperature is not None and temperature > self.most_temperature:
            raise Invalid(
                f"`temperature` is {temperature:g}; the server of model {model!r} takes no more than "
                f"{self.most_temperature:g}",
                field="temperature",
            )
        if self.skips_blank_stops and not all(word.strip() for word in prompt.stop):
            raise Invalid(
                f"`stop` has a word of blanks alone; the server of model {model!r} passes over it: leave it out",
                field="stop",
            )

    def _format(self, schema: Any) -> dict[str, Any]:
        if self.schema_type == "json":
            return {"type": "json", "schema": schema}
        if self.schema_type == "json_object":
            return {"type": "json_object", "value": schema}
        return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


_DRAWN: Final[frozenset[Feature]] = frozenset({"temperature", "top_p", "stop", "response_schema"})
_ALL: Final[frozenset[Feature]] = _DRAWN | {"top_k", "seed"}

STANDARD: Final = ProviderDialect(obeys=_ALL)
"""Of a server that nobody named: whoever configures it says what it obeys."""

PROVIDERS: Final[Mapping[Provider, ProviderDialect]] = MappingProxyType(
    {
        # Its newer models refuse `max_tokens`, and it refuses fields that it does not know.
        "openai": ProviderDialect(obeys=_DRAWN | {"seed"}, length_field="max_completion_tokens"),
        # Most fields are passed over in silence, `response_format` and `seed` among them; temperatures are capped.
        "anthropic": ProviderDialect(
            obeys=frozenset({"temperature", "top_p", "stop"}), most_temperature=1.0, skips_blank_stops=True
        ),
        # It refuses fields that it does not know, a seed among them.
        "gemini": ProviderDialect(obeys=_DRAWN, length_field="max_completion_tokens"),
        "vllm": ProviderDialect(obeys=_ALL, salt_field="cache_salt"),
        # A seed counts there only where it runs deterministically.
        "sglang": ProviderDialect(obeys=_DRAWN | {"top_k"}, salt_field="cache_salt"),
        # It refuses a `top_p` of 1, and has schemas under a type of its own.
        "tgi": ProviderDialect(obeys=_DRAWN | {"seed"}, schema_type="json_object", refuses_whole_top_p=True),
        # It refuses fields that it does not know; the type `json` is older than `json_schema` there.
        "trtllm_serve": ProviderDialect(obeys=_ALL, salt_field="cache_salt", schema_type="json"),
    }
)
