"""Text of values in a lasting order: JSON without their names, which take more room in a row than what they name.

What stands behind the last value that is unusual is left out, so a value that is new is put at the end of the order.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

_NOTHING: Final = object()


def listed(told: Mapping[str, Any], names: Sequence[str], plain: Mapping[str, Any]) -> str:
    """For `named`, with the same names in their order, and what is so of almost all."""
    values = [told[name] for name in names]
    while values and values[-1] == plain.get(names[len(values) - 1], _NOTHING):
        values.pop()
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def named(text: str, names: Sequence[str], plain: Mapping[str, Any]) -> dict[str, Any]:
    return {**plain, **dict(zip(names, json.loads(text), strict=False))}
