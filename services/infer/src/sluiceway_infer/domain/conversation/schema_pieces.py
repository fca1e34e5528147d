"""Pieces of a JSON Schema, all of them: it is sent as a whole, so what nothing refers to must be fit for that too."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

NAMED = frozenset(("properties", "patternProperties", "dependentSchemas"))
_NAMED = NAMED | {"$defs", "definitions"}
_DATA = frozenset(("const", "enum", "default", "examples"))


@dataclass(frozen=True)
class Piece:
    """A value, how deep it lies, and what it is read as: a schema, or schemas by their names, or what an answer may
    be."""

    value: Any
    depth: int = 1
    role: Literal["schema", "names", "data"] = "schema"

    @property
    def refers(self) -> bool:
        """Whether its `$ref` is a reference, and no name."""
        return self.role == "schema" and isinstance(self.value, dict) and "$ref" in self.value

    def parts(self) -> Iterator["Piece"]:
        if isinstance(self.value, dict):
            for key, inner in self.value.items():
                yield Piece(inner, self.depth + 1, self._role_of(key))
        elif isinstance(self.value, list):
            for inner in self.value:
                yield Piece(inner, self.depth + 1, "data" if self.role == "data" else "schema")

    def _role_of(self, key: str) -> Literal["schema", "names", "data"]:
        if self.role == "names":
            return "schema"
        if self.role == "data" or key in _DATA:
            return "data"
        return "names" if key in _NAMED else "schema"


def pieces(schema: Any) -> Iterator[Piece]:
    """However deep it is nested."""
    waiting = [Piece(schema)]
    while waiting:
        piece = waiting.pop()
        yield piece
        waiting += piece.parts()


def schema_texts(schema: str) -> tuple[str, ...]:
    """All words of a schema that was found to be one, names too, as they read without escapes. Also those of a key that
    comes twice in an object: whoever reads it next may take the first."""
    texts = list[str]()

    def gathered(pairs: Sequence[tuple[str, Any]]) -> None:
        for key, value in pairs:
            texts.extend((key, *_strings(value)))

    json.loads(schema, object_pairs_hook=gathered)
    return tuple(texts)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
