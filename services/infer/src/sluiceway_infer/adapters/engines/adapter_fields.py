"""Request fields of an adapter at a server of another house, as data: each has its own (vLLM takes the adapter for a
model, trtllm-serve wants a `lora_request`).

A text that is one place alone becomes what stands for it, a number where that is one.
"""

from collections.abc import Mapping
from typing import Any, Final

from sluiceway_infer.domain.models.adapters import AdapterVersion

PLACES: Final = ("{tenant}", "{model}", "{version}", "{digest}", "{number}")
# 52 bits: a number that every JSON keeps, and that no two adapters share.
_NUMBER_DIGITS: Final = 13


def filled(fields: Mapping[str, Any], adapter: AdapterVersion) -> dict[str, Any]:
    """The fields with what the adapter is called in their places."""
    words: dict[str, str | int] = {
        "{tenant}": adapter.tenant,
        "{model}": adapter.model,
        "{version}": adapter.version,
        "{digest}": adapter.digest,
        "{number}": 1 + int(adapter.digest[:_NUMBER_DIGITS], 16),
    }
    return {name: _filled(value, words) for name, value in fields.items()}


def _filled(value: Any, words: Mapping[str, str | int]) -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(inner, words) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(inner, words) for inner in value]
    if not isinstance(value, str) or value in words:
        return words.get(value, value) if isinstance(value, str) else value
    for place, word in words.items():
        value = value.replace(place, str(word))
    return value
